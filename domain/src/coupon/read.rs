//! Reads coupons.

use sea_orm::{ColumnTrait, QueryFilter, QueryTrait, Select};
use waypost_entity::coupon::{Column, Entity, Model};
use waypost_entity::id::{AffiliateId, CouponId, OfferId};
use waypost_entity::{affiliate, offer};

use super::normal;
use crate::batch;
use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Which coupons to list.
#[derive(Clone, Debug, Default)]
pub struct CouponFilter {
    /// Of this offer only.
    pub offer: Option<OfferId>,
    /// Of this affiliate only.
    pub affiliate: Option<AffiliateId>,
    /// With this code only, however it is written.
    pub code: Option<String>,
}

/// One coupon.
pub async fn get(scope: &Scope, id: CouponId) -> Result<Model> {
    scope.permit(Permission::ReadCoupons)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// The coupons with these ids.
pub async fn by_ids(scope: &Scope, ids: &[CouponId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadCoupons)?;
    batch::by_ids::<Entity>(scope, ids).await
}

/// A page of coupons, oldest first. An offer or affiliate that is not there is not an empty list.
pub async fn list(scope: &Scope, filter: &CouponFilter, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadCoupons)?;
    if let Some(id) = filter.offer {
        scope.get::<offer::Entity>(scope.reader(), id).await?;
    }
    if let Some(id) = filter.affiliate {
        scope.get::<affiliate::Entity>(scope.reader(), id).await?;
    }
    page::fetch(scope, filtered(scope, filter), Order::OldestFirst, page).await
}

/// How many coupons the filter leaves.
pub async fn count(scope: &Scope, filter: &CouponFilter) -> Result<u64> {
    scope.permit(Permission::ReadCoupons)?;
    page::count(scope, filtered(scope, filter)).await
}

fn filtered(scope: &Scope, filter: &CouponFilter) -> Select<Entity> {
    scope
        .select::<Entity>()
        .apply_if(filter.offer, |select, offer| select.filter(Column::OfferId.eq(offer)))
        .apply_if(filter.affiliate, |select, affiliate| {
            select.filter(Column::AffiliateId.eq(affiliate))
        })
        .apply_if(filter.code.as_deref().map(normal), |select, code| {
            select.filter(Column::CodeKey.eq(code))
        })
}
