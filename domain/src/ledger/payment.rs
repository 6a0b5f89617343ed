//! Payments: money that left for an affiliate, and money that came back because it did not reach them.

use waypost_entity::id::{AffiliateId, PayoutLineId};
use waypost_entity::ledger_entry;
use waypost_entity::status::LedgerEntryKind;

use crate::bulk;
use crate::error::Result;
use crate::money::Money;
use crate::scope::Scope;
use crate::tx::Tx;

/// One payment, or its return.
pub(crate) struct Payment {
    /// What it pays.
    pub line: PayoutLineId,
    /// Who gets it.
    pub affiliate: AffiliateId,
    /// Below zero has left, above zero came back; in the ledger's currency.
    pub amount: Money,
    /// What it is, in words.
    pub reason: String,
    /// Lets it be booked once.
    pub source_key: String,
}

/// Books payments. The source key lets each be booked once.
pub(crate) async fn book_payments(scope: &Scope, tx: &Tx, payments: Vec<Payment>) -> Result<()> {
    let rows = payments.into_iter().map(|payment| ledger_entry::Model {
        tenant_id: scope.tenant(),
        id: scope.new_id(),
        affiliate_id: payment.affiliate,
        conversion_id: None,
        payout_line_id: Some(payment.line),
        kind: LedgerEntryKind::Payment,
        amount_micros: payment.amount.micros,
        currency: payment.amount.currency.code().to_owned(),
        reason: payment.reason,
        source_key: payment.source_key,
        actor: scope.actor().to_string(),
        created_at: scope.now(),
    });
    Ok(bulk::insert::<ledger_entry::Entity>(tx, rows.collect()).await?)
}
