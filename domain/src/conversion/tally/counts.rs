//! The counters themselves: what is settled of offers by period, and what was paid for their customers. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::cap::used;
use super::place::Place;
use super::share::Share;
use crate::money::Micros;
use crate::terms::{Asked, Before, CapScope, Exact, SettledBefore};

/// What was counted, by the keys of [`Place`].
#[derive(Default)]
pub(super) struct Counts {
    pub sums: BTreeMap<String, Sum>,
    pub customers: BTreeMap<String, Customer>,
}

/// What counts of an offer in one period, by one affiliate or by all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub conversions: u64,
    pub revenue: Exact,
    pub paid_conversions: u64,
    pub payout_micros: Micros,
}

/// What was paid for one customer of an offer, by rule, and since when that is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Customer {
    pub first_converted_at: DateTime<Utc>,
    pub payments: BTreeMap<String, u64>,
}

impl Counts {
    /// What stands before a conversion whose turn is now, as far as its terms ask for it.
    pub(super) fn before(&self, place: &Place, asked: &Asked) -> Before {
        let sum = |scope, period| self.sums.get(&place.key(scope, period)).cloned().unwrap_or_default();
        let tiers = asked.tiers.iter().map(|period| {
            let Sum {
                conversions, revenue, ..
            } = sum(CapScope::Affiliate, *period);
            (*period, SettledBefore { conversions, revenue })
        });
        let cap_used = asked
            .cap
            .map(|(scope, metric, period)| used(&sum(scope, period), metric));
        let customer = place.customer_key().filter(|_| asked.customers);
        let customer = customer.and_then(|key| self.customers.get(&key));
        Before {
            tiers: tiers.collect(),
            cap_used: cap_used.unwrap_or_default(),
            payments: customer.map(|customer| customer.payments.clone()).unwrap_or_default(),
            days_since_first: customer.map_or(0, |customer| days(customer.first_converted_at, place.converted_at)),
        }
    }

    /// Counts a conversion.
    pub(super) fn add(&mut self, share: &Share) {
        for key in share.place.keys() {
            let sum = self.sums.entry(key).or_default();
            sum.conversions += 1;
            sum.revenue = sum.revenue.plus(&share.counted.revenue);
            sum.paid_conversions += share.paid();
            sum.payout_micros = sum.payout_micros.saturating_add(share.counted.payout_micros);
        }
        let Some(key) = share.place.customer_key() else { return };
        let converted_at = share.place.converted_at;
        let customer = self.customers.entry(key).or_insert_with(|| Customer {
            first_converted_at: converted_at,
            payments: BTreeMap::new(),
        });
        customer.first_converted_at = customer.first_converted_at.min(converted_at);
        if let (Some(rule), 1) = (&share.counted.rule, share.paid()) {
            *customer.payments.entry(rule.clone()).or_default() += 1;
        }
    }

    /// Counts a conversion no longer. It stays the customer's first one if it was that.
    pub(super) fn take_out(&mut self, share: &Share) {
        for key in share.place.keys() {
            let sum = self.sums.entry(key).or_default();
            sum.conversions = sum.conversions.saturating_sub(1);
            sum.revenue = sum.revenue.less(&share.counted.revenue);
            sum.paid_conversions = sum.paid_conversions.saturating_sub(share.paid());
            sum.payout_micros = sum.payout_micros.saturating_sub(share.counted.payout_micros);
        }
        let customer = share.place.customer_key().and_then(|key| self.customers.get_mut(&key));
        let (Some(customer), Some(rule), 1) = (customer, &share.counted.rule, share.paid()) else {
            return;
        };
        if let Some(payments) = customer.payments.get_mut(rule) {
            *payments = payments.saturating_sub(1);
        }
        customer.payments.retain(|_, payments| *payments > 0);
    }
}

/// Whole days of 24 hours; none when the other comes first after all.
fn days(first: DateTime<Utc>, converted_at: DateTime<Utc>) -> u64 {
    (converted_at - first).num_days().try_into().unwrap_or_default()
}
