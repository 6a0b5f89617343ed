//! What would become of a request.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::postback::{self, Described, Explanation, trace};
use waypost_entity::{conversion, integration};

use super::{TYPICAL_STEPS, TraceStep};
use crate::graphql::caller::{id, scope};
use crate::graphql::connection::list_cost;
use crate::graphql::conversion::Conversion;
use crate::graphql::rows::row;
use crate::graphql::scalars::DateTime;
use crate::graphql::status::PostbackOutcome;

/// How many fields a request typically names.
const TYPICAL_FIELDS: usize = 8;

/// A header of a request.
#[derive(InputObject)]
pub(crate) struct HeaderInput {
    /// Its name, for instance "X-Postback-Secret".
    name: String,
    /// Its value.
    value: String,
}

/// A request to explain.
#[derive(InputObject)]
pub(crate) struct ExplainPostbackInput {
    /// The integration whose postback URL it would call.
    integration_id: ID,
    /// GET or POST; GET when left out.
    method: Option<String>,
    /// The query string as it would be sent, for instance "click_id=clk_01j…&amount=49.99".
    query: Option<String>,
    /// The body as it would be sent.
    body: Option<String>,
    /// The content type of the body, for instance "application/json".
    content_type: Option<String>,
    /// Its other headers; they matter for secrets, signatures and topics.
    headers: Option<Vec<HeaderInput>>,
    /// When it would come in; now when left out.
    at: Option<DateTime>,
}

impl From<ExplainPostbackInput> for Described {
    fn from(input: ExplainPostbackInput) -> Self {
        let headers = input.headers.unwrap_or_default();
        Self {
            method: input.method.unwrap_or_else(|| "GET".to_owned()),
            query: input.query.unwrap_or_default(),
            body: input.body.unwrap_or_default(),
            content_type: input.content_type,
            headers: headers.into_iter().map(|header| (header.name, header.value)).collect(),
            at: input.at.map(|at| at.0),
        }
    }
}

/// One thing that a request says.
#[derive(SimpleObject)]
pub(crate) struct ReportedField {
    /// Our name for it, for instance "txn_id"; the sender's own for what no field of ours is.
    name: String,
    /// Its value as it was read, for instance "49.99".
    value: String,
}

pub(crate) struct PostbackExplanation(Explanation);

/// What would become of a request, and why.
#[Object]
impl PostbackExplanation {
    /// What would become of it.
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

    /// The HTTP status that it would be answered with, for instance 200.
    async fn http_status(&self) -> i32 {
        self.0.http_status
    }

    /// Whether it would be a test: in no report, balance or cap.
    async fn is_test(&self) -> bool {
        self.0.is_test
    }

    /// What it says, as it was read; empty when it cannot be read.
    #[graphql(complexity = "list_cost(TYPICAL_FIELDS, child_complexity)")]
    async fn fields(&self) -> Vec<ReportedField> {
        let fields = self.0.fields.iter();
        fields
            .map(|(name, value)| ReportedField {
                name: name.clone(),
                value: value.clone(),
            })
            .collect()
    }

    /// The checks that it would go through, in order. A missing or wrong secret, signature or address is shown and stops nothing.
    #[graphql(complexity = "list_cost(TYPICAL_STEPS, child_complexity)")]
    async fn trace(&self) -> Vec<TraceStep> {
        trace::steps(&self.0.trace).into_iter().map(TraceStep::from).collect()
    }

    /// The conversion that is there already and that it would repeat or change.
    async fn conversion(&self, ctx: &Context<'_>) -> Result<Option<Conversion>> {
        let Some(conversion) = self.0.conversion else {
            return Ok(None);
        };
        Ok(Some(Conversion(row::<conversion::Entity>(ctx, conversion).await?)))
    }
}

#[derive(Default)]
pub(crate) struct ExplainQueries;

#[Object]
impl ExplainQueries {
    /// What would become of a request at an integration's postback URL, and why; nothing is recorded. Needs the scope
    /// "conversions:read".
    async fn explain_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: ExplainPostbackInput,
    ) -> Result<PostbackExplanation> {
        let (scope, integration) = (scope(ctx)?, id::<integration::Entity>(&input.integration_id)?);
        Ok(PostbackExplanation(
            postback::explain(scope, integration, input.into()).await?,
        ))
    }
}
