//! Reads a stored request by today's settings.

use std::collections::HashMap;
use std::sync::Arc;

use waypost_entity::id::IntegrationId;
use waypost_entity::integration;

use super::stored::Stored;
use crate::batch;
use crate::error::{Error, Result};
use crate::integration::Settings;
use crate::postback::receive::{self, Request};
use crate::postback::report::{Received, Report};
use crate::postback::sender::proof::Proof;
use crate::postback::sender::signature::Headers;
use crate::scope::Scope;

/// The requests as reports of now that came in then.
pub(super) async fn read(scope: &Scope, requests: &[Stored]) -> Result<Vec<Report>> {
    let ids: Vec<IntegrationId> = requests.iter().map(|stored| stored.request.integration_id).collect();
    let rows = batch::by_ids::<integration::Entity>(scope, &ids).await?;
    let settings: HashMap<IntegrationId, Arc<Settings>> = rows
        .into_iter()
        // What was a test stays one, and what was none does too: the sandbox is for what comes in now.
        .map(|row| integration::Model {
            is_sandbox: false,
            ..row
        })
        .map(|row| (row.id, Arc::new(Settings::of(row, &scope.services().seal))))
        .collect();
    requests
        .iter()
        .map(|stored| {
            let settings = settings.get(&stored.request.integration_id);
            Ok(report(scope, settings.ok_or(Error::NotFound("integration"))?, stored))
        })
        .collect()
}

fn report(scope: &Scope, settings: &Arc<Settings>, stored: &Stored) -> Report {
    let row = &stored.request;
    let topic = row.topic.as_deref();
    let request = Request {
        key: &settings.key,
        method: &row.method,
        query: &row.query,
        body: row.body.as_deref().unwrap_or_default().as_bytes(),
        content_type: row.content_type.as_deref(),
        secret: None,
        headers: Headers {
            shopify_topic: topic,
            woocommerce_topic: topic,
            ..Headers::default()
        },
        source_ip: row.source_ip.clone(),
        pass: None,
        is_stored: true,
    };
    let proof = stored.counts().map_or(stored.proof, |_| Proof::Counted);
    let mut reading = receive::read(settings, &request, (row.received_at, proof));
    reading.is_test = row.is_test;
    if let (Ok(fields), Some(_)) = (&mut reading.fields, stored.counts()) {
        fields.is_test = row.is_test;
    }
    let mut received = Received::at(scope, settings, (&request, row.received_at), reading);
    received.take_in_again(row.id, scope.new_id());
    Report::of(scope.clone(), Arc::clone(settings), received)
}
