//! What one sale pays, given what stood before it and what the cap leaves it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Sale;
use super::exact::{Exact, rounded, rounded_down, whole};
use super::terms::{Cap, CapMetric, Pay, Period, Recurring, Rule, Terms, Tier, TierMetric};

/// What stood before a sale when its turn came; it is kept with the sale.
#[derive(Clone, Debug)]
pub(super) struct Before {
    /// What the affiliate has on the offer, by each period that tiers of the terms count in.
    pub affiliate: BTreeMap<Period, Tally>,
    /// How often the customer's sales were paid, by the rule's id.
    pub payments: BTreeMap<String, u64>,
    /// The earliest sale of the customer that ever counted.
    pub first_at: Option<DateTime<Utc>>,
    pub room: Room,
}

#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub conversions: u64,
    pub revenue: Exact,
}

/// What a cap leaves.
#[derive(Clone, Debug)]
pub(super) enum Room {
    NoCap,
    Conversions(Exact),
    Money(Exact),
}

/// A sale with what remains of its amount, in the currency of the terms.
pub(super) struct Bought<'a> {
    pub sale: &'a Sale,
    pub amount: Option<Exact>,
    pub currency: &'a str,
}

/// A payout as it was worked out.
#[derive(Clone, Debug)]
pub(super) struct Worked {
    pub rule: Option<String>,
    pub payout: Exact,
    pub reason: Option<&'static str>,
}

impl Before {
    fn in_period(&self, period: Period) -> &Tally {
        self.affiliate
            .get(&period)
            .expect("every period that tiers count in has its tally")
    }
}

impl Room {
    pub(super) fn left(cap: &Cap, used: &Exact, currency: &str) -> Self {
        let left = &cap.limit.0 - used;
        match cap.metric {
            CapMetric::Conversions => Self::Conversions(left),
            CapMetric::Payout => Self::Money(rounded_down(&left, currency)),
        }
    }

    /// This room as it stands for a sale that has a payout in it already, which nobody takes away.
    pub(super) fn beside(self, payout: &Exact) -> Self {
        match self {
            Self::NoCap => Self::NoCap,
            Self::Conversions(left) if *payout > whole(0) => Self::Conversions(left.max(whole(1))),
            Self::Conversions(left) => Self::Conversions(left),
            Self::Money(left) => Self::Money(left.max(payout.clone())),
        }
    }

    pub(super) fn narrower(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Conversions(one), Self::Conversions(other)) => Self::Conversions(one.min(other.clone())),
            (Self::Money(one), Self::Money(other)) => Self::Money(one.min(other.clone())),
            (same, _) => same,
        }
    }

    /// What of a payout fits in, and the reason why if that is less.
    fn fit(&self, payout: Exact) -> (Exact, Option<&'static str>) {
        // Nothing is never over a cap.
        if payout == whole(0) {
            return (payout, None);
        }
        match self {
            Self::NoCap => (payout, None),
            Self::Conversions(left) if *left >= whole(1) => (payout, None),
            Self::Conversions(_) => (whole(0), Some("cap_reached")),
            Self::Money(left) if *left <= whole(0) => (whole(0), Some("cap_reached")),
            Self::Money(left) if payout > *left => (left.clone(), Some("cap_partly_reached")),
            Self::Money(_) => (payout, None),
        }
    }
}

/// Works a payout out by the terms, what stood before, and the room that a cap leaves.
pub(super) fn work_out(terms: &Terms, bought: &Bought, before: &Before, room: &Room) -> Worked {
    let Some(rule) = terms.rule_for(bought.sale, bought.amount.as_ref()) else {
        return nothing(None, "no_rule_matched");
    };
    if let Some(reason) = recurring_over(rule, bought.sale, before) {
        return nothing(Some(rule.id.clone()), reason);
    }
    let (paid, missing) = pay(&rule.pay, bought.amount.as_ref(), before);
    let (capped, cap) = room.fit(bounded(rule, paid));
    Worked {
        rule: Some(rule.id.clone()),
        payout: rounded(&capped, bought.currency),
        reason: cap.or(missing),
    }
}

pub(super) fn nothing(rule: Option<String>, reason: &'static str) -> Worked {
    Worked {
        rule,
        payout: whole(0),
        reason: Some(reason),
    }
}

fn recurring_over(rule: &Rule, sale: &Sale, before: &Before) -> Option<&'static str> {
    let Recurring {
        max_payments,
        within_days,
    } = rule.recurring.as_ref()?;
    let payments = before.payments.get(&rule.id).copied().unwrap_or(0);
    if max_payments.is_some_and(|most| payments >= most) {
        return Some("recurring_limit_reached");
    }
    let last_at = before.first_at? + TimeDelta::days((*within_days)?);
    (sale.converted_at > last_at).then_some("recurring_period_over")
}

fn bounded(rule: &Rule, paid: Exact) -> Exact {
    let paid = match &rule.min {
        Some(min) => paid.max(min.0.clone()),
        None => paid,
    };
    match &rule.max {
        Some(max) => paid.min(max.0.clone()),
        None => paid,
    }
}

/// What a rule pays before bounds, and the reason if an amount is missing.
fn pay(pay: &Pay, amount: Option<&Exact>, before: &Before) -> (Exact, Option<&'static str>) {
    match pay {
        Pay::Flat { amount: flat } => (flat.0.clone(), None),
        Pay::Percent { rate } => percent(&rate.0, amount),
        Pay::Hybrid { amount: flat, rate } => {
            let (part, reason) = percent(&rate.0, amount);
            (&flat.0 + part, reason)
        }
        Pay::Tiered {
            metric: TierMetric::Conversions,
            period,
            tiers,
        } => by_conversions(tiers, *period, amount, before),
        Pay::Tiered {
            metric: TierMetric::Revenue,
            period,
            tiers,
        } => by_revenue(tiers, *period, amount, before),
    }
}

fn percent(rate: &Exact, amount: Option<&Exact>) -> (Exact, Option<&'static str>) {
    match amount {
        Some(amount) => (amount * rate / whole(100), None),
        None => (whole(0), Some("amount_missing")),
    }
}

fn by_conversions(
    tiers: &[Tier],
    period: Period,
    amount: Option<&Exact>,
    before: &Before,
) -> (Exact, Option<&'static str>) {
    let had = whole(before.in_period(period).conversions);
    let reached = tiers.iter().filter(|tier| tier.from.0 <= had);
    match reached.max_by_key(|tier| &tier.from.0) {
        Some(tier) => pay(&tier.pay, amount, before),
        None => (whole(0), None),
    }
}

fn by_revenue(
    tiers: &[Tier],
    period: Period,
    amount: Option<&Exact>,
    before: &Before,
) -> (Exact, Option<&'static str>) {
    let Some(amount) = amount else {
        return (whole(0), Some("amount_missing"));
    };
    let start = &before.in_period(period).revenue;
    let end = start + amount;
    let mut sorted: Vec<&Tier> = tiers.iter().collect();
    sorted.sort_by_key(|tier| &tier.from.0);
    let mut paid = whole(0);
    for (place, tier) in sorted.iter().enumerate() {
        let from = start.max(&tier.from.0);
        let to = match sorted.get(place + 1) {
            Some(next) => (&end).min(&next.from.0),
            None => &end,
        };
        if from < to {
            paid += pay(&tier.pay, Some(&(to - from)), before).0;
        }
    }
    (paid, None)
}
