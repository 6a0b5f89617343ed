//! Mail to partners, who have no door of their own: that a server of theirs does not answer or is gone, and when it is called again.
//! Handed in at the operator's own mail server.

mod ask;
mod letter;
mod mailer;
mod memory;
mod news;
mod tell;

pub(crate) use self::ask::{of_end, of_end_of_pause, of_trouble};
pub use self::mailer::Mailer;
pub use self::news::News;
pub use self::tell::{Told, tell};
