//! Payout runs.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::payout::{self, RunFilter, RunTotal};
use waypost_domain::{Error, Scope, page};
use waypost_entity::payout_run::{Entity, Model};

use super::choices::{PayoutLineStatus, PayoutRunStatus};
use super::line::PayoutLine;
use crate::graphql::caller::{id, scope};
use crate::graphql::connection::{self, Connection, Noun, cost, list_cost};
use crate::graphql::money::Money;
use crate::graphql::rows::{LinesOfRun, TotalsOfRun, rows_of};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::viewer::{User, person};

/// How many totals a run typically has: a few states in one or two currencies.
const TYPICAL_TOTALS: usize = 4;

#[derive(Clone)]
pub(crate) struct PayoutRun(pub Model);

/// One round of payments: a line for each affiliate and currency in which something is owed from before the cut-off and in no other run.
#[Object]
impl PayoutRun {
    /// The run's id, for instance "run_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// How far it is.
    async fn status(&self) -> PayoutRunStatus {
        self.0.status.into()
    }

    /// Entries of the ledger that were booked before this belong to it.
    async fn cut_off_at(&self) -> DateTime {
        self.0.cut_off_at.into()
    }

    /// The last day that it covers, of the program's time zone; exchange rates are those of this day.
    async fn rate_day(&self) -> Result<Date> {
        Ok(Date(self.0.rate_day.parse().map_err(Error::internal)?))
    }

    /// Less is carried over: the program's minimum when it was drafted.
    async fn minimum(&self) -> Result<Money> {
        Ok(Money::stored(self.0.minimum_micros, &self.0.minimum_currency)?)
    }

    /// Who drafted it or refreshed it last, for instance "user:usr_01j…"; "job" when it was drafted by itself.
    async fn drafted_by(&self) -> &str {
        &self.0.drafted_by
    }

    /// The person who did; null when it was an API key or nobody, and for callers who may not know them (scope "tenant:read").
    async fn drafter(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        person(ctx, Some(&self.0.drafted_by)).await
    }

    /// When.
    async fn drafted_at(&self) -> DateTime {
        self.0.drafted_at.into()
    }

    /// Counts the changes of the draft: refreshes, and lines that were left out or taken back in. Hand it in to approve what you saw.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Who approved it; null while nobody did.
    async fn approved_by(&self) -> Option<&str> {
        self.0.approved_by.as_deref()
    }

    /// The person who did; null when nobody or an API key did, and for callers who may not know them (scope "tenant:read").
    async fn approver(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        person(ctx, self.0.approved_by.as_deref()).await
    }

    /// When.
    async fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(DateTime)
    }

    /// When it was finished or thrown away; null while there is something to do.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// What its lines come to, by how they stand and by the currency in which it is owed.
    #[graphql(complexity = "list_cost(TYPICAL_TOTALS, child_complexity)")]
    async fn totals(&self, ctx: &Context<'_>) -> Result<Vec<PayoutTotal>> {
        let totals = rows_of(ctx, TotalsOfRun(self.0.id)).await?;
        Ok(totals.into_iter().map(PayoutTotal::from).collect())
    }

    /// Its lines, in the order in which they were made.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<PayoutLine>> {
        let (id, page) = (self.0.id, connection::page(first, after, last, before)?);
        connection::of_parent(ctx, LinesOfRun(id, page), LinesOfRun(id, ())).await
    }
}

impl From<Model> for PayoutRun {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for PayoutRun {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

/// What the lines of a run that stand alike come to in one currency.
#[derive(SimpleObject)]
pub(crate) struct PayoutTotal {
    /// How they stand.
    status: PayoutLineStatus,
    /// How many they are.
    lines: i64,
    /// What is owed by them, in the currency in which it was earned.
    owed: Money,
}

impl From<RunTotal> for PayoutTotal {
    fn from(total: RunTotal) -> Self {
        Self {
            status: total.status.into(),
            lines: total.lines,
            owed: total.owed.into(),
        }
    }
}

/// Which payout runs to list; what is left out does not matter.
#[derive(InputObject)]
pub(crate) struct PayoutRunFilter {
    /// Only those that stand so.
    status: Option<PayoutRunStatus>,
}

impl From<PayoutRunFilter> for RunFilter {
    fn from(filter: PayoutRunFilter) -> Self {
        Self {
            status: filter.status.map(Into::into),
        }
    }
}

#[derive(Default)]
pub(crate) struct PayoutRunQueries;

#[Object]
impl PayoutRunQueries {
    /// One payout run. Needs the scope "payouts:read".
    async fn payout_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The run's id, for instance \"run_01j…\".")] run: ID,
    ) -> Result<Option<PayoutRun>> {
        Ok(Some(PayoutRun(payout::get(scope(ctx)?, id::<Entity>(&run)?).await?)))
    }

    /// The program's payout runs, newest first. Needs the scope "payouts:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn payout_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<PayoutRunFilter>,
    ) -> Result<Connection<PayoutRun>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = filter.map(RunFilter::from).unwrap_or_default();
        let listed = payout::runs(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: RunFilter) -> Result<u64> {
    Ok(payout::count_runs(&scope, &filter).await?)
}
