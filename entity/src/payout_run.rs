//! One round of payments: what is owed up to a moment, reviewed, approved, and paid.

use sea_orm::entity::prelude::*;

use crate::id::{PayoutRunId, TenantId};
use crate::status::PayoutRunStatus;

/// One round of payments.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PayoutRunId,
    pub status: PayoutRunStatus,
    /// Entries of the ledger that are older belong to it.
    pub cut_off_at: DateTimeUtc,
    /// The local day that the cut-off ends, whose exchange rates count, for instance `2026-02-28`.
    pub rate_day: String,
    /// The minimum of the day when it was drafted.
    pub minimum_micros: i64,
    pub minimum_currency: String,
    /// Who drafted it, or refreshed it last.
    pub drafted_by: String,
    pub drafted_at: DateTimeUtc,
    /// How often the draft was changed since it was made.
    pub revision: i32,
    pub approved_by: Option<String>,
    pub approved_at: Option<DateTimeUtc>,
    /// When nothing was left to do about it.
    pub closed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
