//! How many payments a rule makes for one customer, and for how long.

use serde::{Deserialize, Serialize};

use crate::terms::counters::Counters;
use crate::terms::reason::Reason;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::terms) struct Recurring {
    pub(in crate::terms) max_payments: u64,
    /// Counted from the customer's first conversion; the last of these days still counts.
    pub(in crate::terms) within_days: u64,
}

/// What was counted of a customer, and what the rule allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringUse {
    pub payments_before: u64,
    pub max_payments: u64,
    pub days_since_first: u64,
    pub within_days: u64,
}

impl RecurringUse {
    pub(in crate::terms) fn of(recurring: Recurring, before: &Counters) -> RecurringUse {
        RecurringUse {
            payments_before: before.payments_before,
            max_payments: recurring.max_payments,
            days_since_first: before.days_since_first,
            within_days: recurring.within_days,
        }
    }
}

/// Why a rule pays nothing more for the customer; `None` while it does.
pub(in crate::terms) fn over(counted: &RecurringUse) -> Option<Reason> {
    if counted.payments_before >= counted.max_payments {
        return Some(Reason::RecurringLimitReached);
    }
    (counted.days_since_first > counted.within_days).then_some(Reason::RecurringPeriodOver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_pays_so_many_times_and_so_long_and_the_number_of_payments_is_named_first() {
        let (limit, period) = (Some(Reason::RecurringLimitReached), Some(Reason::RecurringPeriodOver));
        let rows = [
            (0, 0, None),
            (2, 90, None),
            (3, 90, limit),
            (4, 0, limit),
            (2, 91, period),
            (3, 91, limit),
        ];
        for (payments_before, days_since_first, reason) in rows {
            let before = Counters {
                payments_before,
                days_since_first,
                ..Counters::default()
            };
            let recurring = Recurring {
                max_payments: 3,
                within_days: 90,
            };
            let counted = RecurringUse::of(recurring, &before);
            assert_eq!(over(&counted), reason, "{payments_before} in {days_since_first} days");
        }
    }
}
