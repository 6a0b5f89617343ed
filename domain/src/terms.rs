//! Payout terms: an ordered list of rules, the payout they give for one sale, and the explanation a person can check.
//! Everything here is a pure function of its arguments; it knows no database, no clock and no tenant.

mod before;
mod bounds;
mod counted;
mod counters;
mod document;
mod exact;
mod exchange;
mod explanation;
mod limit;
mod lines;
mod matching;
mod parse;
mod pay;
mod period;
mod problem;
mod reason;
mod rounding;
mod sale;
mod settlement;
mod tiers;

pub use before::{Before, SettledBefore};
pub use counted::Asked;
pub use counters::Counters;
pub use document::Terms;
pub use exact::{Exact, NotExact};
pub(crate) use exchange::exchanged;
pub use exchange::revenue;
pub use explanation::{
    AmountUsed, Bound, BoundApplied, Explanation, Formula, HoldMade, HoldState, Listed, Mismatch, PassedOver,
    RefundMade, ReviewMade, Rounding, Since, TierPart,
};
pub use limit::{CapMetric, CapScope, CapUse, RecurringUse};
pub use parse::{MAX_COUNT, MAX_RULES, MAX_TIERS, parse};
pub use period::Period;
pub use problem::TermsProblem;
pub use reason::Reason;
pub use sale::{ExchangeRate, NotARate, Sale};
pub use settlement::{Settlement, overridden, payout, payout_after};
