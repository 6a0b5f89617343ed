//! Inbound postbacks: what a merchant's server reports, what we make of it and what we answer.

pub mod code;
mod deciding;
mod explain;
mod glossary;
mod mask;
pub mod parking;
pub mod preset;
mod read;
mod reading;
mod receive;
pub(crate) mod record;
pub mod replay;
mod report;
pub(crate) mod sample;
#[cfg(test)]
pub(crate) mod samples;
mod sender;
pub mod trace;

pub use self::code::Code;
pub use self::explain::{Described, Explanation, explain};
pub use self::glossary::remedy;
pub use self::read::{PostbackFilter, by_ids, count, get, list, of_conversions, replays_of};
pub use self::reading::field::{self, Field};
pub use self::reading::fields::Details;
pub use self::reading::mapping;
pub use self::reading::meaning::{self, Meaning};
pub use self::receive::{Answer, Reply, Request, receive};
pub(crate) use self::report::{Received, Report};
pub use self::sender::rate::Rate;
pub use self::sender::signature::Headers;
