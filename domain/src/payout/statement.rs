//! A statement of one affiliate: what was owed, what was added, taken back and paid in a period, what is owed at its end, and what is not
//! owed and why.

mod html;
mod not_owed;
mod table;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use waypost_entity::affiliate;
use waypost_entity::id::AffiliateId;
use waypost_entity::ledger_entry::{Column, Entity, Model};

use self::not_owed::NotOwed;
use super::file::File;
use super::period::CutOff;
use crate::error::{Error, Problem, Result};
use crate::money::{Total, micros_of_sums, parse_currency, sums_of};
use crate::permission::Permission;
use crate::report::start_of;
use crate::scope::Scope;
use crate::tenant;

/// Most entries of one statement.
const MOST_ENTRIES: u64 = 5_000;

/// What a statement is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page to be read and printed.
    Html,
    /// A table.
    Csv,
}

/// A statement that somebody wants.
#[derive(Clone, Copy, Debug)]
pub struct StatementOf {
    /// Whose.
    pub affiliate: AffiliateId,
    /// Its first day, of the program's time zone.
    pub from: NaiveDate,
    /// Its last day.
    pub through: NaiveDate,
    /// What for.
    pub format: Format,
}

/// What a statement says.
struct Statement {
    program: String,
    affiliate: affiliate::Model,
    from: NaiveDate,
    through: NaiveDate,
    made_at: DateTime<Utc>,
    zone: Tz,
    accounts: Vec<Account>,
    not_owed: NotOwed,
}

/// What it says of one currency.
struct Account {
    opening: Total,
    entries: Vec<Model>,
    closing: Total,
}

/// Makes a statement of one affiliate.
pub async fn statement(scope: &Scope, wanted: StatementOf) -> Result<File> {
    scope.permit(Permission::ReadPayouts)?;
    let affiliate = scope.get::<affiliate::Entity>(scope.reader(), wanted.affiliate).await?;
    let program = tenant::own(scope).await?;
    let zone = tenant::zone_of(&program)?;
    let end = CutOff::after(wanted.through, zone).filter(|_| wanted.from <= wanted.through);
    let Some(end) = end else {
        let message = "choose a last day that is not before the first";
        return Err(Error::Invalid(vec![Problem::at("through", "OUT_OF_RANGE", message)]));
    };
    let period = (start_of(wanted.from, zone), end.at);
    let statement = Statement {
        program: program.name,
        accounts: accounts(scope, affiliate.id, period).await?,
        not_owed: not_owed::of_days(scope, affiliate.id, period, zone).await?,
        affiliate,
        from: wanted.from,
        through: wanted.through,
        made_at: scope.now(),
        zone,
    };
    match wanted.format {
        Format::Html => Ok(html::file(&statement)),
        Format::Csv => table::file(&statement),
    }
}

#[derive(FromQueryResult)]
struct Sum {
    currency: String,
    units: i64,
    rest: i64,
}

async fn accounts(
    scope: &Scope,
    affiliate: AffiliateId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Account>> {
    let [units, rest] = sums_of("amount_micros");
    let of_them = || scope.select::<Entity>().filter(Column::AffiliateId.eq(affiliate));
    let before = of_them()
        .select_only()
        .column(Column::Currency)
        .column_as(Expr::cust(units), "units")
        .column_as(Expr::cust(rest), "rest")
        .filter(Column::CreatedAt.lt(from))
        .group_by(Column::Currency)
        .into_model::<Sum>()
        .all(scope.reader())
        .await?;
    let entries = of_them()
        .filter(Column::CreatedAt.gte(from))
        .filter(Column::CreatedAt.lt(to))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(MOST_ENTRIES + 1)
        .all(scope.reader())
        .await?;
    if entries.len() as u64 > MOST_ENTRIES {
        let message = format!("a statement holds {MOST_ENTRIES} entries at most: choose a shorter period");
        return Err(Error::invalid("through", "TOO_MANY", message));
    }
    let mut accounts: BTreeMap<String, (i128, Vec<Model>)> = BTreeMap::new();
    for sum in before {
        accounts.entry(sum.currency).or_default().0 = micros_of_sums(sum.units, sum.rest);
    }
    for entry in entries {
        accounts.entry(entry.currency.clone()).or_default().1.push(entry);
    }
    accounts.into_iter().map(account).collect()
}

fn account((currency, (opening, entries)): (String, (i128, Vec<Model>))) -> Result<Account> {
    let currency = parse_currency(&currency).map_err(Error::internal)?;
    let moved: i128 = entries.iter().map(|entry| i128::from(entry.amount_micros)).sum();
    let total = |micros| Total { micros, currency };
    Ok(Account {
        opening: total(opening),
        closing: total(opening + moved),
        entries,
    })
}
