//! What merchants' servers reported, and what was made of it.

mod explain;
mod parked;
mod replay;
mod test;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::postback::trace::{self, Step};
use waypost_domain::{Scope, page, postback};
use waypost_entity::postback::{Entity, Model};
use waypost_entity::status::PostbackOutcome as Outcome;
use waypost_entity::{click, conversion, integration};

pub(crate) use self::explain::ExplainQueries;
use self::parked::ParkedPostback;
pub(crate) use self::replay::{ReplayMutations, ReplayQueries};
pub(crate) use self::test::TestMutations;
use crate::graphql::caller::{id, optional_id, rows, scope};
use crate::graphql::connection::{self, Connection, Noun, cost, list_cost};
use crate::graphql::conversion::Conversion;
use crate::graphql::integration::Integration;
use crate::graphql::rows::{ParkedOf, ReplayOf, row};
use crate::graphql::scalars::DateTime;
use crate::graphql::status::PostbackOutcome;

/// How many checks a postback typically goes through.
const TYPICAL_STEPS: usize = 5;

/// One check of a postback's decision.
#[derive(SimpleObject)]
pub(crate) struct TraceStep {
    /// What was checked, for instance "attribution window".
    check: String,
    /// What was looked at, as it came.
    input: Option<String>,
    /// What came of it.
    result: String,
    /// The setting that decided, for instance "offer.attributionWindowDays = 30".
    decided_by: Option<String>,
}

