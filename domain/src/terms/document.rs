//! The terms of an offer after they were checked: what `parse` makes of the stored document.

use iso_currency::Currency;

use super::exact::Exact;
use super::limit::{Cap, Recurring};
use super::period::Period;

/// An immutable, checked list of rules; the first whose conditions all hold decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub(super) currency: Currency,
    pub(super) rules: Vec<Rule>,
    pub(super) cap: Option<Cap>,
}

impl Terms {
    /// The currency that payouts under these terms are made in.
    pub fn currency(&self) -> Currency {
        self.currency
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) when: Conditions,
    pub(super) pay: Pay,
    pub(super) min: Option<Exact>,
    pub(super) max: Option<Exact>,
    pub(super) recurring: Option<Recurring>,
}

/// What must hold for a rule to decide; an absent condition always holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Conditions {
    pub(super) events: Option<Vec<String>>,
    pub(super) affiliates: Option<Vec<String>>,
    pub(super) countries: Option<Vec<String>>,
    pub(super) coupon_codes: Option<Vec<String>>,
    /// In the payout currency, inclusive.
    pub(super) amount_from: Option<Exact>,
    /// In the payout currency, exclusive.
    pub(super) amount_below: Option<Exact>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pay {
    Plain(Plain),
    /// The tier with the highest border not above the conversions before pays.
    ByConversions(Tiers<Plain>),
    /// Each part of the amount between two borders is paid at its tier's percentage.
    ByRevenue(Tiers<Rate>),
}

impl Pay {
    /// The time that its tiers count in.
    pub(super) fn period(&self) -> Option<Period> {
        match self {
            Pay::Plain(_) => None,
            Pay::ByConversions(tiers) => Some(tiers.period),
            Pay::ByRevenue(tiers) => Some(tiers.period),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plain {
    Flat { amount: Exact },
    Percent(Rate),
    Hybrid { amount: Exact, rate: Rate },
}

/// A percentage: 15 pays 15 of every 100.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rate(pub(super) Exact);

/// What is paid from which count or revenue of the period on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tiers<P> {
    pub(super) period: Period,
    /// From 0 on.
    pub(super) first: P,
    /// Their borders rise, and all are above 0.
    pub(super) later: Vec<Tier<P>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tier<P> {
    /// Inclusive; the next tier's is this one's end.
    pub(super) from: Exact,
    pub(super) pay: P,
}
