//! What had happened before a sale, as far as its payout depends on it.

use rust_decimal::Decimal;

use super::exact::Exact;

/// Counted before the sale. The default is a first sale: nothing was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    /// What this affiliate had settled on this offer, in the period of the deciding rule's tiers.
    pub conversions_before: u64,
    /// The amounts of those, in the payout currency.
    pub revenue_before: Decimal,
    /// What was paid for the same customer under the deciding rule.
    pub payments_before: u64,
    /// Whole days since the customer's first conversion.
    pub days_since_first: u64,
    /// What the cap's period had of what the cap counts: conversions, or payouts in the payout currency.
    pub cap_used: Decimal,
}

impl Counters {
    pub(super) fn revenue(&self) -> Exact {
        not_below_zero(self.revenue_before)
    }

    pub(super) fn used_of_cap(&self) -> Exact {
        not_below_zero(self.cap_used)
    }
}

/// More may have been taken back in a period than was made in it; that is no debt of the next sale.
fn not_below_zero(counted: Decimal) -> Exact {
    Exact::from_decimal(counted.max(Decimal::ZERO))
}
