//! Reports: clicks, conversions, amount and payout by offer and by local day.

mod days;
mod query;

pub(crate) use self::days::start_of;
pub use self::query::{Dimension, ReportQuery, Row, query, totals};
