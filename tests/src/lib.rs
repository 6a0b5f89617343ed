//! The test harness: the whole application on a database of its own, and the people and servers around it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

pub mod app;
pub mod countries;
pub mod customers;
pub mod database;
pub mod mail_server;
pub mod metrics;
pub mod node;
pub mod outage;
pub mod program;
pub mod receiver;
pub mod shop;
pub mod signed;

pub use self::app::App;
pub use self::customers::{Customers, Stored};
pub use self::database::Db;
pub use self::mail_server::{Mail, MailServer};
pub use self::metrics::Metrics;
pub use self::node::Node;
pub use self::outage::{Outage, Way};
pub use self::program::Program;
pub use self::receiver::Receiver;
pub use self::shop::Shop;
