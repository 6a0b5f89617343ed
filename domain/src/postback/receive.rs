//! Receives a postback: authenticate, read, attribute, deduplicate, and write all of it in one transaction.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use waypost_entity::id::{ConversionId, PostbackId};

use crate::error::{Error, Result};
use crate::integration::Settings;
use crate::mask::MASK;
use crate::postback::code::{Code, Refusal};
use crate::postback::reading::fields;
use crate::postback::reading::parameters::{self, Parameter, Sent};
use crate::postback::report::{Received, Report};
use crate::postback::sender::authenticate;
use crate::postback::sender::proof::Proof;
use crate::postback::sender::signature::Headers;
use crate::postback::trace::Trace;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::test_fire::Door;
use crate::token;

/// After how many seconds a sender may come again when we are at fault.
const FAULT_PASSES_SECONDS: u64 = 5;

/// A request as it came through the door.
pub struct Request<'a> {
    /// The last part of the path.
    pub key: &'a str,
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The query string, still encoded.
    pub query: &'a str,
    /// The body, at most one byte longer than allowed.
    pub body: &'a [u8],
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The `X-Postback-Secret` header.
    pub secret: Option<&'a str>,
    /// The headers of signed reports.
    pub headers: Headers<'a>,
    /// Who sent it.
    pub source_ip: Option<String>,
    /// The `X-Waypost-Test` header.
    pub pass: Option<&'a str>,
    /// Whether it is a record of ours, in which secrets are masked.
    pub is_stored: bool,
}

/// What the sender is told.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What became of it.
    pub code: Code,
    /// In words.
    pub message: String,
    /// Our record of the request; absent when the integration is unknown.
    pub postback: Option<PostbackId>,
    /// The conversion that it made or repeated.
    pub conversion: Option<ConversionId>,
}

impl Answer {
    /// Nobody has this key.
    pub fn unknown_integration() -> Self {
        let message = "there is no integration with this key; copy the postback URL from the dashboard again";
        Self::unrecorded(Refusal::new(Code::UnknownIntegration, message))
    }

    fn unrecorded(refusal: Refusal) -> Self {
        Self {
            code: refusal.code,
            message: refusal.message,
            postback: None,
            conversion: None,
        }
    }
}

/// What was found out about a request before anything is written.
pub(super) struct Reading {
    pub trace: Trace,
    pub parameters: Vec<Parameter>,
    pub fields: Result<fields::Fields, Refusal>,
    /// Whether it is a test of our own.
    pub is_test: bool,
}

/// An answer in the manner of the integration.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What the sender is told.
    pub answer: Answer,
    /// The HTTP status.
    pub http_status: u16,
    /// What to say instead of the answer, as plain text.
    pub fixed_body: Option<String>,
    /// After how many seconds to come again.
    pub retry_after_seconds: Option<u64>,
}

impl Reply {
    /// An answer as it is.
    pub fn honest(answer: Answer) -> Self {
        let http_status = answer.code.http_status();
        Self {
            answer,
            http_status,
            fixed_body: None,
            retry_after_seconds: (http_status == 503).then_some(FAULT_PASSES_SECONDS),
        }
    }

    /// An answer as the integration's sender wants it.
    fn to(settings: &Settings, answer: Answer) -> Self {
        let http_status = settings.http_status(answer.code.http_status());
        let is_good = (200..300).contains(&http_status);
        Self {
            http_status,
            fixed_body: settings.answer_body.clone().filter(|_| is_good),
            ..Self::honest(answer)
        }
    }

    fn too_many(wait: Duration) -> Self {
        let seconds = wait.as_secs().saturating_add(1);
        let message = format!("this integration reports more often than it may; send the report again in {seconds} s");
        Self {
            retry_after_seconds: Some(seconds),
            ..Self::honest(Answer::unrecorded(Refusal::new(Code::RateLimited, message)))
        }
    }
}

