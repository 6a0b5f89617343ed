//! One attributed event of a visitor.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, ClickId, ConversionId, IntegrationId, OfferId, OfferTermsId, TenantId};
use crate::status::ConversionStatus;

/// One attributed event of a visitor.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversionId,
    pub click_id: ClickId,
    pub offer_id: OfferId,
    pub affiliate_id: AffiliateId,
    pub integration_id: IntegrationId,
    /// Lower case.
    pub event: String,
    pub txn_id: Option<String>,
    /// Unique in the tenant; see `domain::conversion::dedupe`.
    pub dedupe_key: String,
    pub amount_micros: Option<i64>,
    pub amount_currency: Option<String>,
    pub status: ConversionStatus,
    /// Absent until settled.
    pub payout_micros: Option<i64>,
    pub payout_currency: Option<String>,
    /// Why the payout is what it is, for instance `no_rule_matched`.
    pub reason: Option<String>,
    /// The version that decided.
    pub terms_id: Option<OfferTermsId>,
    /// See `domain::terms::explain`.
    pub explanation: Option<Json>,
    pub converted_at: DateTimeUtc,
    pub settled_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
