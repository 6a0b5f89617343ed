//! The terms of an offer after they were checked: what `parse` makes of the stored document.

use iso_currency::Currency;

use super::exact::Exact;

/// An immutable, checked list of rules; the first whose conditions all hold decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub(super) currency: Currency,
    pub(super) rules: Vec<Rule>,
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
    Flat {
        amount: Exact,
    },
    /// The rate is a percentage: 15 pays 15 of every 100.
    Percent {
        rate: Exact,
    },
    Hybrid {
        amount: Exact,
        rate: Exact,
    },
}
