//! What a partner postback would send, and trying it out.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use waypost_domain::delivery::Trial;
use waypost_domain::partner_postback::{self, Preview, TestPartnerPostback};
use waypost_entity::conversion;
use waypost_entity::partner_postback::Entity;

use super::change::{PartnerHeaderInput, headers};
use crate::graphql::caller::{id, optional_id, scope};
use crate::graphql::status::CallMethod;
use crate::graphql::user_error::{UserError, mend};

/// What to show: a call as somebody has written it, saved or not.
#[derive(InputObject)]
pub(crate) struct PreviewPartnerPostbackInput {
    /// How the partner's server is called; GET when left out.
    method: Option<CallMethod>,
    /// What is called, with macros, for instance "https://partner.example/in?cid={sub1}&payout={payout}".
    url_template: String,
    /// What is posted, with macros.
    body_template: Option<String>,
    /// Headers of the partner's own. They are checked and not shown.
    headers: Option<Vec<PartnerHeaderInput>>,
    /// The conversion whose values are filled in, as it is now; made-up values when left out.
    conversion_id: Option<ID>,
}

impl PreviewPartnerPostbackInput {
    fn form(self) -> waypost_domain::Result<Preview> {
        Ok(Preview {
            method: self.method.unwrap_or(CallMethod::Get).into(),
            url_template: self.url_template,
            body_template: self.body_template,
            headers: self.headers.map(headers).unwrap_or_default(),
            conversion: optional_id::<conversion::Entity>(self.conversion_id.as_ref())?,
        })
    }
}

/// A call as it would be made.
#[derive(SimpleObject, Default)]
pub(crate) struct PartnerPostbackPreview {
    /// How the partner's server would be called; null when there is something to mend.
    method: Option<CallMethod>,
    /// What would be called; null when there is something to mend.
    url: Option<String>,
    /// What the body is, for instance "application/json"; null when there is none.
    content_type: Option<&'static str>,
    /// What would be posted; null when nothing is.
    body: Option<String>,
    /// What to mend in the input, with the place and the nearest known name.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct PartnerPostbackPreviewQueries;

#[Object]
impl PartnerPostbackPreviewQueries {
    /// What a partner postback would send. Nothing is saved or sent. Needs the scope "partner_postbacks:read", and "conversions:read" with
    /// a conversion.
    async fn preview_partner_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to show.")] input: PreviewPartnerPostbackInput,
    ) -> Result<PartnerPostbackPreview> {
        let (shown, user_errors) = mend(partner_postback::preview(scope(ctx)?, input.form()?).await)?;
        let preview = shown.map(|shown| PartnerPostbackPreview {
            method: Some(shown.method.into()),
            url: Some(shown.rendered.url),
            content_type: shown.rendered.content_type,
            body: shown.rendered.body,
            user_errors: Vec::new(),
        });
        Ok(preview.unwrap_or(PartnerPostbackPreview {
            user_errors,
            ..PartnerPostbackPreview::default()
        }))
    }
}

/// What to try out.
#[derive(InputObject)]
pub(crate) struct TestPartnerPostbackInput {
    /// The partner postback.
    id: ID,
    /// The conversion whose values are sent, one of the same affiliate; made-up values when left out.
    conversion_id: Option<ID>,
}

/// The request that was made, secret values masked.
#[derive(SimpleObject)]
pub(crate) struct PartnerTestRequest {
    /// How the partner's server was called.
    method: CallMethod,
    /// What was called.
    url: String,
    /// The names of the headers that went along, in lower case.
    header_names: Vec<String>,
    /// What was posted; null when nothing was.
    body: Option<String>,
}

/// What came back.
#[derive(SimpleObject)]
pub(crate) struct PartnerTestAnswer {
    /// The HTTP status of the answer, for instance 200; null when there was none.
    status_code: Option<i32>,
    /// How long it took, in milliseconds.
    duration_ms: i32,
    /// The beginning of the answer's body, at most 1 KiB. Written by strangers: show it as text.
    excerpt: Option<String>,
    /// The kind of failure, as a word for programs, for instance "status"; null when there was none.
    error_class: Option<&'static str>,
    /// The failure in words.
    error: Option<String>,
}

/// What became of testPartnerPostback.
#[derive(SimpleObject)]
pub(crate) struct TestPartnerPostbackPayload {
    /// The request; null when there is something to mend, and then none was made.
    request: Option<PartnerTestRequest>,
    /// What came back; null when there is something to mend.
    answer: Option<PartnerTestAnswer>,
    /// What to mend in the input.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct PartnerPostbackTestMutations;

#[Object]
impl PartnerPostbackTestMutations {
    /// Calls a partner's server at once, signed and with its headers as a delivery is, also while it is paused, and waits up to eight seconds
    /// for the answer. {test} and {attempt} are 1. It is in no log and counts for nothing. Needs the scope "partner_postbacks:write", and
    /// "conversions:read" with a conversion.
    async fn test_partner_postback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to try out.")] input: TestPartnerPostbackInput,
    ) -> Result<TestPartnerPostbackPayload> {
        let form = TestPartnerPostback {
            postback: id::<Entity>(&input.id)?,
            conversion: optional_id::<conversion::Entity>(input.conversion_id.as_ref())?,
        };
        let (trial, user_errors) = mend(partner_postback::test(scope(ctx)?, form).await)?;
        let (request, answer) = trial.map(shown).unzip();
        Ok(TestPartnerPostbackPayload {
            request,
            answer,
            user_errors,
        })
    }
}

fn shown(trial: Trial) -> (PartnerTestRequest, PartnerTestAnswer) {
    let request = PartnerTestRequest {
        method: trial.sent.method.into(),
        url: trial.sent.url,
        header_names: trial.header_names,
        body: trial.sent.body,
    };
    let answer = PartnerTestAnswer {
        status_code: trial.heard.status_code,
        duration_ms: trial.duration_ms,
        excerpt: trial.heard.excerpt,
        error_class: trial.heard.error_class,
        error: trial.heard.error,
    };
    (request, answer)
}
