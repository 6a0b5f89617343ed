//! Deliveries: messages on their way to partners' and programs' servers, attempt by attempt.
//!
//! What is due stands in the table; a job only says that an endpoint is to be looked at. Whoever takes its turn (see [`serve`]) sends
//! what is due in order, and nobody else sends to it meanwhile.

mod backfill;
mod call;
mod content;
mod create;
mod deferred;
mod due;
mod in_flight;
mod kinds;
mod list;
mod older;
mod progress;
mod read;
mod record;
mod redeliver;
mod request;
mod schedule;
mod serve;
mod trial;
mod turn;
mod values;

pub use self::backfill::{Backfill, Backfilled, backfill, backfill_by};
pub use self::call::{Heard, Sent};
pub(crate) use self::create::{Occasion, affiliates_with_statuses, create_for, new, send};
pub use self::in_flight::InFlight;
pub use self::kinds::is_to_partner;
pub use self::list::{DeliveryFilter, count, list};
pub(crate) use self::older::let_go;
pub use self::older::serve_of;
pub use self::read::{attempts_of, get, get_attempt, last_attempts_of, of_conversions};
pub use self::redeliver::{
    Redeliver, RedeliverMatching, Redelivered, redeliver, redeliver_matching, redeliver_matching_by,
    redeliverable_until,
};
pub use self::schedule::gap;
pub use self::serve::serve;
pub use self::trial::Trial;
pub(crate) use self::trial::{try_out, values_of};
