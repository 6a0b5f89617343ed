//! The whole application through its doors, on SQLite and on Postgres.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    reason = "a test fails by panicking, and tells its story in one piece"
)]

mod access;
mod answer;
mod api_key;
mod architecture;
mod aside;
mod attribution;
mod backup;
mod books;
mod cache;
mod change;
mod change_race;
mod click;
mod clock;
mod codes;
mod compare_terms;
mod concurrency;
mod counters;
mod coupon;
mod dedupe;
mod delivery;
mod delivery_log;
#[cfg(target_os = "linux")]
mod disk;
mod exchange_rate;
mod explain;
mod facts;
mod fault;
mod forwarding;
mod graphql;
mod hold;
mod hostile;
mod ingest;
mod ingest_status;
mod integration;
mod log;
mod main_path;
mod migration;
mod nodes;
mod notice;
mod operations;
mod operator;
mod owed;
mod parking;
mod partner_test;
mod payout;
mod payout_preview;
mod poison;
mod postback;
mod preset;
#[cfg(target_os = "linux")]
mod process;
mod product;
mod raw_http;
mod reading;
mod redelivery;
mod refund;
mod replay;
mod report;
mod review;
mod schema;
mod sender;
mod session;
mod settings;
mod shape;
mod spool;
mod statistics;
mod tenant_wall;
mod terms_settings;
mod terms_version;
mod test_fire;
mod trial;
mod webhook;
mod year;
