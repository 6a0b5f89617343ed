//! What is derived from clicks after their visitors have been sent on: country, device, bots, and which are unique.
//!
//! Deriving is owed, and what is owed stands in the tables: a click without facts. Clicks go to [`crate::ingest::Later`] once
//! they are committed, which mostly is the end of it. Where that line was full or its process was killed, the [`sweep`] finds
//! them; a click that waited in the spool, whose id may be older than any sweep looks back, gets its facts before the spool
//! forgets it; and a settlement that is faster than all of these derives what it needs.

mod agent;
mod agents;
mod countries;
mod country;
mod derive;
mod read;
pub mod sweep;
mod visitor;

pub use self::countries::Unreadable;
pub use self::derive::Deriver;
pub(crate) use self::derive::{of, seen};
pub use self::read::of_clicks;
pub use self::visitor::forget as forget_visitors;
