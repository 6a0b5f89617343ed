//! Puts a notice away.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::NoticeId;
use waypost_entity::notice::{Entity, Model};

use crate::audit::{self, Change};
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Puts a notice away for everybody. It does not come back before what it tells of has ended and begun again. Doing it twice does it
/// once.
pub async fn dismiss(scope: &Scope, id: NoticeId) -> Result<Model> {
    scope.permit(Permission::WriteIntegrations)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<Entity>(&tx, id).await?;
    if before.dismissed_at.is_some() {
        return Ok(before);
    }
    let mut after = before.into_active_model();
    after.dismissed_at = Set(Some(scope.now()));
    let after = after.update(&tx).await?;
    let change = Change::changed(
        "dismissNotice",
        id,
        json!({ "dismissedAt": null }),
        json!({ "dismissedAt": after.dismissed_at }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
