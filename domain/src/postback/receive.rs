//! Receives a postback: authenticate, read, attribute, deduplicate, and write all of it in one transaction.

use std::sync::Arc;

use waypost_entity::id::{ConversionId, PostbackId};
use waypost_entity::integration;
use waypost_entity::status::IntegrationStatus;

use crate::error::{Error, Result};
use crate::postback::code::{Code, Refusal};
use crate::postback::fields;
use crate::postback::parameters::{self, Parameter};
use crate::postback::report::{Received, Report};
use crate::postback::trace::Trace;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::token;

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
    /// Who sent it.
    pub source_ip: Option<String>,
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
}

/// Takes a report in. Every request to a known integration is recorded, whatever becomes of it; the answer leaves
/// after the commit. While the database is away it is kept on disk and recorded later; when it cannot be kept anywhere, the
/// sender is told to come again.
pub async fn receive(services: &Services, request: Request<'_>) -> Result<Answer> {
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
            Ok(Answer::unrecorded(Refusal::new(Code::TemporarilyUnavailable, message)))
        }
        other => other,
    }
}

async fn known(services: &Services, request: &Request<'_>) -> Result<Answer> {
    let Some(settings) = find(services, request.key).await? else {
        return Ok(Answer::unknown_integration());
    };
    let scope = Scope::admit(services, settings.tenant_id, Actor::Integration(settings.id));
    let reading = read(&settings, request);
    let received = Received::now(&scope, settings.id, request, reading);
    services.ingest.report(Report::of(scope, settings, received)).await
}

/// The integration of a key. What cannot be a key does not reach the cache, whose entries it would crowd out.
async fn find(services: &Services, key: &str) -> Result<Option<Arc<integration::Model>>> {
    if token::split(key).is_none() {
        return Ok(None);
    }
    services.caches.integration(services, key).await
}

/// Checks who is reporting and reads what they say.
fn read(settings: &integration::Model, request: &Request<'_>) -> Reading {
    let mut trace = Trace::default();
    let (parameters, unreadable) = match parameters::read(request.query, request.body, request.content_type) {
        Ok(parameters) => (parameters, None),
        Err(refusal) => (Vec::new(), Some(refusal)),
    };
    let fields = standing(settings, &mut trace)
        .and_then(|()| match unreadable {
            // Whether the secret was there cannot be known; what has to be mended first is the request.
            Some(refusal) if request.secret.is_none() => Err(refusal),
            unreadable => authenticate(settings, request, &parameters, &mut trace).and(unreadable.map_or(Ok(()), Err)),
        })
        .and_then(|()| fields::read(&parameters, settings));
    match &fields {
        Ok(_) => trace.note("parameters", None, "read"),
        Err(refusal) => trace.note("request", None, refusal.message.clone()),
    }
    Reading {
        trace,
        parameters,
        fields,
    }
}

fn standing(settings: &integration::Model, trace: &mut Trace) -> Result<(), Refusal> {
    trace.decided(
        "integration",
        Some(&settings.name),
        settings.status.word(),
        "integration.status",
    );
    if settings.status == IntegrationStatus::Active {
        return Ok(());
    }
    let message = "this integration is paused; open it again in the dashboard";
    Err(Refusal::new(Code::IntegrationPaused, message))
}

fn authenticate(
    settings: &integration::Model,
    request: &Request<'_>,
    parameters: &[Parameter],
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let Some(stored) = &settings.secret_hash else {
        trace.decided("secret", None, "not needed", "integration.secret = none");
        return Ok(());
    };
    let (place, given) = match request.secret {
        Some(header) => ("header X-Postback-Secret", Some(header)),
        None => ("parameter secret", fields::secret(parameters)),
    };
    let right = given.is_some_and(|given| token::matches(given, stored));
    let result = match (given, right) {
        (None, _) => "missing",
        (Some(_), true) => "right",
        (Some(_), false) => "wrong",
    };
    trace.decided("secret", Some(place), result, "integration.secret = set");
    if right {
        return Ok(());
    }
    let message = format!(
        "the secret is {result}: send the integration's secret as the header X-Postback-Secret or the parameter \"secret\""
    );
    Err(Refusal::new(Code::WrongSecret, message))
}
