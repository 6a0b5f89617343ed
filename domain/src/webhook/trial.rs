//! Tries a webhook out.

use serde_json::json;
use waypost_entity::delivery::Model;
use waypost_entity::id::{TypedId, WebhookId};
use waypost_entity::webhook::Entity;

use super::event::EventType;
use super::example;
use crate::audit::{self, Change};
use crate::delivery::{new, send};
use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// Sends the example of an event type with `"test": true` in its data, on the way of every message: signed, tried again, and in the log.
/// `webhook.test` when no type is named. Each program may do so many, as it may test its partner postbacks and integrations.
pub async fn test(scope: &Scope, id: WebhookId, event_type: Option<&str>) -> Result<Model> {
    scope.permit(Permission::WriteWebhooks)?;
    let kind = event_type.map_or(Ok(EventType::WebhookTest), |name| {
        name.trim().parse().map_err(|_| {
            let message = "expected the name of an event type, such as conversion.created";
            Error::invalid("eventType", "UNKNOWN", message)
        })
    })?;
    let tx = scope.begin().await?;
    scope.get_locked::<Entity>(&tx, id).await?;
    scope.services().test_fires.take(scope.tenant())?;
    let content = example::trial(kind, id.to_string(), scope.now())?;
    let mut row = new(scope, id.into(), (kind.name(), String::new()), content);
    row.source_key = format!("test:{}", row.id.uuid().simple());
    send(scope, &tx, vec![row.clone()]).await?;
    let said = json!({ "eventType": kind.name(), "delivery": row.id });
    audit::record(scope, &tx, Change::made("testWebhook", id, said)).await?;
    tx.commit().await?;
    Ok(row)
}
