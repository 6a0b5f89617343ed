//! Decides what a report comes to: who is credited, whether it was told before, and what it says more of a sale.

mod attribute;
pub(in crate::postback) mod change;
mod credit;
pub(in crate::postback) mod decide;
pub(in crate::postback) mod held;
pub(in crate::postback) mod identity;
pub(in crate::postback) mod look_up;
mod new_sale;
pub(in crate::postback) mod sale;
