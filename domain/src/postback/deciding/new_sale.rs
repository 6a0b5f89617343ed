//! The row of a conversion that a report makes, and what its sender may set. Pure.

use serde_json::json;
use waypost_entity::status::ConversionStatus;
use waypost_entity::{conversion, integration};

use crate::conversion::hold;
use crate::money::{Micros, plain_decimal};
use crate::postback::code::{Code, Refusal};
use crate::postback::deciding::credit::Credit;
use crate::postback::reading::fields::{Details, Fields};
use crate::postback::report::Report;
use crate::postback::trace::Trace;

/// The conversion that is credited. Whether it is a test and what its sender sets as payout is for the caller to say.
pub(in crate::postback) fn new_sale(
    report: &Report,
    fields: &Fields,
    credit: &Credit<'_>,
    dedupe_key: String,
) -> conversion::Model {
    let named = fields
        .currency
        .clone()
        .or_else(|| report.settings.default_currency.clone());
    let currency = named.unwrap_or_else(|| credit.offer.currency.clone());
    conversion::Model {
        tenant_id: report.tenant(),
        id: report.received.conversion,
        click_id: credit.click.map(|click| click.id),
        coupon_id: credit.coupon.map(|coupon| coupon.id),
        offer_id: credit.offer.id,
        affiliate_id: credit.affiliate.id,
        integration_id: report.settings.id,
        event: fields.event.clone(),
        txn_id: fields.txn_id.clone(),
        dedupe_key,
        customer_id: fields.customer_id.clone(),
        amount_micros: fields.amount,
        amount_currency: fields.amount.map(|_: Micros| currency),
        status: ConversionStatus::Pending,
        payout_override_micros: None,
        exchange_rate: None,
        payout_micros: None,
        payout_currency: None,
        reason: None,
        terms_id: None,
        explanation: None,
        counted: None,
        counted_before: None,
        details: (fields.details != Details::default()).then(|| json!(fields.details)),
        is_test: false,
        hold_until: hold::until(credit.offer, credit.at),
        needs_review: credit.offer.needs_review,
        on_hold: false,
        awaits_review: false,
        review: None,
        review_reason: None,
        converted_at: credit.at,
        settled_at: None,
        created_at: report.received.at,
    }
}

/// The payout that the sender sets, if the integration lets it.
pub(in crate::postback) fn checked_override(
    payout: Option<Micros>,
    integration: &integration::Model,
    trace: &mut Trace,
) -> Result<Option<Micros>, Refusal> {
    let Some(micros) = payout else {
        return Ok(None);
    };
    let shown = plain_decimal(micros);
    let bounds = integration
        .payout_override_min_micros
        .zip(integration.payout_override_max_micros);
    let Some((lowest, highest)) = bounds else {
        let by = "integration.payoutOverride = off";
        trace.decided("payout", Some(&shown), "not allowed", by);
        let message = "this integration may not set the payout: leave \"payout\" out, or allow it in the dashboard";
        return Err(Refusal::new(Code::PayoutOverrideNotAllowed, message));
    };
    let range = format!("{} to {}", plain_decimal(lowest), plain_decimal(highest));
    let by = format!("integration.payoutOverride = {range}");
    if (lowest..=highest).contains(&micros) {
        trace.decided("payout", Some(&shown), "set by the sender", by);
        return Ok(Some(micros));
    }
    trace.decided("payout", Some(&shown), "out of bounds", by);
    let message = format!("\"payout\" is {shown}, and this integration may set {range}");
    Err(Refusal::new(Code::PayoutOverrideOutOfBounds, message))
}
