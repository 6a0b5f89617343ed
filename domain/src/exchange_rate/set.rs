//! Sets exchange rates, and has those conversions settled that waited for them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::json;
use waypost_entity::id::{ConversionId, ExchangeRateId};
use waypost_entity::{conversion, exchange_rate};

use super::{csv, key};
use crate::audit::{self, Change};
use crate::check;
use crate::conversion::settle;
use crate::error::{Problem, Result};
use crate::money::parse_currency;
use crate::permission::Permission;
use crate::queue::When;
use crate::scope::Scope;
use crate::tx::Tx;

/// Most rates that are set together: ten years of one pair, or a year of ten.
const MOST_TOGETHER: usize = 5_000;
/// Longest table that is read, in bytes.
const LONGEST_CSV: usize = 512 * 1024;
/// Most problems that are told of at once.
const MOST_PROBLEMS: usize = 50;
/// A rate has no more decimals.
const MOST_DECIMALS: u32 = 12;
/// And is below this: no currency costs a thousand million of another.
const HIGHEST: i64 = 1_000_000_000;
/// How many rows are written in one statement: SQLite binds at most 32,766 values.
const WRITTEN_TOGETHER: usize = 500;

/// A rate as somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetRate {
    /// What customers pay in, for instance `EUR`.
    pub from: String,
    /// What affiliates are paid in, for instance `USD`.
    pub to: String,
    /// A day of the program's time zone, for instance `2026-11-25`.
    pub day: String,
    /// So many of the second for one of the first, for instance `1.0842`.
    pub rate: String,
}

/// Rates that are to be set; those of a list, or of a table, or both.
#[derive(Clone, Debug, Default)]
pub struct SetRates {
    /// A list.
    pub rates: Vec<SetRate>,
    /// A table of comma-separated values with the heading `from,to,day,rate`.
    pub csv: Option<String>,
}

/// What came of setting rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateSet {
    /// How many were set.
    pub rates: usize,
    /// How many conversions that are not settled are looked at again.
    pub conversions: usize,
}

/// Sets rates. One that is there already becomes another one from now on: what was settled by it keeps it. Conversions that waited are
/// settled soon.
pub async fn set(scope: &Scope, form: SetRates) -> Result<RateSet> {
    scope.permit(Permission::WriteExchangeRates)?;
    let rates = checked(form)?;
    let tx = scope.begin().await?;
    for some in rows(scope, &rates).chunks(WRITTEN_TOGETHER) {
        write(&tx, some).await?;
    }
    let waiting = unsettled(scope, &tx, &rates).await?;
    let jobs = settle::jobs(waiting.iter().map(|id| (scope.tenant(), *id)));
    tx.enqueue_all(&jobs, When::Now(scope.now())).await?;
    let after = json!({ "rates": rates.iter().map(|rate| json!([rate.key(), rate.rate])).collect::<Vec<_>>() });
    audit::record(scope, &tx, Change::made("setExchangeRates", scope.tenant(), after)).await?;
    tx.commit().await?;
    Ok(RateSet {
        rates: rates.len(),
        conversions: waiting.len(),
    })
}

/// A rate that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rate {
    from: &'static str,
    to: &'static str,
    day: NaiveDate,
    rate: Decimal,
}

impl Rate {
    fn key(&self) -> String {
        key(self.from, self.to, self.day)
    }
}

