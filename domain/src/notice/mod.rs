//! What people are told of without having asked: an integration that has gone silent, or whose reports are suddenly refused.

mod alarm;
mod dismiss;
mod health;
mod hours;
mod read;
mod told;
mod watch;

pub use self::dismiss::dismiss;
pub use self::health::{Health, health_of};
pub use self::hours::close_hours;
pub use self::read::{NoticeFilter, count, get, list};
pub use self::told::{integration, message, partner_postback, webhook};
pub use self::watch::watch;
