//! Where a partner wants to be told of conversions.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, OfferId, PartnerPostbackId, TenantId};
use crate::status::PartnerPostbackStatus;

/// Where a partner wants to be told of conversions.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_postback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerPostbackId,
    pub affiliate_id: AffiliateId,
    /// All offers when absent.
    pub offer_id: Option<OfferId>,
    /// See `domain::partner_postback::template`.
    pub url_template: String,
    /// A list of event names; all events when absent.
    pub events: Option<Json>,
    pub status: PartnerPostbackStatus,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
