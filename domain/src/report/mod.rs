//! Reports: clicks, conversions, amount and payout by offer and by local day.

mod days;
mod query;

pub use self::query::{Dimension, ReportQuery, Row, query, totals};
