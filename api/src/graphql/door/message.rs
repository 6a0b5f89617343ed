//! The request as it was sent: by POST as JSON, or by GET as a query string.

use async_graphql::Variables;
use poem::error::ReadBodyError;
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Body, Request};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::answer::Answer;
use crate::graphql::error::{Code, coded};

/// Most bytes of a body.
const MOST_BODY: usize = 100 * 1024;
/// Most bytes of a query string; it holds a document too.
const MOST_QUERY: usize = 16 * 1024;

/// One operation and its variables.
#[derive(Debug)]
pub(super) struct Message {
    /// The document.
    pub document: String,
    /// Which operation of the document.
    pub operation: Option<String>,
    /// The variables.
    pub variables: Variables,
    /// Whether it came by GET, which must change nothing.
    pub by_get: bool,
}

/// As JSON. What else is there does not matter.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    query: String,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    #[expect(dead_code, reason = "read to refuse what is no object")]
    extensions: Option<Map<String, Value>>,
}

/// Reads a request.
pub(super) async fn read(request: &mut Request) -> Result<Message, Answer> {
    match *request.method() {
        Method::GET => from_query(request.uri().query().unwrap_or_default()),
        Method::POST => {
            check_type(request.headers())?;
            from_body(&body(request.take_body()).await?)
        }
        _ => Err(Answer::refused(
            StatusCode::METHOD_NOT_ALLOWED,
            coded(Code::BadUserInput, "use POST, or GET for queries"),
        )
        .with(header::ALLOW, "GET, POST, OPTIONS")),
    }
}

/// JSON only: pages of other sites can send forms and plain text without asking, but not this.
fn check_type(headers: &HeaderMap) -> Result<(), Answer> {
    let refused =
        |message: &str| Answer::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, coded(Code::BadUserInput, message));
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let (kind, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    if !kind.trim().eq_ignore_ascii_case("application/json") {
        return Err(refused("send the request as application/json"));
    }
    let charset = parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("charset="));
    if charset.is_some_and(|charset| !charset.trim_matches('"').eq_ignore_ascii_case("utf-8")) {
        return Err(refused("send JSON as UTF-8"));
    }
    let encoding = headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(refused("send the body without compression"));
    }
    Ok(())
}

async fn body(body: Body) -> Result<Vec<u8>, Answer> {
    match body.into_bytes_limit(MOST_BODY).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(ReadBodyError::PayloadTooLarge) => {
            let message = format!("send at most {} KiB", MOST_BODY / 1024);
            Err(Answer::refused(
                StatusCode::PAYLOAD_TOO_LARGE,
                coded(Code::LimitExceeded, message),
            ))
        }
        Err(_) => Err(malformed("the body ended early")),
    }
}

fn from_body(body: &[u8]) -> Result<Message, Answer> {
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(malformed("send one operation a request; batches are refused"));
    }
    let sent: Sent = serde_json::from_slice(body).map_err(|error| {
        malformed(&format!(
            "expected an object with query, operationName and variables: {error}"
        ))
    })?;
    Ok(Message {
        document: sent.query,
        operation: sent.operation_name.filter(|name| !name.is_empty()),
        variables: variables(sent.variables),
        by_get: false,
    })
}

fn from_query(query: &str) -> Result<Message, Answer> {
    if query.len() > MOST_QUERY {
        let message = format!("a query string has at most {} KiB; use POST", MOST_QUERY / 1024);
        return Err(Answer::refused(
            StatusCode::URI_TOO_LONG,
            coded(Code::LimitExceeded, message),
        ));
    }
    let (mut document, mut operation, mut given) = (None, None, None);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let place = match &*name {
            "query" => &mut document,
            "operationName" => &mut operation,
            "variables" => &mut given,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(malformed(&format!("{name} was given twice")));
        }
    }
    let given = given.filter(|given| !given.is_empty() && given != "null");
    let given = given.map(|given| serde_json::from_str(&given)).transpose();
    let given = given.map_err(|error| malformed(&format!("variables: expected a JSON object: {error}")))?;
    Ok(Message {
        document: document.ok_or_else(|| malformed("query: expected a document"))?,
        operation: operation.filter(|name| !name.is_empty()),
        variables: variables(given),
        by_get: true,
    })
}

fn variables(given: Option<Map<String, Value>>) -> Variables {
    Variables::from_json(given.map_or(Value::Null, Value::Object))
}

fn malformed(message: &str) -> Answer {
    Answer::refused(StatusCode::BAD_REQUEST, coded(Code::BadUserInput, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_operation_is_read() {
        for (body, fine) in [
            (r#"{"query":"{a}"}"#, true),
            (
                r#"{"query":"{a}","variables":null,"operationName":null,"extensions":{}}"#,
                true,
            ),
            (r#"{"query":"{a}","variables":{"n":1},"other":1}"#, true),
            (r#"[{"query":"{a}"}]"#, false),
            (r#"  [{"query":"{a}"}]"#, false),
            (r#"{"query":"{a}","query":"{b}"}"#, false),
            (r#"{"query":["{a}"]}"#, false),
            (r#"{"query":"{a}","variables":[1]}"#, false),
            (r#"{"query":"{a}","variables":"{}"}"#, false),
            (r#"{"query":"{a}","variables":{"n":1e400}}"#, false),
            (r#"{"query":"{a}","variables":{"n":NaN}}"#, false),
            (r#"{"query":"{a}","operationName":7}"#, false),
            (r#"{"query":"{a}","extensions":[]}"#, false),
            (r#"{"variables":{}}"#, false),
            ("query={a}", false),
            ("", false),
        ] {
            assert_eq!(from_body(body.as_bytes()).is_ok(), fine, "{body}");
        }
        let bomb = format!(
            r#"{{"query":"{{a}}","variables":{{"n":{}1{}}}}}"#,
            "[".repeat(5_000),
            "]".repeat(5_000)
        );
        assert!(from_body(bomb.as_bytes()).is_err());
    }

    #[test]
    fn a_query_string_is_read_once() {
        assert!(from_query("query=%7Ba%7D&variables=%7B%22n%22%3A1%7D").is_ok());
        for query in [
            "",
            "variables={}",
            "query=a&query=b",
            "query=a&variables=[1]",
            "query=a&variables={",
        ] {
            assert!(from_query(query).is_err(), "{query}");
        }
    }

    #[test]
    fn what_a_form_can_send_is_refused() {
        for (kind, fine) in [
            (Some("application/json"), true),
            (Some("application/json; charset=utf-8"), true),
            (Some("Application/JSON"), true),
            (Some("application/json; charset=utf-16"), false),
            (Some("application/jsonp"), false),
            (Some("text/plain"), false),
            (Some("application/x-www-form-urlencoded"), false),
            (Some("multipart/form-data; boundary=x"), false),
            (Some("application/graphql"), false),
            (None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(kind) = kind {
                headers.insert(header::CONTENT_TYPE, poem::http::HeaderValue::from_static(kind));
            }
            assert_eq!(check_type(&headers).is_ok(), fine, "{kind:?}");
        }
    }
}
