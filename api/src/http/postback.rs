//! The postback door: `/postback/{integration key}`.

use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, handler};
use serde::Serialize;
use tokio::io::AsyncReadExt;
use waypost_domain::Services;
use waypost_domain::postback::{self, Answer, Code, Headers, Reply};
use waypost_domain::test_fire;

use crate::http::client_address::ClientAddress;
use crate::http::header_text;

/// One byte more than the contract allows, so that the domain sees that it was too long.
const MOST_BODY: u64 = 64 * 1024 + 1;

#[derive(Serialize)]
struct AnswerBody {
    outcome: &'static str,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    postback_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion_id: Option<String>,
    duplicate: bool,
}

/// Receives one report.
#[handler]
pub(super) async fn receive(
    Path(key): Path<String>,
    services: Data<&Services>,
    address: Data<&ClientAddress>,
    request: &Request,
    body: Body,
) -> Response {
    if ![Method::GET, Method::POST].contains(request.method()) {
        return Response::builder()
            .status(StatusCode::METHOD_NOT_ALLOWED)
            .header(header::ALLOW, "GET, POST")
            .finish();
    }
    let body = match read(body).await {
        Ok(body) => body,
        Err(error) => return cut_off(&error),
    };
    let report = postback::Request {
        key: &key,
        method: request.method().as_str(),
        query: request.uri().query().unwrap_or_default(),
        body: &body,
        content_type: header_text(request, header::CONTENT_TYPE),
        secret: header_text(request, header::HeaderName::from_static("x-postback-secret")),
        headers: Headers::read(|name| header_text(request, header::HeaderName::from_static(name))),
        source_ip: address.0.0.map(|ip| ip.to_string()),
        pass: header_text(request, header::HeaderName::from_static(test_fire::HEADER)),
        is_stored: false,
    };
    match postback::receive(&services, report).await {
        Ok(reply) => response(reply),
        Err(error) => {
            tracing::error!(error = %waypost_domain::error::chain(&error), "a postback could not be received");
            let message = "a fault of ours; the report was not kept, so send it again".to_owned();
            unrecorded(Code::TemporarilyUnavailable, message)
        }
    }
}

/// The body up to the limit. Fails when the sender ended it early: what has arrived may be a whole report with another
/// amount, so none of it is taken.
async fn read(body: Body) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    body.into_async_read().take(MOST_BODY).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

fn cut_off(error: &std::io::Error) -> Response {
    tracing::debug!(%error, "a postback's body ended early");
    let message = "the body ended before its announced length; send the report again".to_owned();
    unrecorded(Code::MalformedBody, message)
}

/// The answer to a key that is nobody's.
pub(super) fn unknown() -> Response {
    response(Reply::honest(Answer::unknown_integration()))
}

fn unrecorded(code: Code, message: String) -> Response {
    response(Reply::honest(Answer {
        code,
        message,
        postback: None,
        conversion: None,
    }))
}

fn response(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.http_status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (content_type, body) = match reply.fixed_body {
        Some(text) => ("text/plain; charset=utf-8", text.into_bytes()),
        None => ("application/json", json(reply.answer)),
    };
    let mut response = Response::builder()
        .status(status)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .content_type(content_type)
        .body(body);
    if let Some(seconds) = reply.retry_after_seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn json(answer: Answer) -> Vec<u8> {
    let body = AnswerBody {
        outcome: answer.code.outcome().word(),
        code: answer.code.word(),
        message: answer.message,
        postback_id: answer.postback.map(|id| id.to_string()),
        conversion_id: answer.conversion.map(|id| id.to_string()),
        duplicate: answer.code == Code::Duplicate,
    };
    serde_json::to_vec(&body).unwrap_or_default()
}
