//! Deliveries: messages on their way to partners' and programs' servers, attempt by attempt.
//!
//! What is due stands in the table; a job only says that an endpoint is to be looked at. Whoever takes its turn (see [`serve`]) sends
//! what is due in order, and nobody else sends to it meanwhile.

mod call;
mod content;
mod create;
mod due;
mod in_flight;
mod read;
mod record;
mod request;
mod schedule;
mod serve;
mod turn;
mod values;

pub(crate) use self::create::{Occasion, create_for, new, send};
pub use self::in_flight::InFlight;
pub use self::read::{attempts_of, get, get_attempt, of_conversions};
pub use self::schedule::gap;
pub use self::serve::serve;
