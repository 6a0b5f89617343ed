//! Pauses integrations.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::IntegrationId;
use waypost_entity::integration;
use waypost_entity::status::IntegrationStatus;

use crate::audit::{self, Change};
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Pauses an integration or lets it report again.
pub async fn set_status(scope: &Scope, id: IntegrationId, status: IntegrationStatus) -> Result<integration::Model> {
    scope.permit(Permission::WriteIntegrations)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<integration::Entity>(&tx, id).await?;
    let mut after = before.clone().into_active_model();
    after.status = Set(status);
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed(
        "setIntegrationStatus",
        id,
        json!({ "status": before.status }),
        json!({ "status": after.status }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
