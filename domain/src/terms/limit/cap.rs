//! The most that an offer pays in a period, to all or to each affiliate.

use serde::{Deserialize, Serialize};

use crate::terms::counters::Counters;
use crate::terms::exact::Exact;
use crate::terms::period::Period;
use crate::terms::reason::Reason;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::terms) struct Cap {
    pub(in crate::terms) scope: CapScope,
    pub(in crate::terms) period: Period,
    pub(in crate::terms) metric: CapMetric,
    /// Above zero; a count of conversions, or an amount that the payout currency can pay.
    pub(in crate::terms) limit: Exact,
}

impl Cap {
    /// Whether this cap counts the same, and lets more through.
    pub(in crate::terms) fn is_above(&self, other: &Cap) -> bool {
        (self.scope, self.metric, self.period) == (other.scope, other.metric, other.period) && self.limit > other.limit
    }
}

/// Whose payouts are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapScope {
    Offer,
    Affiliate,
}

/// What a cap counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapMetric {
    Conversions,
    Payout,
}

/// What a cap had left, and what it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapUse {
    pub scope: CapScope,
    pub metric: CapMetric,
    pub period: Period,
    pub limit: String,
    pub used: String,
    /// What can still be paid.
    pub left: String,
    /// What would have been paid without the cap; absent when the cap took nothing.
    pub instead_of: Option<String>,
}

/// What the cap leaves of a payout, and why it is less. `digits` are the payout currency's.
pub(in crate::terms) fn capped(cap: &Cap, earned: Exact, before: &Counters, digits: u32) -> Capped {
    let used = before.cap_used.clone();
    let decimals = match cap.metric {
        CapMetric::Conversions => 0,
        CapMetric::Payout => digits,
    };
    // What is paid is rounded, and half a cent that is left must not become a whole one.
    let left = cap.limit.less(&used).rounded_down(decimals as usize);
    let over = match cap.metric {
        CapMetric::Conversions => left.is_zero(),
        CapMetric::Payout => left < earned,
    };
    let pays = match (cap.metric, over) {
        (CapMetric::Conversions, true) => Exact::zero(),
        (CapMetric::Payout, true) => left.clone(),
        (CapMetric::Conversions | CapMetric::Payout, false) => earned.clone(),
    };
    let reason = match (over, pays.is_zero()) {
        (false, _) => None,
        (true, true) => Some(Reason::CapReached),
        (true, false) => Some(Reason::CapPartlyReached),
    };
    let shown = CapUse {
        scope: cap.scope,
        metric: cap.metric,
        period: cap.period,
        limit: cap.limit.show(decimals),
        used: used.show(decimals),
        left: left.show(decimals),
        instead_of: over.then(|| earned.show(digits)),
    };
    Capped { pays, reason, shown }
}

/// A payout under a cap.
pub(in crate::terms) struct Capped {
    pub(in crate::terms) pays: Exact,
    pub(in crate::terms) reason: Option<Reason>,
    pub(in crate::terms) shown: CapUse,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_pays_all_the_rest_or_nothing() {
        let (reached, partly) = (Some(Reason::CapReached), Some(Reason::CapPartlyReached));
        let (conversions, payout) = (CapMetric::Conversions, CapMetric::Payout);
        let rows = [
            // what counts, used, earned, left, paid, why
            (conversions, "99", "12.345", "1", "12.345", None),
            (conversions, "100", "12.345", "0", "0.00", reached),
            (conversions, "101", "12.345", "0", "0.00", reached),
            // One conversion too many is one however little it earns.
            (conversions, "100", "0", "0", "0.00", reached),
            (payout, "0", "100", "100.00", "100.00", None),
            (payout, "0", "100.001", "100.00", "100.00", partly),
            (payout, "95.00", "5", "5.00", "5.00", None),
            (payout, "95.00", "5.01", "5.00", "5.00", partly),
            (payout, "100.00", "0.01", "0.00", "0.00", reached),
            (payout, "150.00", "0.01", "0.00", "0.00", reached),
            // Nothing is taken from nothing.
            (payout, "100.00", "0", "0.00", "0.00", None),
            (payout, "99.995", "3", "0.00", "0.00", reached),
        ];
        for (metric, used, earned, left, paid, reason) in rows {
            let cap = Cap {
                scope: CapScope::Offer,
                period: Period::Day,
                metric,
                limit: Exact::from_count(100),
            };
            let before = Counters {
                cap_used: used.parse().unwrap(),
                ..Counters::default()
            };
            let capped = capped(&cap, Exact::from_decimal(earned.parse().unwrap()), &before, 2);
            let found = (capped.shown.left.as_str(), capped.pays.show(2), capped.reason);
            assert_eq!(found, (left, paid.to_owned(), reason), "{used} used, {earned} earned");
            assert_eq!(capped.shown.instead_of.is_some(), reason.is_some());
        }
    }
}
