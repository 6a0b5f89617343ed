//! Reads exchange rates. Who may read offers may read what their payouts are worked out by.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, QueryFilter, QueryTrait, Select};
use waypost_entity::exchange_rate::{Column, Entity, Model};
use waypost_entity::id::ExchangeRateId;

use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// Which rates to list.
#[derive(Clone, Debug, Default)]
pub struct ExchangeRateFilter {
    /// Of this currency only.
    pub from: Option<String>,
    /// In this currency only.
    pub to: Option<String>,
    /// Of this day or later.
    pub first_day: Option<NaiveDate>,
    /// Of this day or earlier.
    pub last_day: Option<NaiveDate>,
}

/// One rate.
pub async fn get(scope: &Scope, id: ExchangeRateId) -> Result<Model> {
    scope.permit(Permission::ReadExchangeRates)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// A page of rates, those first that were set last.
pub async fn list(scope: &Scope, filter: &ExchangeRateFilter, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadExchangeRates)?;
    page::fetch(scope, filtered(scope, filter), Order::NewestFirst, page).await
}

/// How many rates the filter leaves.
pub async fn count(scope: &Scope, filter: &ExchangeRateFilter) -> Result<u64> {
    scope.permit(Permission::ReadExchangeRates)?;
    page::count(scope, filtered(scope, filter)).await
}

fn filtered(scope: &Scope, filter: &ExchangeRateFilter) -> Select<Entity> {
    scope
        .select::<Entity>()
        .apply_if(filter.from.as_deref(), |select, from| {
            select.filter(Column::FromCurrency.eq(from))
        })
        .apply_if(filter.to.as_deref(), |select, to| {
            select.filter(Column::ToCurrency.eq(to))
        })
        .apply_if(filter.first_day, |select, day| {
            select.filter(Column::Day.gte(day.to_string()))
        })
        .apply_if(filter.last_day, |select, day| {
            select.filter(Column::Day.lte(day.to_string()))
        })
}
