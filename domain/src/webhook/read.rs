//! Reads webhooks.

use waypost_entity::id::WebhookId;
use waypost_entity::webhook::{Entity, Model};

use super::event::EventType;
use crate::batch;
use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// What a webhook can ask for.
pub fn event_types_to_ask_for(scope: &Scope) -> Result<impl Iterator<Item = EventType>> {
    scope.permit(Permission::ReadWebhooks)?;
    Ok(EventType::to_ask_for())
}

/// One webhook.
pub async fn get(scope: &Scope, id: WebhookId) -> Result<Model> {
    scope.permit(Permission::ReadWebhooks)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// The webhooks with these ids.
pub async fn by_ids(scope: &Scope, ids: &[WebhookId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadWebhooks)?;
    batch::by_ids::<Entity>(scope, ids).await
}

/// A page of webhooks, oldest first.
pub async fn list(scope: &Scope, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadWebhooks)?;
    page::fetch(scope, scope.select::<Entity>(), Order::OldestFirst, page).await
}

/// How many webhooks there are.
pub async fn count(scope: &Scope) -> Result<u64> {
    scope.permit(Permission::ReadWebhooks)?;
    page::count(scope, scope.select::<Entity>()).await
}
