//! An affiliate's admission to an offer.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, EnrollmentId, OfferId, TenantId};

/// An affiliate's admission to an offer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "enrollment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EnrollmentId,
    pub offer_id: OfferId,
    pub affiliate_id: AffiliateId,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
