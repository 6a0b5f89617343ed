//! One movement of money owed to an affiliate. Append-only; a balance is a sum.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, ConversionId, LedgerEntryId, PayoutLineId, TenantId};
use crate::status::LedgerEntryKind;

/// One movement of money owed to an affiliate.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LedgerEntryId,
    pub affiliate_id: AffiliateId,
    pub conversion_id: Option<ConversionId>,
    /// What a payment paid.
    pub payout_line_id: Option<PayoutLineId>,
    pub kind: LedgerEntryKind,
    /// Positive is owed to the affiliate.
    pub amount_micros: i64,
    pub currency: String,
    pub reason: String,
    /// Unique in the tenant: what caused the entry, so that nothing is booked twice.
    pub source_key: String,
    pub actor: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
