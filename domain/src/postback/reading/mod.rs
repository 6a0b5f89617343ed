//! Reads what a request says: its parameters, by the integration's mapping, as fields that are checked one by one. Pure.

mod custom;
pub mod field;
pub(in crate::postback) mod fields;
mod found;
pub mod mapping;
pub mod meaning;
mod moment;
#[cfg(test)]
mod nonsense;
pub(in crate::postback) mod parameters;
mod placeholder;
pub(in crate::postback) mod pointer;
#[cfg(test)]
mod tests;
mod values;
