//! An explanation as sentences, in the order in which a person would check them with a pocket calculator.

mod formula;
mod limit;

use self::formula::formula_lines;
use self::limit::{cap_lines, recurring_line};
use super::explanation::{
    AmountUsed, Bound, BoundApplied, Explanation, HoldMade, HoldState, Listed, Mismatch, PassedOver, RefundMade,
    ReviewMade, Rounding, Since,
};
use super::period::Period;
use super::reason::Reason;
use crate::money::MAX_AMOUNT_UNITS;

impl Explanation {
    /// Readable sentences, in order.
    pub fn lines(&self) -> Vec<String> {
        let currency = self.currency.as_str();
        let mut lines = Vec::new();
        lines.extend(self.terms_version.map(|version| format!("Terms version {version}.")));
        lines.extend(self.since.iter().flat_map(since_lines));
        lines.extend(amount_lines(self.amount.as_ref(), currency));
        lines.extend(
            self.passed_over
                .iter()
                .map(|passed_over| passed_over_line(passed_over, currency)),
        );
        lines.extend(self.rule.as_ref().map(|rule| rule_line(rule, self.country.as_deref())));
        lines.extend(self.recurring.as_ref().map(recurring_line));
        lines.extend(self.formula.iter().flat_map(|formula| formula_lines(formula, currency)));
        lines.extend(self.bound.as_ref().map(|applied| bound_line(applied, currency)));
        lines.extend(self.cap.iter().flat_map(|cap| cap_lines(cap, currency)));
        let raised = self.cap_of_version;
        lines.extend(
            raised.map(|version| format!("The cap is that of version {version} of the terms, which raised it.")),
        );
        lines.extend(self.rounding.as_ref().map(|rounding| rounding_line(rounding, currency)));
        lines.extend(self.reason.map(|reason| reason_line(reason, currency)));
        lines.extend(
            self.payout
                .as_ref()
                .map(|payout| format!("Payout: {payout} {currency}.")),
        );
        let taken_back = self.since.as_ref().and_then(|since| since.taken_back.as_ref());
        lines.extend(taken_back.map(|amount| format!("Taken back of what was booked before: {amount} {currency}.")));
        lines.extend(self.hold.as_ref().map(hold_line));
        lines.extend(self.review.as_ref().map(review_line));
        lines
    }
}

fn since_lines(since: &Since) -> Vec<String> {
    let refund = since.refund.as_ref().map(|made| {
        let RefundMade {
            paid,
            refunded,
            remains,
            currency,
        } = made;
        format!("The customer paid {paid} {currency}; {refunded} {currency} went back, so {remains} {currency} remain.")
    });
    let status = format!("The merchant reports the sale as {}.", since.status);
    [status].into_iter().chain(refund).collect()
}

fn amount_lines(amount: Option<&AmountUsed>, payout_currency: &str) -> Vec<String> {
    let Some(AmountUsed {
        given,
        currency,
        rate,
        converted,
        below_zero,
    }) = amount
    else {
        return vec!["The sale has no amount.".to_owned()];
    };
    let below_zero = below_zero
        .as_ref()
        .map(|said| format!("The amount {said} {currency} is below zero and counts as 0."));
    let amount = match (rate, converted) {
        (Some(rate), Some(converted)) => {
            format!("Amount: {given} {currency} × {rate} (exchange rate) = {converted} {payout_currency}.")
        }
        _ => format!("Amount: {given} {currency}."),
    };
    below_zero.into_iter().chain([amount]).collect()
}

fn passed_over_line(passed_over: &PassedOver, currency: &str) -> String {
    let because = match &passed_over.because {
        Mismatch::Event { event, wanted } => format!("the event is {event:?}, not {}", any_of(wanted)),
        Mismatch::Affiliate { affiliate, wanted } => format!("the affiliate is {affiliate:?}, not {}", any_of(wanted)),
        Mismatch::Country {
            country: Some(country),
            wanted,
        } => {
            format!("the country is {country:?}, not {}", any_of(wanted))
        }
        Mismatch::Country { country: None, wanted } => {
            format!("the country is not known, and it must be {}", any_of(wanted))
        }
        Mismatch::CouponCode {
            coupon_code: Some(code),
            wanted,
        } => {
            format!("the coupon code is {code:?}, not {}", any_of(wanted))
        }
        Mismatch::CouponCode {
            coupon_code: None,
            wanted,
        } => {
            format!("there is no coupon code, and it must be {}", any_of(wanted))
        }
        Mismatch::AmountFrom {
            amount: Some(amount),
            from,
        } => {
            format!("the amount {amount} {currency} is below {from} {currency}")
        }
        Mismatch::AmountBelow {
            amount: Some(amount),
            below,
        } => {
            format!("the amount {amount} {currency} is not below {below} {currency}")
        }
        Mismatch::AmountFrom { amount: None, from } => {
            format!("there is no amount, and it must be {from} {currency} or more")
        }
        Mismatch::AmountBelow { amount: None, below } => {
            format!("there is no amount, and it must be below {below} {currency}")
        }
    };
    format!("Rule {} does not apply: {because}.", passed_over.rule)
}

