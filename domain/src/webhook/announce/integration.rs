//! Integrations that have gone silent.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use waypost_entity::id::{IntegrationId, NoticeId, TypedId};
use waypost_entity::integration;

use super::{Event, Listeners, tell};
use crate::bulk;
use crate::error::Result;
use crate::scope::Scope;
use crate::tx::Tx;
use crate::webhook::body::{Data, Silent, moment};
use crate::webhook::event::EventType;

/// Tells of silences: the notice of each, and what was accepted last.
pub(crate) async fn silent(
    scope: &Scope,
    tx: &Tx,
    silences: &[(NoticeId, IntegrationId, DateTime<Utc>)],
) -> Result<()> {
    if silences.is_empty() {
        return Ok(());
    }
    let listeners = Listeners::of(scope, tx, &[EventType::IntegrationSilent]).await?;
    if listeners.are_none() {
        return Ok(());
    }
    let wanted = silences.iter().map(|(_, id, _)| (scope.tenant(), *id));
    let names: HashMap<IntegrationId, String> =
        bulk::find::<integration::Entity, _>(tx, integration::Column::Id, wanted)
            .await?
            .into_iter()
            .map(|row| (row.id, row.name))
            .collect();
    let events = silences.iter().filter_map(|(notice, integration, last_accepted_at)| {
        Some(Event {
            cause: notice.uuid().simple().to_string(),
            conversion: None,
            data: Data::Silent(Silent {
                test: false,
                notice_id: notice.to_string(),
                integration_id: integration.to_string(),
                name: names.get(integration)?.clone(),
                last_accepted_at: moment(*last_accepted_at),
            }),
        })
    });
    tell(scope, tx, &listeners, events.collect()).await
}
