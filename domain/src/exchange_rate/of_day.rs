//! The rates of one local day, for what is paid that day.

use std::collections::HashMap;

use chrono::NaiveDate;
use waypost_entity::exchange_rate;

use super::{key, parse};
use crate::bulk;
use crate::error::Result;
use crate::scope::Scope;
use crate::terms::ExchangeRate;
use crate::tx::Tx;

/// The rate of each of these pairs of currencies on a day, as far as there is one.
pub(crate) async fn of_day(
    scope: &Scope,
    tx: &Tx,
    pairs: impl Iterator<Item = (String, String)>,
    day: NaiveDate,
) -> Result<HashMap<(String, String), ExchangeRate>> {
    let keys = pairs
        .filter(|(from, into)| from != into)
        .map(|(from, into)| (scope.tenant(), key(&from, &into, day)));
    let rates = bulk::find::<exchange_rate::Entity, _>(tx, exchange_rate::Column::Key, keys).await?;
    rates
        .into_iter()
        .map(|row| Ok(((row.from_currency, row.to_currency), parse(&row.rate)?)))
        .collect()
}