fn checked(form: SetRates) -> Result<Vec<Rate>> {
    let mut problems = Vec::new();
    let csv = form.csv.unwrap_or_default();
    let table = match csv.len() {
        0 => Vec::new(),
        1..=LONGEST_CSV => csv::read(&csv, &mut problems),
        _ => {
            let message = format!("use at most {LONGEST_CSV} bytes, and more than one request for more rates");
            problems.push(Problem::at("csv", "TOO_LONG", message));
            Vec::new()
        }
    };
    let count = form.rates.len() + table.len();
    if count > MOST_TOGETHER {
        let message = format!("set at most {MOST_TOGETHER} rates at once");
        problems.push(Problem::at("rates", "TOO_MANY", message));
    } else if count == 0 && problems.is_empty() {
        problems.push(Problem::at("rates", "REQUIRED", "give at least one rate"));
    }
    check::none(problems)?;
    let mut problems = Vec::new();
    let listed = form
        .rates
        .iter()
        .enumerate()
        .map(|(index, rate)| (format!("rates.{index}"), rate));
    let tabled = table.iter().map(|(line, rate)| (format!("csv.line {line}"), rate));
    let mut rates: Vec<(String, Rate)> = Vec::with_capacity(count);
    for (place, given) in listed.chain(tabled) {
        rates.extend(rate(&place, given, &mut problems).map(|rate| (rate.key(), rate)));
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    rates.sort_by(|one, other| one.0.cmp(&other.0));
    for pair in rates.windows(2) {
        if let [(key, one), (same, other)] = pair
            && key == same
            && one.rate != other.rate
        {
            let message = format!(
                "{} to {} of {} is given twice: {} and {}",
                one.from, one.to, one.day, one.rate, other.rate
            );
            problems.push(Problem::at("rates", "REPEATED", message));
        }
    }
    check::none(problems)?;
    rates.dedup_by(|one, other| one.0 == other.0);
    rates.sort_by_key(|(_, rate)| (rate.day, rate.from, rate.to));
    Ok(rates.into_iter().map(|(_, rate)| rate).collect())
}

fn rate(place: &str, given: &SetRate, problems: &mut Vec<Problem>) -> Option<Rate> {
    let mut refuse = |what: &str, code: &'static str, message: String| {
        let field = place.split('.').map(str::to_owned).chain([what.to_owned()]).collect();
        problems.push(Problem { field, message, code });
    };
    let mut currency = |what: &str, text: &str| match parse_currency(&text.trim().to_uppercase()) {
        Ok(known) => Some(known.code()),
        Err(_) => {
            refuse(what, "UNKNOWN", format!("{text:?} is no currency code such as USD"));
            None
        }
    };
    let (from, to) = (currency("from", &given.from), currency("to", &given.to));
    let day = given.day.trim().parse::<NaiveDate>().ok();
    if day.is_none() {
        refuse(
            "day",
            "MALFORMED",
            format!("{:?} is no day such as 2026-11-25", given.day),
        );
    }
    let text = given.rate.trim();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let rate = text
        .parse::<Decimal>()
        .ok()
        .filter(|_| is_plain)
        .map(|rate| rate.normalize());
    let rate =
        rate.filter(|rate| *rate > Decimal::ZERO && *rate < Decimal::from(HIGHEST) && rate.scale() <= MOST_DECIMALS);
    if rate.is_none() {
        let message =
            format!("{text:?} is no rate: use a number above 0 such as 1.0842, with at most {MOST_DECIMALS} decimals");
        refuse("rate", "MALFORMED", message);
    }
    let rate = Rate {
        from: from?,
        to: to?,
        day: day?,
        rate: rate?,
    };
    if rate.from == rate.to {
        refuse("to", "MISMATCH", "a currency costs one of itself; give two".to_owned());
        return None;
    }
    Some(rate)
}

/// Lists are in the order of ids, so that of rates that are set together those of the last day get the last ones.
fn rows(scope: &Scope, rates: &[Rate]) -> Vec<exchange_rate::Model> {
    let mut ids: Vec<ExchangeRateId> = rates.iter().map(|_| scope.new_id()).collect();
    ids.sort_unstable();
    let rows = rates.iter().zip(ids).map(|(rate, id)| exchange_rate::Model {
        tenant_id: scope.tenant(),
        id,
        key: rate.key(),
        from_currency: rate.from.to_owned(),
        to_currency: rate.to.to_owned(),
        day: rate.day.to_string(),
        rate: rate.rate.to_string(),
        set_at: scope.now(),
    });
    rows.collect()
}

