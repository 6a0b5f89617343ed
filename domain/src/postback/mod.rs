//! Inbound postbacks: what a merchant's server reports, what we make of it and what we answer.

mod attribute;
mod authenticate;
mod change;
pub mod code;
mod credit;
mod custom;
mod decide;
mod explain;
pub mod field;
mod fields;
mod found;
mod glossary;
mod held;
mod identity;
pub mod mapping;
mod mask;
pub mod meaning;
mod moment;
mod new_sale;
#[cfg(test)]
mod nonsense;
mod parameters;
pub mod parking;
mod placeholder;
mod pointer;
pub mod preset;
mod proof;
mod rate;
mod read;
#[cfg(test)]
mod reading_tests;
mod receive;
pub(crate) mod record;
mod report;
mod sale;
pub(crate) mod sample;
#[cfg(test)]
pub(crate) mod samples;
mod signature;
pub mod trace;
mod values;

pub use self::code::Code;
pub use self::explain::{Described, Explanation, explain};
pub use self::field::Field;
pub use self::fields::Details;
pub use self::meaning::Meaning;
pub use self::rate::Rate;
pub use self::read::{PostbackFilter, by_ids, count, get, list, of_conversions};
pub use self::receive::{Answer, Reply, Request, receive};
pub(crate) use self::report::{Received, Report};
pub use self::signature::Headers;
