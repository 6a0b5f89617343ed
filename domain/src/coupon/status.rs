//! Pauses a coupon or opens it again.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::coupon;
use waypost_entity::id::CouponId;
use waypost_entity::status::CouponStatus;

use crate::audit::{self, Change};
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// A paused coupon credits nobody; what it brought before stays as it is.
pub async fn set_status(scope: &Scope, id: CouponId, status: CouponStatus) -> Result<coupon::Model> {
    scope.permit(Permission::WriteCoupons)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<coupon::Entity>(&tx, id).await?;
    let mut after = before.clone().into_active_model();
    after.status = Set(status);
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed(
        "setCouponStatus",
        id,
        json!({ "status": before.status }),
        json!({ "status": after.status }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}
