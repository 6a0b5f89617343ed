//! What was counted of a customer and under the cap, as sentences.

use super::in_period;
use crate::terms::limit::{CapMetric, CapScope, CapUse, RecurringUse};

pub(super) fn recurring_line(counted: &RecurringUse) -> String {
    let RecurringUse {
        payments_before,
        max_payments,
        days_since_first,
        within_days,
    } = counted;
    format!(
        "Recurring: {payments_before} of at most {max_payments} payments of this customer were made before; \
         the first conversion was {days_since_first} days ago, and the rule pays for {within_days} days."
    )
}

pub(super) fn cap_lines(cap: &CapUse, currency: &str) -> Vec<String> {
    let CapUse {
        scope,
        metric,
        period,
        limit,
        used,
        left,
        instead_of,
    } = cap;
    let whose = match scope {
        CapScope::Offer => "of the offer",
        CapScope::Affiliate => "of this affiliate with the offer",
    };
    let period = in_period(*period);
    let counted = match metric {
        CapMetric::Conversions => format!(
            "Cap: at most {limit} conversions {whose} are paid {period}; {used} were before, \
             so {left} can still be paid."
        ),
        CapMetric::Payout => format!(
            "Cap: at most {limit} {currency} {whose} is paid {period}; {used} {currency} was before, \
             so {left} {currency} can still be paid."
        ),
    };
    let taken = instead_of
        .as_ref()
        .map(|earned| format!("Without the cap it would be {earned} {currency}."));
    [counted].into_iter().chain(taken).collect()
}
