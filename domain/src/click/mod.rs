//! Clicks: one visit through a tracking link, stored before the visitor is redirected.

pub mod facts;
mod read;
pub mod record;
pub mod target;
pub(crate) mod write;

pub use self::read::{by_ids, get};
pub use self::record::{Redirect, Visit, look, record};
pub use self::target::LinkName;
