//! Why a payout is what it is, when the rule's pay alone does not say it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The reason stored and shown with a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The rule pays a percentage and the sale has no amount; a flat part or a minimum is still paid.
    AmountMissing,
    /// The rule pays one customer only so often, and has.
    RecurringLimitReached,
    /// The rule pays one customer only for so long, and it has been longer.
    RecurringPeriodOver,
    /// The cap is used up, so nothing is paid.
    CapReached,
    /// The cap leaves less than would have been paid.
    CapPartlyReached,
    /// The conditions of no rule hold.
    NoRuleMatched,
    /// The result is above the largest amount there is; nothing is paid until a person has looked at it.
    PayoutTooLarge,
    /// The amount is in another currency and no rate is given for it yet.
    WaitingForExchangeRate,
    /// The sender of the report set the payout.
    PayoutOverride,
    /// The merchant rejected the sale: it never counted.
    Rejected,
    /// A reviewer of the program rejected it.
    RejectedInReview,
    /// The merchant took the sale back: it no longer counts.
    Reversed,
    /// The whole amount went back to the customer.
    Refunded,
}

impl Reason {
    /// The code on every wire and in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::AmountMissing => "amount_missing",
            Reason::RecurringLimitReached => "recurring_limit_reached",
            Reason::RecurringPeriodOver => "recurring_period_over",
            Reason::CapReached => "cap_reached",
            Reason::CapPartlyReached => "cap_partly_reached",
            Reason::NoRuleMatched => "no_rule_matched",
            Reason::PayoutTooLarge => "payout_too_large",
            Reason::WaitingForExchangeRate => "waiting_for_exchange_rate",
            Reason::PayoutOverride => "payout_override",
            Reason::Rejected => "rejected",
            Reason::RejectedInReview => "rejected_in_review",
            Reason::Reversed => "reversed",
            Reason::Refunded => "refunded",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_stored_and_shown_by_the_same_code() {
        let all = [
            Reason::AmountMissing,
            Reason::RecurringLimitReached,
            Reason::RecurringPeriodOver,
            Reason::CapReached,
            Reason::CapPartlyReached,
            Reason::NoRuleMatched,
            Reason::PayoutTooLarge,
            Reason::WaitingForExchangeRate,
            Reason::PayoutOverride,
            Reason::Rejected,
            Reason::RejectedInReview,
            Reason::Reversed,
            Reason::Refunded,
        ];
        for reason in all {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
            assert_eq!(reason.to_string(), reason.as_str());
        }
    }
}
