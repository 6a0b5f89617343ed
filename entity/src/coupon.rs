//! A code that credits its affiliate wherever a customer enters it.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, CouponId, OfferId, TenantId};
use crate::status::CouponStatus;

/// A code that credits its affiliate wherever a customer enters it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "coupon")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CouponId,
    /// As people write it.
    pub code: String,
    /// In its normal form; unique in the tenant.
    pub code_key: String,
    pub offer_id: OfferId,
    pub affiliate_id: AffiliateId,
    pub status: CouponStatus,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
