//! What the business does: offers, affiliates, clicks, postbacks, conversions, payouts and deliveries.
//! Knows the rows; knows no HTTP server, no GraphQL and no worker.

pub mod affiliate;
pub mod api_key;
pub mod audit;
mod batch;
pub mod cache;
pub mod check;
pub mod click;
pub mod clock;
pub mod config;
pub mod conversion;
pub mod delivery;
pub mod enrollment;
pub mod entropy;
pub mod error;
mod idempotency;
pub mod integration;
pub mod ledger;
mod mask;
pub mod money;
pub mod offer;
pub mod outbound;
pub mod owed;
pub mod page;
pub mod partner_postback;
pub mod permission;
pub mod postback;
pub mod queue;
pub mod report;
pub mod scope;
mod search;
pub mod services;
pub mod session;
mod slug;
pub mod store;
pub mod template;
pub mod tenant;
pub mod terms;
pub mod token;
pub mod tracking_link;
pub mod tx;
pub mod user;

pub use self::config::Config;
pub use self::error::{Error, Problem, Result};
pub use self::scope::Scope;
pub use self::services::Services;
