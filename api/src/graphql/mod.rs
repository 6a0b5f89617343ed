//! The GraphQL door: translates between documents and verbs, and decides nothing.

mod affiliate;
mod api_key;
mod caller;
mod click;
mod connection;
mod conversion;
mod cookie;
mod coupon;
mod delivery;
mod door;
mod enrollment;
mod error;
mod exchange_rate;
mod integration;
mod ledger_entry;
mod limits;
mod money;
mod node;
mod notice;
mod offer;
mod partner_postback;
mod payout;
mod postback;
mod report;
mod result;
mod rows;
mod scalars;
mod schema;
mod session;
mod status;
mod tenant;
mod tracking_link;
mod user_error;
mod viewer;

pub use self::door::endpoint;
pub use self::schema::{AppSchema, schema, sdl};
