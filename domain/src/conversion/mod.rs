//! Conversions: attributed events, and what is paid for them.

pub mod dedupe;
mod read;
pub mod settle;

pub use self::read::{ConversionFilter, by_ids, count, get, list};
pub use self::settle::settle;
