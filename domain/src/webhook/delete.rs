//! Deletes a webhook.

use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::id::WebhookId;
use waypost_entity::webhook::{Column, Entity};

use super::shown::audited;
use crate::audit::{self, Change};
use crate::endpoint;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Deletes a webhook with its address and its secrets, and gives up what waits for it. The log of what it was sent stays, and so does its
/// endpoint, which the log refers to.
pub async fn delete(scope: &Scope, id: WebhookId) -> Result<()> {
    scope.permit(Permission::WriteWebhooks)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<Entity>(&tx, id).await?;
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec(&tx).await?;
    endpoint::retire(scope, &tx, id.into()).await?;
    let change = Change {
        action: "deleteWebhook",
        subject: id.to_string(),
        before: Some(audited(&before)),
        after: None,
    };
    audit::record(scope, &tx, change).await?;
    tx.commit().await
}
