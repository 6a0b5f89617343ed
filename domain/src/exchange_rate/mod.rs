//! Exchange rates: what one currency costs in another on one day, as the program itself sets it.

mod csv;
mod of_day;
mod of_sale;
mod read;
mod set;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub(crate) use self::of_day::of_day;
pub(crate) use self::of_sale::of_sales;
pub use self::read::{ExchangeRateFilter, count, get, list};
pub use self::set::{RateSet, SetRate, SetRates, set};
use crate::error::{Error, Result};
use crate::terms::ExchangeRate;

/// What a rate is found by: each pair of currencies has one on a day.
fn key(from: &str, to: &str, day: NaiveDate) -> String {
    format!("{from}:{to}:{day}")
}

/// A rate as rows hold it.
fn parse(stored: &str) -> Result<ExchangeRate> {
    let rate: Decimal = stored.parse().map_err(Error::internal)?;
    ExchangeRate::new(rate).map_err(Error::internal)
}
