//! Answers a report from the tables themselves: every row of the period falls into exactly one bucket.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;
use waypost_entity::id::{ClickId, OfferId, TypedId};
use waypost_entity::offer;

use crate::entropy::first_id_of;
use crate::error::{Error, Result};
use crate::money::{Total, micros_of_sums, parse_currency, sums_of};
use crate::permission::Permission;
use crate::report::days::{Day, days};
use crate::scope::Scope;
use crate::tenant;

/// Most rows in one report.
const MOST_ROWS: usize = 10_000;
/// Most local days in one report.
const MOST_DAYS: i64 = 400;

/// What rows are split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// One row an offer.
    Offer,
    /// One row a local day.
    Day,
}

/// A question.
#[derive(Debug)]
pub struct ReportQuery {
    /// From this moment on.
    pub from: DateTime<Utc>,
    /// Until before this moment.
    pub to: DateTime<Utc>,
    /// Whose days; the tenant's own when absent.
    pub timezone: Option<String>,
    /// Split by these; none gives one row.
    pub group_by: Vec<Dimension>,
    /// Only this offer.
    pub offer: Option<OfferId>,
}

/// Counts and sums of one group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// The offer, when split by offer.
    pub offer: Option<OfferId>,
    /// The local day, when split by day.
    pub day: Option<NaiveDate>,
    /// Visits.
    pub clicks: i64,
    /// Visits that are a visitor's first to the offer by the affiliate on a day in UTC, as far as they are derived.
    pub unique_clicks: i64,
    /// Visits by programs, as far as they are derived.
    pub bot_clicks: i64,
    /// Conversions that are neither rejected nor reversed.
    pub conversions: i64,
    /// What customers paid, in micros by currency.
    pub amount: BTreeMap<String, i128>,
    /// What affiliates earn, in micros by currency.
    pub payout: BTreeMap<String, i128>,
}

impl Row {
    fn add(&mut self, other: &Row) {
        self.clicks += other.clicks;
        self.unique_clicks += other.unique_clicks;
        self.bot_clicks += other.bot_clicks;
        self.conversions += other.conversions;
        for (mine, theirs) in [(&mut self.amount, &other.amount), (&mut self.payout, &other.payout)] {
            for (currency, micros) in theirs {
                *mine.entry(currency.clone()).or_default() += micros;
            }
        }
    }
}

/// Sums as money, in the order of the currencies' codes.
pub fn totals(sums: &BTreeMap<String, i128>) -> Result<Vec<Total>> {
    let each = sums.iter().map(|(code, micros)| {
        Ok(Total {
            micros: *micros,
            currency: parse_currency(code).map_err(Error::internal)?,
        })
    });
    each.collect()
}

/// The rows, by offer and day, their totals, and the zone whose days they are.
pub async fn query(scope: &Scope, question: ReportQuery) -> Result<(Vec<Row>, Row, Tz)> {
    scope.permit(Permission::ReadReports)?;
    let zone = zone(scope, question.timezone.as_deref()).await?;
    if question.from >= question.to {
        return Err(Error::invalid(
            "to",
            "OUT_OF_RANGE",
            "choose an end after the beginning",
        ));
    }
    if (question.to - question.from).num_days() > MOST_DAYS {
        return Err(Error::invalid(
            "to",
            "OUT_OF_RANGE",
            format!("choose at most {MOST_DAYS} days"),
        ));
    }
    if let Some(offer) = question.offer {
        scope.get::<offer::Entity>(scope.reader(), offer).await?;
    }
    let days = days(question.from, question.to, zone);
    let mut groups: BTreeMap<(Option<NaiveDate>, Option<OfferId>), Row> = BTreeMap::new();
    let by_offer = question.group_by.contains(&Dimension::Offer);
    let by_day = question.group_by.contains(&Dimension::Day);
    for part in clicks(scope, &days, question.offer)
        .await?
        .into_iter()
        .chain(conversions(scope, &days, question.offer).await?)
    {
        let key = (part.day.filter(|_| by_day), part.offer.filter(|_| by_offer));
        let row = groups.entry(key).or_insert_with(|| Row {
            day: key.0,
            offer: key.1,
            ..Row::default()
        });
        row.add(&part);
    }
    if groups.len() > MOST_ROWS {
        let message =
            format!("that is more than {MOST_ROWS} rows; choose a shorter period, one offer, or fewer dimensions");
        return Err(Error::invalid("groupBy", "TOO_MANY", message));
    }
    let mut totals = Row::default();
    groups.values().for_each(|row| totals.add(row));
    Ok((groups.into_values().collect(), totals, zone))
}

async fn zone(scope: &Scope, name: Option<&str>) -> Result<Tz> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => tenant::own(scope).await?.timezone,
    };
    name.parse().map_err(|_| {
        Error::invalid(
            "timezone",
            "UNKNOWN_TIMEZONE",
            "expected an IANA time zone such as Europe/Berlin",
        )
    })
}

