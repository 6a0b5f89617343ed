//! Webhooks: where a program's own systems want to be told of what happens.

mod announce;
mod body;
mod calls;
mod create;
mod delete;
mod event;
mod example;
mod form;
mod read;
mod shown;
mod trial;
mod update;

pub(crate) use self::announce::{GivenUp, conversions, given_up, paid, silent};
pub use self::body::VERSION;
pub use self::calls::{end_previous_secret, rotate_secret, set_status};
pub use self::create::{CreateWebhook, MOST, Made, create};
pub use self::delete::delete;
pub use self::event::EventType;
pub use self::example::example;
pub use self::form::{Form, event_types};
pub use self::read::{by_ids, count, event_types_to_ask_for, get, list};
pub use self::trial::test;
pub use self::update::update;
