//! Tries a parked postback again.

use std::sync::Arc;

use waypost_entity::id::{PostbackId, TenantId};
use waypost_entity::{integration, parked_postback};

use crate::error::{Error, Result};
use crate::ingest::Batch;
use crate::integration::Settings;
use crate::postback::record::Reports;
use crate::postback::report::{Received, Report};
use crate::scope::{Actor, Scope};
use crate::services::Services;

/// Decides a parked postback as if it came in now, but with the time at which it came. What it names may still not be known: then
/// it goes on waiting, until it expires. Safe to run twice, and on two nodes at once: the row is locked, and what is decided stays.
pub async fn try_again(services: &Services, tenant: TenantId, postback: PostbackId) -> Result<()> {
    let job = Scope::admit(services, tenant, Actor::Job);
    let parked = job.get::<parked_postback::Entity>(job.reader(), postback).await?;
    if parked.decided_at.is_some() {
        return Ok(());
    }
    let settings = job
        .get::<integration::Entity>(job.reader(), parked.integration_id)
        .await?;
    let received: Received = serde_json::from_value(parked.body).map_err(Error::internal)?;
    let scope = Scope::admit(services, tenant, Actor::Integration(settings.id));
    let settings = Arc::new(Settings::of(settings, &scope.services().seal));
    let report = Report::of(scope, settings, received);
    Reports::Parked.write(&[report]).await.map(drop)
}
