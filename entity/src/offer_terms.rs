//! One immutable version of an offer's payout terms. Append-only.

use sea_orm::entity::prelude::*;

use crate::id::{OfferId, OfferTermsId, TenantId};

/// One immutable version of an offer's payout terms.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "offer_terms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfferTermsId,
    pub offer_id: OfferId,
    /// 1, 2, 3 … within the offer.
    pub version: i32,
    /// See `domain::terms`.
    pub document: Json,
    /// In force from this moment until the next version.
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
