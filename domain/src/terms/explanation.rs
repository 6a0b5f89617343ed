//! Why a payout is what it is, as data that is stored with it for good. Numbers are plain decimals in text, exactly.

use serde::{Deserialize, Serialize};

use super::limit::{CapUse, RecurringUse};
use super::period::Period;
use super::reason::Reason;

/// How many values of a long list are repeated in an explanation; it is stored with every conversion.
const LISTED_VALUES: usize = 5;

/// The way from a sale to its payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The version of the terms; the caller knows it and fills it in.
    pub terms_version: Option<i32>,
    /// ISO 4217 code of the payout currency.
    pub currency: String,
    /// What was reported of the sale since it was made; absent when nothing was. The caller knows it and fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// The sale's amount, or what remains of it; absent when it has none.
    pub amount: Option<AmountUsed>,
    /// The rules above the deciding one, and why each does not apply.
    pub passed_over: Vec<PassedOver>,
    /// The deciding rule.
    pub rule: Option<String>,
    /// The sale's country, when the deciding rule asked for one of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// What was counted of the customer, when the deciding rule pays one only so often and so long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurring: Option<RecurringUse>,
    pub formula: Option<Formula>,
    /// The bound that changed the result.
    pub bound: Option<BoundApplied>,
    /// What the cap had left, when the terms have one and a rule decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<CapUse>,
    /// The version whose cap it is, when that was raised after the conversion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_of_version: Option<i32>,
    pub rounding: Option<Rounding>,
    pub reason: Option<Reason>,
    /// What is paid; absent while the conversion waits.
    pub payout: Option<String>,
    /// The conversion's hold, where it has one that says something of it. The caller knows it and fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldMade>,
    /// Its review, where there was one or is to be one. The caller knows it and fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewMade>,
}

/// A time in which nothing is owed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldMade {
    /// When it ends by itself, for instance `2026-03-02 12:00:00 UTC`.
    pub until: String,
    pub state: HoldState,
}

/// How far a hold is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldState {
    /// Nothing is owed before it is over.
    Runs,
    /// It came to its end.
    Over,
    /// A reviewer's approval ended it.
    EndedByReview,
}

/// What a reviewer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewMade {
    /// `approved` or `rejected`; absent while nobody has said anything.
    pub verdict: Option<String>,
    /// Why, in the reviewer's words.
    pub reason: Option<String>,
}

/// What was reported of a sale after it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The latest word about its status, for instance `pending`.
    pub status: String,
    /// What went back to the customer, when something did.
    pub refund: Option<RefundMade>,
    /// What was booked before and is taken back, in the payout currency.
    pub taken_back: Option<String>,
}

/// What went back to the customer, in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundMade {
    /// What the customer paid.
    pub paid: String,
    pub refunded: String,
    pub remains: String,
    /// ISO 4217 code of the three.
    pub currency: String,
}

/// The amount the rules counted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountUsed {
    pub given: String,
    /// ISO 4217 code of the given amount.
    pub currency: String,
    /// Units of the payout currency for one of the given one, when they differ and the rate is known.
    pub rate: Option<String>,
    /// The given amount times the rate.
    pub converted: Option<String>,
    /// What the sale said, when it was below zero and so counts as zero.
    pub below_zero: Option<String>,
}

/// A rule that does not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    pub rule: String,
    pub because: Mismatch,
}

/// The first condition of a rule that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "condition", rename_all = "snake_case")]
pub enum Mismatch {
    Event {
        event: String,
        wanted: Listed,
    },
    Affiliate {
        affiliate: String,
        wanted: Listed,
    },
    Country {
        country: Option<String>,
        wanted: Listed,
    },
    CouponCode {
        coupon_code: Option<String>,
        wanted: Listed,
    },
    AmountFrom {
        amount: Option<String>,
        from: String,
    },
    AmountBelow {
        amount: Option<String>,
        below: String,
    },
}

/// The first values of a condition's list and how many more it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub values: Vec<String>,
    pub more: usize,
}

impl Listed {
    pub(super) fn of(values: &[String]) -> Listed {
        Listed {
            values: values.iter().take(LISTED_VALUES).cloned().collect(),
            more: values.len().saturating_sub(LISTED_VALUES),
        }
    }
}

/// The pay of the deciding rule with its numbers, in the payout currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Formula {
    Flat {
        amount: String,
    },
    Percent {
        amount: Option<String>,
        rate: String,
        result: String,
    },
    Hybrid {
        flat: String,
        amount: Option<String>,
        rate: String,
        share: String,
        result: String,
    },
    /// One tier of a list pays all, the highest whose border is not above what was settled before.
    TieredByConversions {
        period: Period,
        before: u64,
        from: String,
        /// Where the next tier begins; absent in the last one.
        below: Option<String>,
        pay: Box<Formula>,
    },
    /// The amount lies on top of the revenue before, and each tier pays the part that lies in it.
    TieredByRevenue {
        period: Period,
        before: String,
        /// The revenue with this sale; absent without an amount.
        after: Option<String>,
        parts: Vec<TierPart>,
        result: String,
    },
}

impl Formula {
    /// What it comes to, before bounds, cap and rounding.
    pub fn result(&self) -> &str {
        match self {
            Formula::Flat { amount } => amount,
            Formula::Percent { result, .. }
            | Formula::Hybrid { result, .. }
            | Formula::TieredByRevenue { result, .. } => result,
            Formula::TieredByConversions { pay, .. } => pay.result(),
        }
    }
}

/// The part of an amount that one tier pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierPart {
    /// Where the tier begins.
    pub tier: String,
    /// The revenue that the part begins and ends at.
    pub from: String,
    pub to: String,
    /// `to` less `from`.
    pub part: String,
    pub rate: String,
    pub result: String,
}

/// Which bound changed the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    Min,
    Max,
}

/// A bound and what it replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundApplied {
    pub bound: Bound,
    pub limit: String,
    pub instead_of: String,
}

/// The last step: half away from zero, to the decimals of the payout currency's minor unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounding {
    pub exact: String,
    pub decimals: u32,
    pub rounded: String,
}
