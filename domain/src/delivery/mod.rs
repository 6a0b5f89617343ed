//! Deliveries: conversions on their way to partners' servers, attempt by attempt.

pub mod attempt;
mod create;
mod in_flight;
mod read;
pub mod schedule;
mod values;

pub use self::attempt::attempt;
pub(crate) use self::create::create_for;
pub use self::in_flight::InFlight;
pub use self::read::{attempts_of, get, get_attempt, of_conversions};
