//! Clicks, conversions and money of a period.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, InputObject, Object, Result};
use waypost_domain::report::{self, ReportQuery, Row};
use waypost_entity::offer;

use super::caller::{optional_id, scope};
use super::connection::list_cost;
use super::money::Money;
use super::offer::Offer;
use super::rows::row;
use super::scalars::{Date, DateTime};
use super::status::ReportDimension;

/// How many rows a report typically has.
const TYPICAL_ROWS: usize = 100;

#[derive(Clone)]
pub(crate) struct ReportRow(Row);

/// Counts and sums of one group, or of the whole report.
#[Object]
impl ReportRow {
    /// The offer; null when rows are not split by offer, and in the totals.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Option<Offer>> {
        let Some(offer) = self.0.offer else { return Ok(None) };
        Ok(Some(Offer(row::<offer::Entity>(ctx, offer).await?)))
    }

    /// The local day; null when rows are not split by day, and in the totals.
    async fn day(&self) -> Option<Date> {
        self.0.day.map(Date)
    }

    /// How many visits.
    async fn clicks(&self) -> i32 {
        i32::try_from(self.0.clicks).unwrap_or(i32::MAX)
    }

    /// How many of the visits were the first of their visitor to the offer by the affiliate on a day, in UTC. The youngest visits
    /// are counted a moment later than in "clicks".
    async fn unique_clicks(&self) -> i32 {
        i32::try_from(self.0.unique_clicks).unwrap_or(i32::MAX)
    }

    /// How many of the visits were made by programs, as their user agents say. They are counted in "clicks" too.
    async fn bot_clicks(&self) -> i32 {
        i32::try_from(self.0.bot_clicks).unwrap_or(i32::MAX)
    }

    /// How many conversions, rejected ones aside.
    async fn conversions(&self) -> i32 {
        i32::try_from(self.0.conversions).unwrap_or(i32::MAX)
    }

    /// What customers paid, one amount a currency.
    async fn amount(&self) -> Result<Vec<Money>> {
        Ok(money(&self.0.amount)?)
    }

    /// What affiliates earn, one amount a currency.
    async fn payout(&self) -> Result<Vec<Money>> {
        Ok(money(&self.0.payout)?)
    }
}

fn money(sums: &BTreeMap<String, i128>) -> waypost_domain::Result<Vec<Money>> {
    Ok(report::totals(sums)?.into_iter().map(Money::from).collect())
}

pub(crate) struct Report {
    rows: Vec<ReportRow>,
    totals: ReportRow,
    timezone: String,
}

/// Clicks, conversions and money of a period.
#[Object]
impl Report {
    /// One row a group, by day and then by offer; groups in which nothing happened are left out.
    #[graphql(complexity = "list_cost(TYPICAL_ROWS, child_complexity)")]
    async fn rows(&self) -> &[ReportRow] {
        &self.rows
    }

    /// The sums of all rows.
    async fn totals(&self) -> &ReportRow {
        &self.totals
    }

    /// The IANA time zone whose days these are, for instance "Europe/Berlin".
    async fn timezone(&self) -> &str {
        &self.timezone
    }
}

/// What a report is to show.
#[derive(InputObject)]
pub(crate) struct ReportInput {
    /// From this moment on.
    from: DateTime,
    /// Until before this moment; at most 400 days later.
    to: DateTime,
    /// The IANA time zone whose days to show, for instance "Europe/Berlin"; the program's when left out.
    timezone: Option<String>,
    /// What rows are split by; an empty list gives one row.
    group_by: Vec<ReportDimension>,
    /// Only this offer; all when left out.
    offer_id: Option<ID>,
}

impl ReportInput {
    fn question(self) -> waypost_domain::Result<ReportQuery> {
        Ok(ReportQuery {
            from: self.from.0,
            to: self.to.0,
            timezone: self.timezone,
            group_by: self.group_by.into_iter().map(Into::into).collect(),
            offer: optional_id::<offer::Entity>(self.offer_id.as_ref())?,
        })
    }
}

#[derive(Default)]
pub(crate) struct ReportQueries;

#[Object]
impl ReportQueries {
    /// Clicks, conversions and money of a period. Needs the scope "reports:read".
    async fn report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which period, and how it is split.")] input: ReportInput,
    ) -> Result<Report> {
        let (rows, totals, timezone) = report::query(scope(ctx)?, input.question()?).await?;
        let rows = rows.into_iter().map(ReportRow).collect();
        Ok(Report {
            rows,
            totals: ReportRow(totals),
            timezone: timezone.name().to_owned(),
        })
    }
}
