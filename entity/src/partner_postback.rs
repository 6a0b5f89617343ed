//! Where a partner wants to be told of conversions.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, OfferId, PartnerPostbackId, TenantId};
use crate::status::CallMethod;

/// Where a partner wants to be told of conversions.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_postback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The same as its endpoint's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerPostbackId,
    pub affiliate_id: AffiliateId,
    /// All offers when absent.
    pub offer_id: Option<OfferId>,
    pub method: CallMethod,
    /// See `domain::partner_postback::template`.
    pub url_template: String,
    /// What is posted, see `domain::partner_postback::request`.
    pub body_template: Option<String>,
    /// Headers of the partner's own, sealed, since they may hold credentials; see `domain::seal`.
    pub headers: Option<Vec<u8>>,
    /// A list of event names; all events when absent.
    pub events: Option<Json>,
    /// A list of the statuses of which it tells when a conversion comes to them; when absent, it tells of each conversion once.
    pub statuses: Option<Json>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
