//! Finds the sale that a word about a status or a refund is about, when the report names no click. Pure.

use waypost_entity::id::{ConversionId, TenantId};

use crate::postback::code::{Code, Refusal};
use crate::postback::deciding::credit::Candidates;
use crate::postback::deciding::decide::Known;
use crate::postback::deciding::identity::{self, Key};
use crate::postback::reading::fields::Fields;
use crate::postback::report::Report;

/// What a report says, when it says more than that something was sold.
pub(in crate::postback) fn said_more(report: &Report) -> Option<&Fields> {
    let fields = report.received.fields.as_ref().ok()?;
    (fields.status.is_some() || fields.refund.is_some()).then_some(fields)
}

/// The transaction by which a report has to be found: a word about a click's sale may as well be the first of it.
pub(in crate::postback) fn transaction(report: &Report) -> Option<(TenantId, String)> {
    let fields = said_more(report)?;
    let about_one = fields.refund.is_some() || fields.click_id.is_none();
    let txn_id = fields.txn_id.clone().filter(|_| about_one)?;
    Some((report.tenant(), txn_id))
}

/// The conversion of the report's transaction that its own integration reported: of the same event, or the earliest when the
/// report names none.
pub(in crate::postback) fn of_transaction(report: &Report, known: &Known) -> Option<(Key, ConversionId)> {
    let (tenant, txn_id) = transaction(report)?;
    let fields = said_more(report)?;
    let is_test = identity::is_test(report, known);
    let mut found: Vec<_> = known
        .held
        .iter()
        .filter(|((of, _), _)| *of == tenant)
        .map(|(_, held)| &held.conversion)
        .filter(|sale| sale.integration_id == report.settings.id && sale.is_test == is_test)
        .filter(|sale| sale.txn_id.as_deref() == Some(&txn_id))
        .collect();
    found.sort_unstable_by_key(|sale| (sale.event != fields.event, sale.id));
    // An event that is not the integration's default was named, and then no other is meant.
    let named = fields.event != report.settings.default_event;
    let sale = found.first().filter(|sale| !named || sale.event == fields.event)?;
    let key = Key {
        text: txn_id,
        by: "the integration's own transactions".to_owned(),
    };
    Some((key, sale.id))
}

/// Refuses a report that can only be about a sale that is there, and is not.
pub(in crate::postback) fn must_be_there(fields: &Fields, candidates: &Candidates<'_>) -> Result<(), Refusal> {
    let may_be_new = fields.refund.is_none() && !(candidates.click.is_not() && candidates.coupon.is_not());
    if may_be_new {
        return Ok(());
    }
    candidates.refuse_unknown_click()?;
    if fields.txn_id.is_none() && candidates.click.is_not() && candidates.coupon.is_not() {
        let message =
            "\"click_id\" is missing: send the value that came with the visitor, or the \"txn_id\" of the sale";
        return Err(Refusal::new(Code::MissingClickId, message));
    }
    let message = match &fields.txn_id {
        Some(txn_id) => format!("no sale with the transaction \"{txn_id}\" was reported yet"),
        None => "no sale of this click was reported yet".to_owned(),
    };
    Err(Refusal::new(Code::UnknownSale, message))
}
