//! The `cap` of a document.

use iso_currency::Currency;
use serde_json::Value;

use super::super::exact::Exact;
use super::super::limit::{Cap, CapMetric, CapScope};
use super::super::problem::Problems;
use super::count::count_above_zero;
use super::object::Object;
use super::period;
use super::values::{amount, one_of};
use crate::money::minor_digits;

const SCOPES: [(&str, CapScope); 2] = [("offer", CapScope::Offer), ("affiliate", CapScope::Affiliate)];
const METRICS: [(&str, CapMetric); 2] = [("conversions", CapMetric::Conversions), ("payout", CapMetric::Payout)];

/// The cap, which may be left out. `currency` is the document's, when it could be read.
pub(super) fn cap(value: Option<&Value>, currency: Option<Currency>, problems: &mut Problems) -> Option<Cap> {
    let value = value?;
    let hint =
        r#"write {"scope": "offer", "metric": "payout", "period": "month", "limit": "5000.00"}, or leave the key out"#;
    let cap = Object::read(value, "cap".to_owned(), hint, problems)?;
    cap.refuse_other_keys(&["scope", "metric", "period", "limit"], problems);
    let scope = one_of(&cap, "scope", &SCOPES, problems);
    let metric = one_of(&cap, "metric", &METRICS, problems);
    let period = period::period(&cap, problems);
    let limit = match metric? {
        CapMetric::Conversions => count_above_zero(&cap, "limit", problems).map(Exact::from_count),
        CapMetric::Payout => most_paid(&cap, currency, problems),
    };
    Some(Cap {
        scope: scope?,
        metric: metric?,
        period: period?,
        limit: limit?,
    })
}

fn most_paid(cap: &Object<'_>, currency: Option<Currency>, problems: &mut Problems) -> Option<Exact> {
    let limit = amount(cap, "limit", problems)?;
    if limit.is_zero() {
        problems.add(cap.path_of("limit"), "with 0 nothing is ever paid: write more");
        return None;
    }
    let currency = currency?;
    let digits = minor_digits(currency);
    // Payouts are rounded to this many decimals, so a cap between two of them could only be missed.
    if limit.rounded_down(digits as usize) != limit {
        let message = format!(
            "{} is paid with {digits} decimals: write no more of them",
            currency.code()
        );
        problems.add(cap.path_of("limit"), message);
        return None;
    }
    Some(limit)
}