fn rule_line(rule: &str, country: Option<&str>) -> String {
    match country {
        Some(country) => format!("Rule {rule} applies: the country is {country:?}."),
        None => format!("Rule {rule} applies."),
    }
}

fn any_of(wanted: &Listed) -> String {
    let quoted: Vec<String> = wanted.values.iter().map(|value| format!("{value:?}")).collect();
    let listed = quoted.join(", ");
    match (wanted.more, wanted.values.len()) {
        (0, 1) => listed,
        (0, _) => format!("one of {listed}"),
        (more, _) => format!("one of {listed} and {more} more"),
    }
}

fn bound_line(applied: &BoundApplied, currency: &str) -> String {
    let BoundApplied {
        bound,
        limit,
        instead_of,
    } = applied;
    match bound {
        Bound::Min => format!("The minimum of {limit} {currency} applies instead of {instead_of} {currency}."),
        Bound::Max => format!("The maximum of {limit} {currency} applies instead of {instead_of} {currency}."),
    }
}

fn rounding_line(rounding: &Rounding, currency: &str) -> String {
    let Rounding {
        exact,
        decimals,
        rounded,
    } = rounding;
    if exact == rounded {
        return format!("No rounding: {exact} {currency} has no more than {decimals} decimals.");
    }
    format!("Rounded to {decimals} decimals, half away from zero: {exact} {currency} becomes {rounded} {currency}.")
}

fn reason_line(reason: Reason, currency: &str) -> String {
    match reason {
        Reason::AmountMissing => {
            "The rule pays a percentage, and the sale came without an amount (amount_missing).".to_owned()
        }
        Reason::RecurringLimitReached => {
            "The rule pays no more payments of one customer, so nothing is paid (recurring_limit_reached).".to_owned()
        }
        Reason::RecurringPeriodOver => {
            "That is longer than the rule pays for one customer, so nothing is paid (recurring_period_over).".to_owned()
        }
        Reason::CapReached => "The cap is used up, so nothing is paid (cap_reached).".to_owned(),
        Reason::CapPartlyReached => "Only what the cap leaves is paid (cap_partly_reached).".to_owned(),
        Reason::NoRuleMatched => "No rule applies (no_rule_matched).".to_owned(),
        Reason::PayoutTooLarge => format!(
            "That is above {MAX_AMOUNT_UNITS} {currency}, the largest amount there is, \
             so nothing is paid (payout_too_large)."
        ),
        Reason::PayoutOverride => {
            "The merchant set the payout with the report, so the rules were not asked (payout_override).".to_owned()
        }
        Reason::Rejected => "The merchant rejected the sale, so nothing is paid (rejected).".to_owned(),
        Reason::RejectedInReview => "A reviewer rejected it, so nothing is paid (rejected_in_review).".to_owned(),
        Reason::Reversed => "The merchant took the sale back, so nothing is paid (reversed).".to_owned(),
        Reason::Refunded => "The whole amount went back to the customer, so nothing is paid (refunded).".to_owned(),
        Reason::WaitingForExchangeRate => format!(
            "There is no exchange rate to {currency} for the day of the conversion; \
             it is settled when one is given (waiting_for_exchange_rate)."
        ),
    }
}

fn hold_line(HoldMade { until, state }: &HoldMade) -> String {
    match state {
        HoldState::Runs => format!("On hold until {until}: nothing is owed before."),
        HoldState::Over => format!("The hold until {until} is over."),
        HoldState::EndedByReview => format!("A reviewer's approval ended the hold until {until}."),
    }
}

fn review_line(ReviewMade { verdict, reason }: &ReviewMade) -> String {
    match (verdict, reason) {
        (None, _) => "It waits for a reviewer: nothing is owed before.".to_owned(),
        (Some(verdict), None) => format!("A reviewer said: {verdict}."),
        (Some(verdict), Some(reason)) => format!("A reviewer said: {verdict} ({reason:?})."),
    }
}

/// Which counters are meant, seen from the sale.
fn in_period(period: Period) -> &'static str {
    match period {
        Period::Day => "on the same day",
        Period::Month => "in the same month",
        Period::Total => "since the beginning",
    }
}
