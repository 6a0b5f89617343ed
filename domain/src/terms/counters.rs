//! What had happened before a sale, as far as its payout depends on it.

use super::exact::Exact;

/// Counted before the sale. The default is a first sale: nothing was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    /// What this affiliate had settled on this offer, in the period of the deciding rule's tiers.
    pub conversions_before: u64,
    /// The amounts of those, in the payout currency.
    pub revenue_before: Exact,
    /// What was paid for the same customer under the deciding rule.
    pub payments_before: u64,
    /// Whole days since the customer's first conversion.
    pub days_since_first: u64,
    /// What the cap's period had of what the cap counts: conversions, or payouts in the payout currency.
    pub cap_used: Exact,
}
