//! What a payout depended on that was before its conversion: tiers, recurring payments, the cap.

use async_graphql::{Enum, SimpleObject};
use waypost_domain::terms;

use crate::graphql::connection::list_cost;
use crate::graphql::scalars::Decimal;

/// How many tiers a typical sale reaches into.
const TYPICAL_TIERS: usize = 2;

/// The time that something is counted in, in the program's time zone.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "terms::Period")]
pub(crate) enum CountingPeriod {
    /// The day of the conversion.
    Day,
    /// The month of the conversion.
    Month,
    /// Since the beginning.
    Total,
}

/// What tiers are reached by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TierMetric {
    /// The affiliate's conversions of the offer that were settled before.
    Conversions,
    /// What those came to, and the amount on top of it.
    Revenue,
}

/// Whose payouts a cap counts together.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "terms::CapScope")]
pub(crate) enum CapScope {
    /// All of the offer.
    Offer,
    /// Those of each affiliate with the offer.
    Affiliate,
}

/// What a cap counts.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "terms::CapMetric")]
pub(crate) enum CapMetric {
    /// How many conversions are paid.
    Conversions,
    /// What is paid for them.
    Payout,
}

/// The tiers that paid.
#[derive(SimpleObject)]
pub(crate) struct TiersUsed {
    /// What they are reached by.
    metric: TierMetric,
    /// The time that is counted in.
    period: CountingPeriod,
    /// What was counted before: a number of conversions, or an amount in the payout currency, for instance "4999.99".
    before: Decimal,
    /// The tiers that the sale reached: one by conversions, and any number by revenue.
    #[graphql(complexity = "list_cost(TYPICAL_TIERS, child_complexity)")]
    parts: Vec<TierUsed>,
}

/// One tier that paid.
#[derive(SimpleObject)]
pub(crate) struct TierUsed {
    /// Where it begins: a number of conversions, or an amount in the payout currency, for instance "1000.00".
    from: Decimal,
    /// The part of the amount that it pays; null when it pays the sale as a whole.
    amount: Option<Decimal>,
    /// What it pays, before bounds, cap and rounding, for instance "3.0045".
    payout: Decimal,
}

impl TiersUsed {
    /// The tiers of a formula that has some.
    pub(super) fn of(formula: &terms::Formula) -> Option<Self> {
        match formula {
            terms::Formula::TieredByConversions {
                period,
                before,
                from,
                pay,
                ..
            } => Some(Self {
                metric: TierMetric::Conversions,
                period: (*period).into(),
                before: Decimal(before.to_string()),
                parts: vec![TierUsed {
                    from: Decimal(from.clone()),
                    amount: None,
                    payout: Decimal(pay.result().to_owned()),
                }],
            }),
            terms::Formula::TieredByRevenue {
                period, before, parts, ..
            } => Some(Self {
                metric: TierMetric::Revenue,
                period: (*period).into(),
                before: Decimal(before.clone()),
                parts: parts.iter().map(Into::into).collect(),
            }),
            terms::Formula::Flat { .. } | terms::Formula::Percent { .. } | terms::Formula::Hybrid { .. } => None,
        }
    }
}

impl From<&terms::TierPart> for TierUsed {
    fn from(part: &terms::TierPart) -> Self {
        Self {
            from: Decimal(part.tier.clone()),
            amount: Some(Decimal(part.part.clone())),
            payout: Decimal(part.result.clone()),
        }
    }
}

/// How often and how long the rule pays for one customer, and what was before.
#[derive(SimpleObject)]
pub(crate) struct RecurringUsed {
    /// How many payments the customer had brought.
    payments_before: i32,
    /// How many the rule pays.
    max_payments: i32,
    /// Whole days since the customer's first conversion.
    days_since_first: i32,
    /// How many the rule pays for; the last one counts.
    within_days: i32,
}

impl From<&terms::RecurringUse> for RecurringUsed {
    fn from(counted: &terms::RecurringUse) -> Self {
        Self {
            payments_before: shown(counted.payments_before),
            max_payments: shown(counted.max_payments),
            days_since_first: shown(counted.days_since_first),
            within_days: shown(counted.within_days),
        }
    }
}

/// GraphQL's integers end at two thousand million, which nobody's customer reaches.
fn shown(count: u64) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

/// The cap, what it had left, and what it took.
#[derive(SimpleObject)]
pub(crate) struct CapUsed {
    /// Whose payouts it counts together.
    scope: CapScope,
    /// What it counts.
    metric: CapMetric,
    /// The time that is counted in.
    period: CountingPeriod,
    /// The most: a number of conversions, or an amount in the payout currency, for instance "5000.00".
    limit: Decimal,
    /// What was used before.
    used: Decimal,
    /// What could still be paid.
    left: Decimal,
    /// What would have been paid without it, in the payout currency; null when it took nothing.
    instead_of: Option<Decimal>,
}

impl From<&terms::CapUse> for CapUsed {
    fn from(cap: &terms::CapUse) -> Self {
        Self {
            scope: cap.scope.into(),
            metric: cap.metric.into(),
            period: cap.period.into(),
            limit: Decimal(cap.limit.clone()),
            used: Decimal(cap.used.clone()),
            left: Decimal(cap.left.clone()),
            instead_of: cap.instead_of.clone().map(Decimal),
        }
    }
}
