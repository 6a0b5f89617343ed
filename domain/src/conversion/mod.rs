//! Conversions: attributed events, and what is paid for them.

pub(crate) mod changes;
mod compare_terms;
pub mod dedupe;
mod grounds;
pub mod hold;
pub(crate) mod movement;
mod pending;
mod read;
mod release;
mod resettle;
mod review;
pub mod settle;
pub(crate) mod standing;
mod tally;
mod worth;

pub use self::compare_terms::{CompareTerms, Compared, Comparison, compare_terms};
pub use self::read::{ConversionFilter, by_ids, changes_of, count, get, get_change, list, refunds_of};
pub use self::release::{ReleaseCapped, Released, release_capped, release_capped_by};
pub use self::resettle::resettle;
pub use self::review::{Outcome, ReviewConversions, Told, review};
pub use self::settle::settle;
pub use self::tally::verify as verify_counters;
pub(crate) use self::tally::{UsedUp, used_up};
