//! Trying an integration out.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::Error;
use waypost_domain::test_fire::{self, Target, TestFire, TestSale};
use waypost_entity::{affiliate, click, integration, offer, tracking_link};

use super::Postback;
use crate::graphql::caller::{id, optional_id, scope};
use crate::graphql::click::Click;
use crate::graphql::conversion::Conversion;
use crate::graphql::rows::row;
use crate::graphql::scalars::{Currency, Decimal};
use crate::graphql::user_error::{UserError, mend};
use crate::test_fire::{Exchange, Step, Transcript, Waited, run};

/// What to try out: a visit of a link, then a report of it.
#[derive(InputObject)]
pub(crate) struct TestPostbackInput {
    /// The integration that reports.
    integration_id: ID,
    /// The link that is followed; or name an offer and an affiliate.
    tracking_link_id: Option<ID>,
    /// The offer whose spelled-out link is followed.
    offer_id: Option<ID>,
    /// The affiliate whose spelled-out link is followed.
    affiliate_id: Option<ID>,
    /// What happened, for instance "sale"; left out of the report when it is left out here.
    event: Option<String>,
    /// What the customer paid, for instance "49.99"; it is written in the integration's unit.
    amount: Option<Decimal>,
    /// The currency of the amount, for instance "USD".
    currency: Option<Currency>,
    /// The sender's word for how far the conversion is, for instance "approved".
    status: Option<String>,
}

impl TestPostbackInput {
    fn form(self) -> waypost_domain::Result<TestFire> {
        let link = optional_id::<tracking_link::Entity>(self.tracking_link_id.as_ref())?;
        let offer = optional_id::<offer::Entity>(self.offer_id.as_ref())?;
        let affiliate = optional_id::<affiliate::Entity>(self.affiliate_id.as_ref())?;
        let target = match (link, offer, affiliate) {
            (Some(link), None, None) => Target::Link(link),
            (None, Some(offer), Some(affiliate)) => Target::Pair(offer, affiliate),
            _ => {
                let message = "name a tracking link, or an offer and an affiliate";
                return Err(Error::invalid("trackingLinkId", "REQUIRED", message));
            }
        };
        Ok(TestFire {
            integration: id::<integration::Entity>(&self.integration_id)?,
            target,
            sale: TestSale {
                event: self.event,
                amount: self.amount.map(|amount| amount.0),
                currency: self.currency.map(|code| code.0),
                status: self.status,
            },
        })
    }
}

/// What a step of a test does.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TestStepKind {
    /// Follows the tracking link, as a visitor does.
    Visit,
    /// Calls the postback URL, as the merchant's server does.
    Report,
    /// Waits for the payout.
    Settle,
    /// Waits for the calls to the affiliate's partner postbacks.
    Forward,
}

/// A header of a request or an answer.
#[derive(SimpleObject)]
pub(crate) struct HttpHeader {
    /// Its name in lower case, for instance "content-type".
    name: String,
    /// Its value; "***" in place of a secret.
    value: String,
}

/// One step of a test. Requests and answers are those that went over the wire.
#[derive(SimpleObject)]
pub(crate) struct TestStep {
    /// What it does.
    kind: TestStepKind,
    /// Whether it went well.
    ok: bool,
    /// What was seen, in words; empty where the answer says it.
    message: String,
    /// How long it took, in milliseconds.
    milliseconds: i32,
    /// Method, path and query of the request, for instance "GET /c/k3m9x2abcdefgh"; null for a step that only waits.
    request_line: Option<String>,
    /// The headers of the request.
    request_headers: Vec<HttpHeader>,
    /// The body of the request; null when it has none.
    request_body: Option<String>,
    /// The HTTP status of the answer, for instance 302; null when there was none.
    status: Option<i32>,
    /// The headers of the answer.
    response_headers: Vec<HttpHeader>,
    /// The body of the answer, at most 4096 characters; null for a step that only waits.
    response_body: Option<String>,
}

impl TestStep {
    fn of(step: Step) -> Self {
        match step {
            Step::Visited(exchange) => Self::exchanged(TestStepKind::Visit, exchange, 302),
            Step::Reported(exchange) => Self::exchanged(TestStepKind::Report, exchange, 200),
            Step::Settled(waited) => Self::waited(TestStepKind::Settle, waited),
            Step::Told(waited) => Self::waited(TestStepKind::Forward, waited),
        }
    }

    fn exchanged(kind: TestStepKind, exchange: Exchange, good: u16) -> Self {
        let headers = |headers: Vec<(String, String)>| {
            let headers = headers.into_iter();
            headers.map(|(name, value)| HttpHeader { name, value }).collect()
        };
        Self {
            kind,
            ok: exchange.status == Some(good),
            message: String::new(),
            milliseconds: i32::try_from(exchange.took.as_millis()).unwrap_or(i32::MAX),
            request_line: Some(exchange.request_line),
            request_headers: headers(exchange.request_headers),
            request_body: exchange.request_body,
            status: exchange.status.map(i32::from),
            response_headers: headers(exchange.headers),
            response_body: Some(exchange.body),
        }
    }

    fn waited(kind: TestStepKind, waited: Waited) -> Self {
        Self {
            kind,
            ok: waited.came,
            message: waited.message,
            milliseconds: i32::try_from(waited.took.as_millis()).unwrap_or(i32::MAX),
            request_line: None,
            request_headers: Vec::new(),
            request_body: None,
            status: None,
            response_headers: Vec::new(),
            response_body: None,
        }
    }
}

/// What became of testPostback.
#[derive(SimpleObject, Default)]
pub(crate) struct TestPostbackPayload {
    /// Whether the click was counted, the report accepted, the payout computed, and every partner postback called with success.
    passed: bool,
    /// What was done, in order; the last one may have failed.
    steps: Vec<TestStep>,
    /// The test click; null when the link led nowhere.
    click: Option<Click>,
    /// The record of the report, with its trace; null when nothing was recorded.
    postback: Option<Postback>,
    /// The test conversion with its payout and deliveries; null when none was made.
    conversion: Option<Conversion>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct TestMutations;

#[Object]
impl TestMutations {
    /// Follows a tracking link and reports a sale of it to an integration, over HTTP through the same doors as everybody, and waits up
    /// to eight seconds for payout and partner postbacks. What it makes are tests: in no report, balance or cap. Secret, signature and
    /// allowed addresses are not asked for. Needs the scopes "integrations:write" and "conversions:read".
    async fn test_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to try out.")] input: TestPostbackInput,
    ) -> Result<TestPostbackPayload> {
        let scope = scope(ctx)?;
        let planned = match input.form() {
            Ok(form) => test_fire::plan(scope, form).await,
            Err(error) => Err(error),
        };
        let (plan, user_errors) = mend(planned)?;
        let Some(plan) = plan else {
            return Ok(TestPostbackPayload {
                user_errors,
                ..TestPostbackPayload::default()
            });
        };
        let transcript = run(scope, &plan).await?;
        payload(ctx, transcript).await
    }
}

async fn payload(ctx: &Context<'_>, transcript: Transcript) -> Result<TestPostbackPayload> {
    let click = match transcript.click {
        Some(click) => Some(Click(row::<click::Entity>(ctx, click).await?)),
        None => None,
    };
    Ok(TestPostbackPayload {
        passed: transcript.passed(),
        steps: transcript.steps.into_iter().map(TestStep::of).collect(),
        click,
        postback: transcript.seen.postback.map(Postback),
        conversion: transcript.seen.conversion.map(Conversion),
        user_errors: Vec::new(),
    })
}
