//! The load generator: connections that are kept alive and ask one request after another.

mod latency;
mod run;
mod script;

pub(crate) use self::latency::Latencies;
pub(crate) use self::run::{Bound, Load, Measured};
pub(crate) use self::script::{Doors, Sales, Script, Visits, click_of, next_number, txn_id, write_sale, write_visit};
