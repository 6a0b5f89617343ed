//! Calls to servers that partners name: only to public addresses, within limits, and never following anything.
//!
//! Knows nothing of tenants, templates or retries; the caller decides what an answer means.

pub mod address;
mod answer;
mod client;
mod failure;
mod resolver;
mod target;
#[cfg(test)]
mod tests;

pub use address::{BlockedAddress, Policy};
pub use answer::{Answer, RetryAfter};
pub use client::{Client, Limits, Request};
pub use failure::{ErrorClass, SendError};
pub use target::check_url;