/// Takes a report in. Every request to a known integration is recorded, whatever becomes of it; the answer leaves
/// after the commit. While the database is away it is kept on disk and recorded later; when it cannot be kept anywhere, the
/// sender is told to come again.
pub async fn receive(services: &Services, request: Request<'_>) -> Result<Reply> {
    match known(services, &request).await {
        Err(error @ (Error::Unavailable(_) | Error::Overloaded | Error::NoRoom)) => {
            let message = match error {
                Error::NoRoom => {
                    "the report was not kept: the database is away and there is no more room on disk; send it again until it is taken"
                }
                _ => "the report could not be kept just now; send it again in a few seconds",
            };
            match error {
                // A flood of requests must not become a flood of lines.
                Error::Overloaded | Error::NoRoom => tracing::debug!("a postback was shed"),
                error => tracing::error!(error = crate::error::chain(&error), "a postback could not be kept"),
            }
            let refusal = Refusal::new(Code::TemporarilyUnavailable, message);
            Ok(Reply::honest(Answer::unrecorded(refusal)))
        }
        other => other,
    }
}

async fn known(services: &Services, request: &Request<'_>) -> Result<Reply> {
    let Some(settings) = find(services, request.key).await? else {
        return Ok(Reply::honest(Answer::unknown_integration()));
    };
    if let Err(wait) = services.reporters.take(settings.id) {
        return Ok(Reply::too_many(wait));
    }
    let scope = Scope::admit(services, settings.tenant_id, Actor::Integration(settings.id));
    let (at, proof) = (scope.now(), proof(services, &settings, request));
    let reading = read(&settings, request, (at, proof));
    let received = Received::at(&scope, &settings, (request, at), reading);
    let report = Report::of(scope, Arc::clone(&settings), received);
    Ok(Reply::to(&settings, services.ingest.report(report).await?))
}

/// The integration of a key. What cannot be a key does not reach the cache, whose entries it would crowd out.
async fn find(services: &Services, key: &str) -> Result<Option<Arc<Settings>>> {
    if token::split(key).is_none() {
        return Ok(None);
    }
    services.caches.integration(services, key).await
}

/// A wrong or old pass is no pass.
fn proof(services: &Services, settings: &Settings, request: &Request<'_>) -> Proof {
    let door = Door::Postback(settings.id);
    let is_ours = request.pass.is_some_and(|pass| {
        services
            .passes
            .open(pass, (settings.tenant_id, door), services.clock.now())
    });
    if is_ours { Proof::TestPass } else { Proof::Needed }
}

/// Checks who is reporting, as far as that has to be proved, and reads what they say.
pub(super) fn read(settings: &Settings, request: &Request<'_>, (now, proof): (DateTime<Utc>, Proof)) -> Reading {
    let mut trace = Trace::default();
    let sender = authenticate::sender(settings, request, now, &mut trace);
    let sender = proof.excuse(sender, &mut trace);
    let sent = Sent {
        query: request.query,
        body: request.body,
        content_type: request.content_type,
        topic: request.headers.topic(),
    };
    // Read in any case: the record of a refused report names its click and transaction too.
    let (mut parameters, unreadable) = match parameters::read(sent, settings) {
        Ok(parameters) => (parameters, None),
        Err(refusal) => (Vec::new(), Some(refusal)),
    };
    if request.is_stored {
        // What stands in the place of a secret is no value, whatever it is called today.
        parameters.retain(|given| given.value != MASK);
    }
    let fields = sender
        .and_then(|()| match unreadable {
            // Whether the secret was there cannot be known; what has to be mended first is the request.
            Some(refusal) if request.secret.is_none() && settings.secret_hash.is_some() => Err(refusal),
            unreadable => {
                let secret = authenticate::secret(settings, (request, &parameters), now, &mut trace);
                proof.excuse(secret, &mut trace)?;
                let standing = authenticate::standing(settings, &mut trace);
                proof.excuse(standing, &mut trace)?;
                unreadable.map_or(Ok(()), Err)
            }
        })
        .and_then(|()| fields::read(&parameters, settings, now, &mut trace));
    match &fields {
        Ok(_) => trace.note("parameters", None, "read"),
        Err(refusal) => trace.note("request", None, refusal.message.clone()),
    }
    Reading {
        trace,
        parameters,
        fields,
        is_test: proof == Proof::TestPass,
    }
}
