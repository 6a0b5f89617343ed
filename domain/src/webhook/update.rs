//! Changes a webhook. What waits goes to the new address.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use waypost_entity::id::WebhookId;
use waypost_entity::webhook::{Entity, Model};

use super::form::Form;
use super::shown::audited;
use crate::audit::{self, Change};
use crate::check;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Changes what the form says and leaves the rest.
pub async fn update(scope: &Scope, id: WebhookId, form: Form) -> Result<Model> {
    scope.permit(Permission::WriteWebhooks)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<Entity>(&tx, id).await?;
    let mut after = before.clone();
    let mut problems = Vec::new();
    form.apply(scope, &mut after, &mut problems);
    check::none(problems)?;
    after.updated_at = scope.now();
    let after = after.into_active_model().reset_all().update(&tx).await?;
    let change = Change::changed("updateWebhook", id, audited(&before), audited(&after));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
