//! Exchange rates: what one currency costs in another on one day, as the program itself sets it.

mod csv;
mod of_sale;
mod read;
mod set;

use chrono::NaiveDate;

pub(crate) use self::of_sale::of_sales;
pub use self::read::{ExchangeRateFilter, count, get, list};
pub use self::set::{RateSet, SetRate, SetRates, set};

/// What a rate is found by: each pair of currencies has one on a day.
fn key(from: &str, to: &str, day: NaiveDate) -> String {
    format!("{from}:{to}:{day}")
}
