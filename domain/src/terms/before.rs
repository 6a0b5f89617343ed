//! What had been counted when the turn of a conversion came, for whichever rule decides: kept with it, so that it is worked out again
//! by the same numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counters::Counters;
use super::document::Rule;
use super::exact::Exact;
use super::period::Period;

/// What had been counted before a conversion, as far as its terms ask for it. The default is a first one: nothing was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Before {
    /// What the affiliate had settled on the offer, in each period that tiers count in.
    pub tiers: BTreeMap<Period, SettledBefore>,
    /// See [`Counters::cap_used`].
    pub cap_used: Exact,
    /// How often the same customer was paid for, by the rule that did.
    pub payments: BTreeMap<String, u64>,
    /// See [`Counters::days_since_first`].
    pub days_since_first: u64,
}

/// Conversions that were settled in one period, and their amounts in the payout currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledBefore {
    pub conversions: u64,
    pub revenue: Exact,
}

impl Before {
    /// What of it is this rule's.
    pub(super) fn of(&self, rule: &Rule) -> Counters {
        let settled = rule.pay.period().and_then(|period| self.tiers.get(&period)).cloned();
        let SettledBefore { conversions, revenue } = settled.unwrap_or_default();
        Counters {
            conversions_before: conversions,
            revenue_before: revenue,
            payments_before: self.payments.get(&rule.id).copied().unwrap_or_default(),
            days_since_first: self.days_since_first,
            cap_used: self.cap_used.clone(),
        }
    }
}
