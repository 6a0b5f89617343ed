//! Inbound postbacks: what a merchant's server reports, what we make of it and what we answer.

mod attribute;
pub mod code;
mod decide;
mod fields;
mod mask;
mod parameters;
pub mod parking;
mod read;
mod receive;
pub(crate) mod record;
mod report;
pub mod trace;

pub use self::code::Code;
pub use self::read::{PostbackFilter, count, get, list, of_conversions};
pub use self::receive::{Answer, Request, receive};
pub(crate) use self::report::{Received, Report};