async fn write(tx: &Tx, rows: &[exchange_rate::Model]) -> Result<()> {
    use exchange_rate::Column::{Key, Rate as Price, SetAt, TenantId};
    let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
    let again = OnConflict::columns([TenantId, Key])
        .update_columns([Price, SetAt])
        .to_owned();
    exchange_rate::Entity::insert_many(rows)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Whatever is not settled of these currencies and days: also what is just about to wait.
async fn unsettled(scope: &Scope, tx: &Tx, rates: &[Rate]) -> Result<Vec<ConversionId>> {
    use conversion::Column;
    let days = || rates.iter().map(|rate| rate.day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else {
        return Ok(Vec::new());
    };
    let currencies: Vec<&str> = rates.iter().map(|rate| rate.from).collect();
    // A day of any time zone begins less than a day before or after that of UTC.
    let around = |day: NaiveDate, days: i64| -> Option<DateTime<Utc>> {
        day.and_hms_opt(0, 0, 0)?
            .and_utc()
            .checked_add_signed(TimeDelta::days(days))
    };
    let mut select = scope
        .select::<conversion::Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::SettledAt.is_null())
        .filter(Column::AmountCurrency.is_in(currencies));
    if let (Some(from), Some(to)) = (around(first, -1), around(last, 2)) {
        select = select
            .filter(Column::ConvertedAt.gte(from))
            .filter(Column::ConvertedAt.lt(to));
    }
    Ok(select.into_tuple().all(tx).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn given(from: &str, to: &str, day: &str, rate: &str) -> SetRate {
        SetRate {
            from: from.to_owned(),
            to: to.to_owned(),
            day: day.to_owned(),
            rate: rate.to_owned(),
        }
    }

    /// The fields that are refused.
    fn refused(rates: Vec<SetRate>, csv: Option<&str>) -> Vec<String> {
        let form = SetRates {
            rates,
            csv: csv.map(str::to_owned),
        };
        match checked(form) {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(problems)) => problems.iter().map(|problem| problem.field.join(".")).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn each_field_of_a_rate_is_checked() {
        let good = given(" eur ", "USD", "2026-11-25", "1.0842");
        assert_eq!(refused(vec![good.clone()], None), [] as [&str; 0]);
        for (rate, field) in [
            (given("EURO", "USD", "2026-11-25", "1"), "rates.0.from"),
            (given("EUR", "", "2026-11-25", "1"), "rates.0.to"),
            (given("EUR", "EUR", "2026-11-25", "1"), "rates.0.to"),
            (given("EUR", "USD", "2026-02-30", "1"), "rates.0.day"),
            (given("EUR", "USD", "25.11.2026", "1"), "rates.0.day"),
            (given("EUR", "USD", "2026-11-25", "0"), "rates.0.rate"),
            (given("EUR", "USD", "2026-11-25", "-1"), "rates.0.rate"),
            (given("EUR", "USD", "2026-11-25", "1,08"), "rates.0.rate"),
            (given("EUR", "USD", "2026-11-25", "1e3"), "rates.0.rate"),
            (given("EUR", "USD", "2026-11-25", "NaN"), "rates.0.rate"),
            (given("EUR", "USD", "2026-11-25", "1000000000"), "rates.0.rate"),
            (given("EUR", "USD", "2026-11-25", "0.0000000000001"), "rates.0.rate"),
            (given("EUR", "USD", "2026-11-25", &"9".repeat(40)), "rates.0.rate"),
        ] {
            assert_eq!(refused(vec![rate.clone()], None), [field], "{rate:?}");
        }
        let table = "from,to,day,rate\nEUR,USD,2026-11-25,1.08\nEUR,USD,soon,1.08";
        assert_eq!(refused(vec![], Some(table)), ["csv.line 3.day"]);
        assert_eq!(refused(vec![], None), ["rates"]);
        assert_eq!(refused(vec![good; MOST_TOGETHER + 1], None), ["rates"]);
    }

    #[test]
    fn one_day_has_one_rate() {
        let twice = |other: &str| {
            vec![
                given("EUR", "USD", "2026-11-25", "1.08"),
                given("eur", "usd", "2026-11-25", other),
            ]
        };
        assert_eq!(refused(twice("1.080"), None), [] as [&str; 0]);
        assert_eq!(refused(twice("1.09"), None), ["rates"]);
    }
}
