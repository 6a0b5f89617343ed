//! Conversions: attributed events, and what is paid for them.

pub(crate) mod changes;
pub mod dedupe;
mod grounds;
mod movement;
mod read;
pub mod settle;
pub(crate) mod standing;
mod tally;
mod worth;

pub use self::read::{ConversionFilter, by_ids, changes_of, count, get, get_change, list, refunds_of};
pub use self::settle::settle;
