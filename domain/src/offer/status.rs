//! Pauses an offer or opens it again.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::OfferId;
use waypost_entity::offer;
use waypost_entity::status::OfferStatus;

use crate::audit::{self, Change};
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// A paused offer's links answer as unknown, and conversions of it are refused.
pub async fn set_status(scope: &Scope, id: OfferId, status: OfferStatus) -> Result<offer::Model> {
    scope.permit(Permission::WriteOffers)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<offer::Entity>(&tx, id).await?;
    let mut after = before.clone().into_active_model();
    after.status = Set(status);
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed(
        "setOfferStatus",
        id,
        json!({ "status": before.status }),
        json!({ "status": after.status }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
