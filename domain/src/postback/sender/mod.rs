//! Who sends a request: whether it proves itself, and how often it may come.

pub(in crate::postback) mod authenticate;
pub(in crate::postback) mod proof;
pub(in crate::postback) mod rate;
pub(in crate::postback) mod signature;
