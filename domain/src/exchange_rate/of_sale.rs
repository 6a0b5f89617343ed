//! The rates that sales are settled by: the one of the local day on which each happened, or the one that it was settled by before.

use std::collections::HashMap;

use chrono_tz::Tz;
use iso_currency::Currency;
use sea_orm::ConnectionTrait;
use waypost_entity::id::ConversionId;
use waypost_entity::{conversion, exchange_rate};

use super::{key, parse};
use crate::bulk;
use crate::error::Result;
use crate::scope::Scope;
use crate::terms::ExchangeRate;

/// The rate of each of these sales whose payout is in another currency than its amount, as far as there is one.
pub(crate) async fn of_sales<'a>(
    scope: &Scope,
    db: &impl ConnectionTrait,
    zone: Tz,
    sales: impl Iterator<Item = (&'a conversion::Model, Currency)>,
) -> Result<HashMap<ConversionId, ExchangeRate>> {
    let mut rates = HashMap::new();
    let mut wanted = Vec::new();
    for (sale, paid_in) in sales {
        match (&sale.amount_currency, &sale.exchange_rate) {
            (Some(currency), Some(used)) if currency != paid_in.code() => {
                rates.insert(sale.id, parse(used)?);
            }
            (Some(currency), None) if currency != paid_in.code() => wanted.push((sale, currency, paid_in)),
            _ => {}
        }
    }
    if wanted.is_empty() {
        return Ok(rates);
    }
    let keys: HashMap<ConversionId, String> = wanted
        .into_iter()
        .map(|(sale, from, to)| {
            let day = sale.converted_at.with_timezone(&zone).date_naive();
            (sale.id, key(from, to.code(), day))
        })
        .collect();
    let known = keys.values().map(|key| (scope.tenant(), key.clone()));
    let known = bulk::find::<exchange_rate::Entity, _>(db, exchange_rate::Column::Key, known).await?;
    let known: HashMap<&str, &str> = known.iter().map(|row| (row.key.as_str(), row.rate.as_str())).collect();
    for (sale, key) in &keys {
        if let Some(rate) = known.get(key.as_str()) {
            rates.insert(*sale, parse(rate)?);
        }
    }
    Ok(rates)
}
