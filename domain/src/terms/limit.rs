//! What limits payouts beside a rule's own bounds: how often and how long one customer is paid for, and the cap of the whole.

mod cap;
mod recurring;

pub(super) use self::cap::{Cap, capped};
pub use self::cap::{CapMetric, CapScope, CapUse};
pub use self::recurring::RecurringUse;
pub(super) use self::recurring::{Recurring, over};
