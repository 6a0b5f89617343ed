//! The terms as a document says them, and which of its rules a sale falls under.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use super::Sale;
use super::exact::{Exact, exact};

// A part that is not known here would be left out of the working in silence, so it fails instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Terms {
    pub currency: Option<String>,
    pub rules: Vec<Rule>,
    pub cap: Option<Cap>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub id: String,
    when: Option<When>,
    pub pay: Pay,
    pub min: Option<Decimal>,
    pub max: Option<Decimal>,
    pub recurring: Option<Recurring>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    events: Option<Vec<String>>,
    coupon_codes: Option<Vec<String>>,
    affiliates: Option<Vec<String>>,
    countries: Option<Vec<String>>,
    amount_from: Option<Decimal>,
    amount_below: Option<Decimal>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Pay {
    Flat {
        amount: Decimal,
    },
    Percent {
        rate: Decimal,
    },
    Hybrid {
        amount: Decimal,
        rate: Decimal,
    },
    Tiered {
        metric: TierMetric,
        #[serde(default)]
        period: Period,
        tiers: Vec<Tier>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tier {
    pub from: Decimal,
    pub pay: Pay,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TierMetric {
    Conversions,
    Revenue,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub(super) enum Period {
    Day,
    Month,
    #[default]
    Total,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recurring {
    pub max_payments: Option<u64>,
    pub within_days: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cap {
    pub scope: CapScope,
    pub metric: CapMetric,
    pub period: Period,
    pub limit: Decimal,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CapScope {
    Offer,
    Affiliate,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CapMetric {
    Conversions,
    Payout,
}

/// A number of the document, which may be written as text or, where it is whole, as a number.
#[derive(Debug, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Decimal(pub Exact);

impl From<Value> for Decimal {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self(exact(&text)),
            Value::Number(number) => Self(exact(&number.to_string())),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                panic!("{value} is not a number of terms")
            }
        }
    }
}

impl Period {
    /// Whether two days of the program's time zone lie in the same period.
    pub(super) fn joins(self, one: NaiveDate, other: NaiveDate) -> bool {
        match self {
            Self::Day => one == other,
            Self::Month => (one.year(), one.month()) == (other.year(), other.month()),
            Self::Total => true,
        }
    }
}

impl Terms {
    pub(super) fn read(document: &Value) -> Self {
        Self::deserialize(document).unwrap_or_else(|error| panic!("terms: {error}: {document}"))
    }

    /// The periods that the tiers of any rule count in.
    pub(super) fn tier_periods(&self) -> BTreeSet<Period> {
        let rules = self.rules.iter();
        rules
            .filter_map(|rule| match &rule.pay {
                Pay::Tiered { period, .. } => Some(*period),
                Pay::Flat { .. } | Pay::Percent { .. } | Pay::Hybrid { .. } => None,
            })
            .collect()
    }

    /// The first rule whose conditions all hold, given the amount in the currency of the terms.
    pub(super) fn rule_for(&self, sale: &Sale, amount: Option<&Exact>) -> Option<&Rule> {
        self.rules.iter().find(|rule| match &rule.when {
            Some(when) => when.holds(sale, amount),
            None => true,
        })
    }
}

impl When {
    fn holds(&self, sale: &Sale, amount: Option<&Exact>) -> bool {
        any_in_any_case(self.events.as_deref(), Some(&sale.event))
            && any_in_any_case(self.coupon_codes.as_deref(), sale.coupon.as_deref())
            && any(self.affiliates.as_deref(), Some(&sale.affiliate))
            && any(self.countries.as_deref(), sale.country.as_deref())
            && self.spans(amount)
    }

    fn spans(&self, amount: Option<&Exact>) -> bool {
        let reaches = |from: &Decimal| amount.is_some_and(|amount| *amount >= from.0);
        let stays_below = |below: &Decimal| amount.is_some_and(|amount| *amount < below.0);
        self.amount_from.as_ref().is_none_or(reaches) && self.amount_below.as_ref().is_none_or(stays_below)
    }
}

fn any(wanted: Option<&[String]>, given: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| wanted.iter().any(|one| Some(one.as_str()) == given))
}

fn any_in_any_case(wanted: Option<&[String]>, given: Option<&str>) -> bool {
    let given = given.map(str::to_lowercase);
    wanted.is_none_or(|wanted| wanted.iter().any(|one| Some(one.to_lowercase()) == given))
}
