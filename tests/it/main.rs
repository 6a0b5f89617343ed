//! The whole application through its doors, on SQLite and on Postgres.

mod access;
mod api_key;
mod architecture;
mod click;
mod concurrency;
mod dedupe;
mod delivery;
mod graphql;
mod main_path;
mod operations;
mod postback;
mod report;
mod schema;
mod session;
mod shape;
mod tenant_wall;
