//! What goes back: the status that fits, and headers that keep it private.

use async_graphql::{ServerError, Value};
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use poem::{Response, ResponseBuilder};

use super::media::Media;
use crate::graphql::error::Code;

/// An answer on its way.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status, when it does not follow from the result.
    status: Option<StatusCode>,
    result: Box<async_graphql::Response>,
    headers: HeaderMap,
}

impl Answer {
    /// An operation's result.
    pub(super) fn executed(mut result: async_graphql::Response) -> Self {
        let headers = std::mem::take(&mut result.http_headers);
        Self {
            status: None,
            result: Box::new(result),
            headers,
        }
    }

    /// A request that was not executed, whatever it asked for.
    pub(super) fn refused(status: StatusCode, error: ServerError) -> Self {
        let result = async_graphql::Response::from_errors(vec![error]);
        Self {
            status: Some(status),
            result: Box::new(result),
            headers: HeaderMap::new(),
        }
    }

    /// Adds a header.
    pub(super) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// Adds headers.
    pub(super) fn with_all(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// As it is sent.
    pub(super) fn respond(self, media: Media) -> Response {
        let status = self.status.unwrap_or_else(|| status(&self.result, media));
        let mut builder = private(status).content_type(media.name());
        if let Some(seconds) = pause(&self.result.errors) {
            builder = builder.header(header::RETRY_AFTER, seconds);
        }
        if status == StatusCode::UNAUTHORIZED {
            builder = builder.header(header::WWW_AUTHENTICATE, "Bearer");
        }
        let mut response = builder.body(serde_json::to_vec(&Body::of(&self.result)).unwrap_or_default());
        response.headers_mut().extend(self.headers);
        response
    }
}

/// The result as the specification has it: no `data` at all when nothing was executed.
#[derive(serde::Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
}

impl<'a> Body<'a> {
    fn of(result: &'a async_graphql::Response) -> Self {
        Self {
            data: was_executed(result).then_some(&result.data),
            errors: &result.errors,
        }
    }
}

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Response {
    private(status).finish()
}

/// Answers differ by caller, so nobody on the way may keep them.
fn private(status: StatusCode) -> ResponseBuilder {
    Response::builder()
        .status(status)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::VARY, "accept, origin")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
}

/// 200 for what was executed, unless one cause kept all of it back; 400 for what could not be.
fn status(result: &async_graphql::Response, media: Media) -> StatusCode {
    if !was_executed(result) {
        return match media {
            Media::GraphQL => StatusCode::BAD_REQUEST,
            Media::Json => StatusCode::OK,
        };
    }
    let all = |code: Code| !result.errors.is_empty() && result.errors.iter().all(|error| has(error, code));
    if !is_empty(&result.data) {
        StatusCode::OK
    } else if all(Code::Unauthenticated) {
        StatusCode::UNAUTHORIZED
    } else if all(Code::RateLimited) {
        StatusCode::TOO_MANY_REQUESTS
    } else if all(Code::Internal) && pause(&result.errors).is_some() {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::OK
    }
}

/// Errors of fields have a path; those of documents have none, and then nothing was executed.
fn was_executed(result: &async_graphql::Response) -> bool {
    result.data != Value::Null || result.errors.iter().any(|error| !error.path.is_empty())
}

fn is_empty(data: &Value) -> bool {
    match data {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        _ => false,
    }
}

fn has(error: &ServerError, code: Code) -> bool {
    let given = error.extensions.as_ref().and_then(|values| values.get("code"));
    given == Some(&Value::from(<&str>::from(code)))
}

/// The longest wait that an error asks for, in seconds.
fn pause(errors: &[ServerError]) -> Option<u64> {
    let pauses = errors
        .iter()
        .filter_map(|error| match error.extensions.as_ref()?.get("retryAfter")? {
            Value::Number(seconds) => seconds.as_u64(),
            _ => None,
        });
    pauses.max()
}
