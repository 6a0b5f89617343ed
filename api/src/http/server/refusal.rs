//! What the server itself answers to a request that no door should see.

use hyper::body::{Body, Incoming};
use poem::Response;
use poem::http::header::{self, HeaderValue};
use poem::http::{HeaderMap, Request, StatusCode};

use super::limits::MOST_BODY_BYTES;

/// The code is the one by which merchants' servers know that a report is to be sent again.
const LATE_ANSWER: &str = r#"{"code":"temporarily_unavailable","message":"the request was not answered in time; try again in a few seconds"}"#;

/// Why a request is refused. The connection is closed after each of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Where the request ends can be read in two ways.
    UnclearLength,
    /// The body is compressed. It could grow a thousandfold, and no client of ours needs it.
    Encoded,
    /// The body is too long.
    LongBody,
    /// The body did not arrive in time.
    LateBody,
    /// The endpoint did not answer in time.
    LateAnswer,
    /// The endpoint panicked.
    Panic,
}

impl Refusal {
    /// What can be said against a request before its body is read.
    pub(super) fn of(request: &Request<Incoming>) -> Option<Self> {
        let body = request.body();
        if body.is_end_stream() {
            return None;
        }
        if is_encoded(request.headers()) {
            return Some(Self::Encoded);
        }
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        (announced > MOST_BODY_BYTES).then_some(Self::LongBody)
    }

    /// The answer.
    pub(super) fn response(self) -> Response {
        let (status, text) = match self {
            Self::UnclearLength => (StatusCode::BAD_REQUEST, "Send the length of the body once."),
            Self::Encoded => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the body without compression."),
            Self::LongBody => (StatusCode::PAYLOAD_TOO_LARGE, "The body is too long."),
            Self::LateBody => (StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time."),
            Self::LateAnswer => (StatusCode::SERVICE_UNAVAILABLE, LATE_ANSWER),
            Self::Panic => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "This is a fault of ours; please try again.",
            ),
        };
        let content_type = match self {
            Self::LateAnswer => "application/json",
            Self::UnclearLength | Self::Encoded | Self::LongBody | Self::LateBody | Self::Panic => {
                "text/plain; charset=utf-8"
            }
        };
        let mut response = Response::builder()
            .status(status)
            .header(header::CACHE_CONTROL, "no-store")
            .content_type(content_type)
            .body(format!("{text}\n"));
        let more = match self {
            Self::Encoded => Some((header::ACCEPT_ENCODING, "identity")),
            Self::LateAnswer => Some((header::RETRY_AFTER, "5")),
            Self::UnclearLength | Self::LongBody | Self::LateBody | Self::Panic => None,
        };
        if let Some((name, value)) = more {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        close_after(&mut response);
        response
    }
}

/// Makes this the connection's last answer.
pub(super) fn close_after(response: &mut Response) {
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
}

fn is_encoded(headers: &HeaderMap) -> bool {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}
