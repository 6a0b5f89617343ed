//! Decides what becomes of each report of a batch. Pure: it takes what was found in the database and decides, report by report,
//! so that a copy within the batch is a duplicate of the earlier one.

use std::collections::HashMap;
use std::sync::Arc;

use waypost_entity::id::{AffiliateId, ClickId, ConversionId, OfferId, TenantId};
use waypost_entity::status::ConversionStatus;
use waypost_entity::{affiliate, click, conversion, offer};

use crate::conversion::dedupe::{self, Identity};
use crate::money;
use crate::postback::attribute::{Candidate, attribute};
use crate::postback::code::{Code, Refusal};
use crate::postback::fields::Fields;
use crate::postback::report::Report;
use crate::postback::trace::Trace;

/// Everything that the reports of a batch name, as far as it is there.
pub(super) struct Known {
    pub clicks: HashMap<(TenantId, ClickId), click::Model>,
    pub offers: HashMap<(TenantId, OfferId), Arc<offer::Model>>,
    pub affiliates: HashMap<(TenantId, AffiliateId), Arc<affiliate::Model>>,
    /// Conversions by dedupe key.
    pub firsts: HashMap<(TenantId, String), ConversionId>,
}

/// What becomes of one report.
pub(super) struct Decision {
    pub verdict: Verdict,
    pub trace: Trace,
}

impl Decision {
    /// Whether the click that the report names is not there.
    pub(super) fn names_no_click(&self) -> bool {
        matches!(&self.verdict, Verdict::Refused(refusal) if refusal.code == Code::UnknownClick)
    }
}

/// The three ways.
#[derive(Debug)]
pub(super) enum Verdict {
    Refused(Refusal),
    Repeats(Key, ConversionId),
    New(Key, Box<conversion::Model>),
}

/// A dedupe key and the setting that made it.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub text: String,
    pub by: String,
}

/// The dedupe key of a report, if it says enough to have one.
pub(super) fn key(report: &Report, known: &Known) -> Option<String> {
    let fields = report.received.fields.as_ref().ok()?;
    let click = known.clicks.get(&(report.tenant(), fields.click_id?))?;
    Some(key_of(report, fields, click).text)
}

fn key_of(report: &Report, fields: &Fields, click: &click::Model) -> Key {
    let identity = Identity {
        click: click.id,
        offer: click.offer_id,
        event: &fields.event,
        txn_id: fields.txn_id.as_deref(),
    };
    let dedupe_by = report.settings.dedupe_by;
    Key {
        text: dedupe::key(dedupe_by, &identity),
        by: format!("integration.dedupeBy = {}", dedupe_by.word()),
    }
}

/// Decides report after report. A new conversion is known to the reports behind it.
pub(super) fn decide(reports: &[Report], mut known: Known) -> Vec<Decision> {
    reports
        .iter()
        .map(|report| {
            let mut trace = report.received.trace.clone();
            let verdict = one(report, &known, &mut trace).unwrap_or_else(Verdict::Refused);
            if let Verdict::New(key, conversion) = &verdict {
                known
                    .firsts
                    .insert((conversion.tenant_id, key.text.clone()), conversion.id);
            }
            Decision { verdict, trace }
        })
        .collect()
}

fn one(report: &Report, known: &Known, trace: &mut Trace) -> Result<Verdict, Refusal> {
    let fields = report.received.fields.as_ref().map_err(Clone::clone)?;
    let candidate = candidate(report, fields, known, trace)?;
    let key = key_of(report, fields, candidate.click);
    // A replay is a duplicate however late it comes: the sender may have lost our first answer.
    if let Some(first) = known.firsts.get(&(report.tenant(), key.text.clone())) {
        return Ok(Verdict::Repeats(key, *first));
    }
    attribute(&candidate, &report.settings, report.received.at, trace)?;
    let conversion = conversion(report, fields, &candidate, key.text.clone());
    Ok(Verdict::New(key, Box::new(conversion)))
}

fn candidate<'a>(
    report: &Report,
    fields: &Fields,
    known: &'a Known,
    trace: &mut Trace,
) -> Result<Candidate<'a>, Refusal> {
    let tenant = report.tenant();
    let click_id = fields.click_id.ok_or_else(|| {
        let message = "\"click_id\" is missing: send the value that came with the visitor";
        Refusal::new(Code::MissingClickId, message)
    })?;
    let found = known.clicks.get(&(tenant, click_id)).and_then(|click| {
        // The click's own references: where it is, they are.
        let offer = known.offers.get(&(tenant, click.offer_id))?;
        let affiliate = known.affiliates.get(&(tenant, click.affiliate_id))?;
        Some(Candidate {
            click,
            offer,
            affiliate,
        })
    });
    let shown = click_id.to_string();
    let Some(candidate) = found else {
        trace.note("click", Some(&shown), "not known");
        let message = format!("there is no click {shown} in this program");
        return Err(Refusal::new(Code::UnknownClick, message));
    };
    trace.note(
        "click",
        Some(&shown),
        format!("of affiliate {}", candidate.affiliate.slug),
    );
    Ok(candidate)
}

fn conversion(report: &Report, fields: &Fields, candidate: &Candidate<'_>, dedupe_key: String) -> conversion::Model {
    let named = fields
        .currency
        .clone()
        .or_else(|| report.settings.default_currency.clone());
    let currency = named.unwrap_or_else(|| candidate.offer.currency.clone());
    conversion::Model {
        tenant_id: report.tenant(),
        id: report.received.conversion,
        click_id: Some(candidate.click.id),
        coupon_id: None,
        offer_id: candidate.offer.id,
        affiliate_id: candidate.affiliate.id,
        integration_id: report.settings.id,
        event: fields.event.clone(),
        txn_id: fields.txn_id.clone(),
        dedupe_key,
        customer_id: fields.customer_id.clone(),
        amount_micros: fields.amount,
        amount_currency: fields.amount.map(|_: money::Micros| currency),
        status: ConversionStatus::Pending,
        payout_override_micros: None,
        payout_micros: None,
        payout_currency: None,
        reason: None,
        terms_id: None,
        explanation: None,
        details: None,
        is_test: candidate.click.is_test,
        converted_at: report.received.at,
        settled_at: None,
        created_at: report.received.at,
    }
}
