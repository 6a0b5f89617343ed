//! The shape of a row: one file a table, typed ids, status enums. No verbs.

pub mod affiliate;
pub mod api_key;
pub mod audit_record;
pub mod click;
pub mod click_fact;
pub mod click_sweep;
pub mod conversion;
pub mod delivery;
pub mod delivery_attempt;
pub mod enrollment;
pub mod id;
pub mod idempotency_record;
pub mod integration;
pub mod ledger_entry;
pub mod membership;
pub mod offer;
pub mod offer_terms;
pub mod owned;
pub mod partner_postback;
pub mod postback;
pub mod refresh_session;
pub mod status;
pub mod tenant;
pub mod tracking_link;
pub mod user;
pub mod visitor;
