//! What the queue promises, shown with real workers of apalis on real databases.
//! `WAYPOST_TEST_POSTGRES` names the Postgres server, for instance `postgres://postgres@127.0.0.1/postgres`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod asking;
mod database;
mod failing;
mod keeping;
mod migrating;
mod recorder;
mod stopping;
mod working;
