//! The test harness: the whole application on a database of its own, and the people and servers around it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

pub mod app;
pub mod countries;
pub mod database;
pub mod metrics;
pub mod outage;
pub mod program;
pub mod receiver;

pub use self::app::App;
pub use self::database::Db;
pub use self::metrics::Metrics;
pub use self::outage::Outage;
pub use self::program::Program;
pub use self::receiver::Receiver;
