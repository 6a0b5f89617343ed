//! Trying an integration out: a visit and a report of our own, through the doors that everybody uses.

mod call;
mod pass;
mod plan;
mod rate;
mod seen;
mod shape;

pub use self::call::Call;
pub use self::pass::{Door, HEADER, Passes};
pub use self::plan::{Plan, Target, TestFire, TestSale, plan};
pub use self::rate::Rate;
pub use self::seen::{Seen, seen};