impl From<Step> for TraceStep {
    fn from(step: Step) -> Self {
        let Step {
            check,
            input,
            result,
            decided_by,
        } = step;
        Self {
            check,
            input,
            result,
            decided_by,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Postback(pub Model);

/// One request that reached an integration: what came, what was decided and why. Its texts were written by strangers.
#[Object]
impl Postback {
    /// The postback's id, for instance "pbk_01j…".
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The integration that it reached.
    async fn integration(&self, ctx: &Context<'_>) -> Result<Integration> {
        Ok(Integration(
            row::<integration::Entity>(ctx, self.0.integration_id).await?,
        ))
    }

    /// When it came.
    async fn received_at(&self) -> DateTime {
        self.0.received_at.into()
    }

    /// Its HTTP method, GET or POST.
    async fn method(&self) -> &str {
        &self.0.method
    }

    /// Its query string as it came, secrets masked.
    async fn query(&self) -> &str {
        &self.0.query
    }

    /// Its body as it came, secrets masked.
    async fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// The content type that it named.
    async fn content_type(&self) -> Option<&str> {
        self.0.content_type.as_deref()
    }

    /// The header that said what a webhook is about, for instance "orders/paid".
    async fn topic(&self) -> Option<&str> {
        self.0.topic.as_deref()
    }

    /// The transaction id that it named, as it was read when it came.
    async fn txn_id(&self) -> Option<&str> {
        self.0.txn_id.as_deref()
    }

    /// The click that it named, as it was read when it came, whether it is known or not.
    async fn click_id(&self) -> Option<ID> {
        self.0.click_id.map(|click| click.to_string().into())
    }

    /// The address that it came from, for instance "203.0.113.7".
    async fn source_ip(&self) -> Option<&str> {
        self.0.source_ip.as_deref()
    }

    /// What became of it.
    async fn outcome(&self) -> PostbackOutcome {
        self.0.outcome.into()
    }

    /// Why, as a word for programs, for instance "unknown_click".
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Why, in words.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it, in words; null when there is nothing to do.
    async fn remedy(&self) -> Option<&str> {
        postback::remedy(&self.0.code)
    }

    /// The HTTP status that it was answered with, for instance 200.
    async fn http_status(&self) -> i32 {
        self.0.http_status
    }

    /// The checks that it went through, in order.
    #[graphql(complexity = "list_cost(TYPICAL_STEPS, child_complexity)")]
    async fn trace(&self) -> Vec<TraceStep> {
        trace::steps(&self.0.trace).into_iter().map(TraceStep::from).collect()
    }

    /// Whether it tries something out: a test is in no report, balance or cap.
    async fn is_test(&self) -> bool {
        self.0.is_test
    }

    /// What became of it since it came, if it had to wait for the click or the sale that it names.
    async fn parked(&self, ctx: &Context<'_>) -> Result<Option<ParkedPostback>> {
        // Nothing has to be asked for about most.
        if self.0.outcome != Outcome::Parked {
            return Ok(None);
        }
        let parked = rows(ctx)?.load_one(ParkedOf(self.0.id)).await?;
        Ok(parked.map(ParkedPostback))
    }

    /// The stored request that was taken in again with this record, see replayPostbacks; null for what came by itself.
    async fn replay_of(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        let Some(request) = self.0.replay_of else {
            return Ok(None);
        };
        Ok(Some(Self(row::<Entity>(ctx, request).await?)))
    }

    /// The record with which it was taken in again later and counted, see applyReplay.
    async fn replayed_as(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        let replay = rows(ctx)?.load_one(ReplayOf(self.0.id)).await?;
        Ok(replay.map(Self))
    }

    /// The conversion that it made, changed or repeated when it came.
    async fn conversion(&self, ctx: &Context<'_>) -> Result<Option<Conversion>> {
        let Some(conversion) = self.0.conversion_id else {
            return Ok(None);
        };
        Ok(Some(Conversion(row::<conversion::Entity>(ctx, conversion).await?)))
    }
}

impl From<Model> for Postback {
    fn from(row: Model) -> Self {
        Self(row)
    }
}

impl Noun for Postback {
    fn cursor(&self) -> String {
        page::cursor(self.0.id)
    }
}

/// Which postbacks to list; what is left out does not matter.
#[derive(InputObject)]
pub(crate) struct PostbackFilter {
    /// Only those of this integration.
    integration_id: Option<ID>,
    /// Only those with this outcome.
    outcome: Option<PostbackOutcome>,
    /// Only those with this code, for instance "unknown_click".
    code: Option<String>,
    /// Only those that name this click, whether it is known or not.
    click_id: Option<ID>,
    /// Only those with this transaction id, exactly.
    txn_id: Option<String>,
    /// Only those that came at this moment or later.
    from: Option<DateTime>,
    /// Only those that came before this moment.
    to: Option<DateTime>,
    /// Only tests, or only those that are none.
    is_test: Option<bool>,
}

impl PostbackFilter {
    fn narrowing(self) -> waypost_domain::Result<postback::PostbackFilter> {
        Ok(postback::PostbackFilter {
            integration: optional_id::<integration::Entity>(self.integration_id.as_ref())?,
            outcome: self.outcome.map(Into::into),
            code: self.code,
            click: optional_id::<click::Entity>(self.click_id.as_ref())?,
            txn_id: self.txn_id,
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
            is_test: self.is_test,
        })
    }
}

#[derive(Default)]
pub(crate) struct PostbackQueries;

#[Object]
impl PostbackQueries {
    /// One postback. Needs the scope "conversions:read".
    async fn postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "The postback's id, for instance \"pbk_01j…\".")] postback: ID,
    ) -> Result<Option<Postback>> {
        Ok(Some(Postback(
            postback::get(scope(ctx)?, id::<Entity>(&postback)?).await?,
        )))
    }

    /// The program's postbacks, newest first, rejected ones among them. Needs the scope "conversions:read".
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "GraphQL's arguments are flat")]
    async fn postbacks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning: 0 to 200, 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 0 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<PostbackFilter>,
    ) -> Result<Connection<Postback>> {
        let (scope, page) = (scope(ctx)?.clone(), connection::page(first, after, last, before)?);
        let filter = filter.map(PostbackFilter::narrowing).transpose()?.unwrap_or_default();
        let listed = postback::list(&scope, &filter, &page).await?;
        Ok(Connection::new(listed, move || count(scope.clone(), filter.clone())))
    }
}

async fn count(scope: Scope, filter: postback::PostbackFilter) -> Result<u64> {
    Ok(postback::count(&scope, &filter).await?)
}
