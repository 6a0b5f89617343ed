//! What terms ask of the past: which counters decide a payout under them.

use std::collections::BTreeSet;

use super::document::Terms;
use super::exact::Exact;
use super::limit::{CapMetric, CapScope};
use super::period::Period;
use crate::money::Micros;

/// What has to be counted for a payout under some terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The periods that tiers count in.
    pub tiers: BTreeSet<Period>,
    /// What a cap counts, and when it starts again.
    pub cap: Option<(CapScope, CapMetric, Period)>,
    /// Whether a rule pays only so often for one customer.
    pub customers: bool,
}

impl Asked {
    /// Whether every conversion is paid as if it were the first.
    pub fn is_nothing(&self) -> bool {
        self.tiers.is_empty() && self.cap.is_none() && !self.customers
    }
}

impl Terms {
    /// What these terms ask of the past.
    pub fn asked(&self) -> Asked {
        Asked {
            tiers: self.rules.iter().filter_map(|rule| rule.pay.period()).collect(),
            cap: self.cap.as_ref().map(|cap| (cap.scope, cap.metric, cap.period)),
            customers: self.rules.iter().any(|rule| rule.recurring.is_some()),
        }
    }

    /// These terms under the cap of newer ones; none unless that counts the same and lets more through, or there is none any more.
    pub fn with_raised_cap(&self, newer: &Terms) -> Option<Terms> {
        let held = self.cap.as_ref()?;
        let raised = newer.cap.as_ref().is_none_or(|cap| cap.is_above(held));
        raised.then(|| Terms {
            cap: newer.cap.clone(),
            ..self.clone()
        })
    }

    /// What others have used of the cap, beside a conversion that is paid this: what it has is its own, even where conversions under
    /// other versions of the terms have used more than this cap since.
    pub fn cap_used_beside(&self, used: &Exact, held: Micros) -> Exact {
        let Some(cap) = &self.cap else { return used.clone() };
        let own = match cap.metric {
            CapMetric::Payout => Exact::from_micros(held),
            CapMetric::Conversions => Exact::from_count(u64::from(held > 0)),
        };
        used.clone().min(cap.limit.less(&own))
    }

    /// Whether so much is all that the cap lets through.
    pub fn cap_is_used_up(&self, used: &Exact) -> bool {
        self.cap.as_ref().is_some_and(|cap| *used >= cap.limit)
    }
}
