//! What one affiliate is paid of one currency in one payout run, or why not.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, PayoutLineId, PayoutRunId, TenantId};
use crate::status::{PayoutHold, PayoutLineStatus, PayoutMethod};

/// What one affiliate is paid of one currency in one payout run, or why not.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PayoutLineId,
    pub run_id: PayoutRunId,
    pub affiliate_id: AffiliateId,
    pub status: PayoutLineStatus,
    /// Why it is carried over.
    pub hold: Option<PayoutHold>,
    /// The ledger's currency.
    pub currency: String,
    /// The sum of the entries, in the ledger's currency.
    pub amount_micros: i64,
    /// How many entries these are.
    pub entries: i32,
    /// What the affiliate gets it in.
    pub pay_currency: String,
    /// Absent while there is no exchange rate.
    pub pay_micros: Option<i64>,
    /// What the ledger's currency cost in the other: an exact decimal; absent where both are one.
    pub exchange_rate: Option<String>,
    /// How and where, as it was when the run was drafted: what is changed later leads no approved payment elsewhere.
    pub method: Option<PayoutMethod>,
    pub email: Option<String>,
    pub account: Option<String>,
    /// Why somebody left it out or took it back in, and who.
    pub review_reason: Option<String>,
    pub reviewed_by: Option<String>,
    /// The day on which it was paid, for instance `2026-03-05`.
    pub paid_on: Option<String>,
    /// The payment's name where it was made.
    pub reference: Option<String>,
    /// Why it could not be paid.
    pub failure: Option<String>,
    /// Who marked it as paid or failed, and when.
    pub finished_by: Option<String>,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