async fn clicks(scope: &Scope, days: &[Day], offer: Option<OfferId>) -> Result<Vec<Row>> {
    let counted = "SELECT day.number AS day, click.offer_id AS offer_id, COUNT(*) AS clicks, \
         COUNT(CASE WHEN fact.is_unique THEN 1 END) AS unique_clicks, COUNT(CASE WHEN fact.is_bot THEN 1 END) AS bot_clicks \
         FROM day JOIN click ON click.id >= day.first_id AND click.id < day.end_id \
         AND click.created_at >= day.begins AND click.created_at < day.ends \
         LEFT JOIN click_fact AS fact ON fact.tenant_id = click.tenant_id AND fact.click_id = click.id \
         WHERE click.tenant_id = {tenant} AND NOT click.is_test {offer} GROUP BY day.number, click.offer_id";
    let rows = run(scope, (days, counted), ("click", offer)).await?;
    rows.into_iter()
        .map(|row| {
            let (day, offer) = (row.try_get::<i64>("", "day")?, row.try_get::<OfferId>("", "offer_id")?);
            Ok(Row {
                day: date(days, day),
                offer: Some(offer),
                clicks: row.try_get("", "clicks")?,
                unique_clicks: row.try_get("", "unique_clicks")?,
                bot_clicks: row.try_get("", "bot_clicks")?,
                ..Row::default()
            })
        })
        .collect()
}

async fn conversions(scope: &Scope, days: &[Day], offer: Option<OfferId>) -> Result<Vec<Row>> {
    let ([amount_units, amount_rest], [payout_units, payout_rest]) =
        (sums_of("amount_micros"), sums_of("payout_micros"));
    let counted = format!(
        "SELECT day.number AS day, conversion.offer_id AS offer_id, COUNT(*) AS conversions, \
         amount_currency, {amount_units} AS amount_units, {amount_rest} AS amount_rest, \
         payout_currency, {payout_units} AS payout_units, {payout_rest} AS payout_rest \
         FROM day JOIN conversion ON conversion.converted_at >= day.begins AND conversion.converted_at < day.ends \
         WHERE conversion.tenant_id = {{tenant}} AND conversion.status NOT IN ('rejected', 'reversed') \
         AND NOT conversion.is_test {{offer}} \
         GROUP BY day.number, conversion.offer_id, amount_currency, payout_currency"
    );
    let rows = run(scope, (days, &counted), ("conversion", offer)).await?;
    rows.into_iter()
        .map(|row| {
            let (day, offer) = (row.try_get::<i64>("", "day")?, row.try_get::<OfferId>("", "offer_id")?);
            let sum = |what: &str| -> Result<BTreeMap<String, i128>> {
                let currency: Option<String> = row.try_get("", &format!("{what}_currency"))?;
                let units: Option<i64> = row.try_get("", &format!("{what}_units"))?;
                let rest: Option<i64> = row.try_get("", &format!("{what}_rest"))?;
                let micros = units.zip(rest).map(|(units, rest)| micros_of_sums(units, rest));
                Ok(currency.zip(micros).into_iter().collect())
            };
            Ok(Row {
                day: date(days, day),
                offer: Some(offer),
                conversions: row.try_get("", "conversions")?,
                amount: sum("amount")?,
                payout: sum("payout")?,
                ..Row::default()
            })
        })
        .collect()
}

/// Runs `counted` with the days as a table of ranges, since neither database's own calendar knows every zone.
async fn run(
    scope: &Scope,
    (days, counted): (&[Day], &str),
    (table, offer): (&str, Option<OfferId>),
) -> Result<Vec<sea_orm::QueryResult>> {
    let backend = scope.services().store.backend();
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        match backend {
            DbBackend::Postgres => format!("${}", values.len()),
            _ => "?".to_owned(),
        }
    };
    let mut ranges = Vec::with_capacity(days.len());
    for (number, day) in days.iter().enumerate() {
        let (from, to) = (bind(day.from.into()), bind(day.to.into()));
        // Ids begin with their millisecond, so that a range of them is found by the primary key.
        let first: Uuid = first_id_of::<ClickId>(day.from).uuid();
        let end: Uuid = first_id_of::<ClickId>(day.to + TimeDelta::milliseconds(1)).uuid();
        let (first, end) = (bind(first.into()), bind(end.into()));
        ranges.push(format!("(CAST({number} AS BIGINT), {from}, {to}, {first}, {end})"));
    }
    let counted = counted.replace("{tenant}", &bind(scope.tenant().into()));
    let narrowed = offer
        .map(|offer| format!("AND {table}.offer_id = {}", bind(offer.into())))
        .unwrap_or_default();
    let counted = counted.replace("{offer}", &narrowed);
    let sql = format!(
        "WITH day (number, begins, ends, first_id, end_id) AS (VALUES {}) {counted}",
        ranges.join(", ")
    );
    Ok(scope
        .reader()
        .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?)
}

fn date(days: &[Day], number: i64) -> Option<NaiveDate> {
    days.get(usize::try_from(number).ok()?).map(|day| day.date)
}
