//! A link that counts clicks for one affiliate on one offer.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, OfferId, TenantId, TrackingLinkId};

/// A link that counts clicks for one affiliate on one offer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tracking_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrackingLinkId,
    /// What stands in the URL; begins with the tenant's short code.
    pub code: String,
    pub offer_id: OfferId,
    pub affiliate_id: AffiliateId,
    pub name: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
