//! Lines of payout runs.

use async_graphql::{Context, ID, InputObject, Object, Result};
use waypost_domain::payout::{self, LineFilter};
use waypost_domain::{Error, Scope, page};
use waypost_entity::payout_line::Model;
use waypost_entity::{affiliate, payout_run};

use super::choices::{PayoutHold, PayoutLineStatus, PayoutMethod};
use super::run::PayoutRun;
use crate::graphql::affiliate::Affiliate;
use crate::graphql::caller::{optional_id, scope};
use crate::graphql::connection::{self, Connection, Noun, cost};
use crate::graphql::money::Money;
use crate::graphql::rows::row;
use crate::graphql::scalars::{Date, DateTime, Decimal};

#[derive(Clone)]
pub(crate) struct PayoutLine(pub Model);

/// What one affiliate is paid of one currency in one payout run, or why not.
#[Object]
impl PayoutLine {
    /// The line's id, for instance "pay_01j…"; files of payments name it.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The run that it belongs to.
    async fn run(&self, ctx: &Context<'_>) -> Result<PayoutRun> {
        Ok(PayoutRun(row::<payout_run::Entity>(ctx, self.0.run_id).await?))
    }

    /// Who is paid.
    async fn affiliate(&self, ctx: &Context<'_>) -> Result<Affiliate> {
        Ok(Affiliate(row::<affiliate::Entity>(ctx, self.0.affiliate_id).await?))
    }

    /// What becomes of it.
    async fn status(&self) -> PayoutLineStatus {
        self.0.status.into()
    }

    /// Why it is carried over; null when it would be paid.
    async fn hold(&self) -> Option<PayoutHold> {
        self.0.hold.map(Into::into)
    }

    /// What becomes of it and why, in words.
    async fn message(&self, ctx: &Context<'_>) -> Result<String> {
        let run = row::<payout_run::Entity>(ctx, self.0.run_id).await?;
        Ok(payout::message(&self.0, &run)?)
    }

    /// What is owed, in the currency in which it was earned: the sum of the entries that it covers. Below zero when more was taken back.
    async fn owed(&self) -> Result<Money> {
        Ok(Money::stored(self.0.amount_micros, &self.0.currency)?)
    }

    /// How many entries of the ledger these are.
    async fn entries(&self) -> i32 {
        self.0.entries
    }

    /// What the affiliate gets, in their own currency when they have one; null when nothing is paid.
    async fn pays(&self) -> Result<Option<Money>> {
        Ok(Money::stored_pair(self.0.pay_micros, Some(&self.0.pay_currency))?)
    }

    /// What the earned currency costs in the affiliate's own on the run's day; null when both are one, and when there is no rate.
    async fn exchange_rate(&self) -> Option<Decimal> {
        self.0.exchange_rate.clone().map(Decimal)
    }

    /// How they are paid, as it was when the run was drafted or refreshed last; null when nobody has said so.
    async fn method(&self) -> Option<PayoutMethod> {
        self.0.method.map(Into::into)
    }

    /// The address of their account in part, for instance "a…@example.com". Files of payments hold it whole.
    async fn email(&self) -> Option<String> {
        self.0.email.as_deref().map(payout::masked_email)
    }

    /// Their account in part, for instance "…3000". Files of payments hold it whole.
    async fn account(&self) -> Option<String> {
        self.0.account.as_deref().map(payout::masked_account)
    }

    /// What a reviewer said who left it out or took it back in.
    async fn review_reason(&self) -> Option<&str> {
        self.0.review_reason.as_deref()
    }

    /// Who that was, for instance "user:usr_01j…".
    async fn reviewed_by(&self) -> Option<&str> {
        self.0.reviewed_by.as_deref()
    }

    /// The day on which it was paid.
    async fn paid_on(&self) -> Result<Option<Date>> {
        let day = self.0.paid_on.as_deref().map(str::parse).transpose();
        Ok(day.map_err(Error::internal)?.map(Date))
    }

    /// The payment's name where it was made, for instance a transaction id.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// Why it could not be paid, or came back.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// Who marked it as paid or failed, for instance "user:usr_01j…".
    async fn finished_by(&self) -> Option<&str> {
        self.0.finished_by.as_deref()
    }

    /// When.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }
}

impl From<Model> for PayoutLine {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for PayoutLine {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

/// Which lines of payout runs to list; what is left out does not matter.
#[derive(InputObject)]
pub(crate) struct PayoutLineFilter {
    /// Only those of this run.
    run_id: Option<ID>,
    /// Only those of this affiliate.
    affiliate_id: Option<ID>,
    /// Only those that stand so.
    status: Option<PayoutLineStatus>,
}

impl TryFrom<PayoutLineFilter> for LineFilter {
    type Error = Error;

    fn try_from(filter: PayoutLineFilter) -> waypost_domain::Result<Self> {
        Ok(Self {
            run: optional_id::<payout_run::Entity>(filter.run_id.as_ref())?,
            affiliate: optional_id::<affiliate::Entity>(filter.affiliate_id.as_ref())?,
            status: filter.status.map(Into::into),
        })
    }
}

#[derive(Default)]
pub(crate) struct PayoutLineQueries;

#[Object]
impl PayoutLineQueries {
    /// Lines of payout runs, newest first. Needs the scope "payouts:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn payout_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<PayoutLineFilter>,
    ) -> Result<Connection<PayoutLine>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = filter.map(LineFilter::try_from).transpose()?.unwrap_or_default();
        let listed = payout::lines(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: LineFilter) -> Result<u64> {
    Ok(payout::count_lines(&scope, &filter).await?)
}
