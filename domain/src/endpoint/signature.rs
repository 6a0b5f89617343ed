//! Signs requests by the Standard Webhooks, so that a receiver knows that they are ours and new
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderValue, InvalidHeaderValue};
use url::{Position, Url};

use crate::standard_webhooks::secret_bytes;

/// What is signed of a request.
pub(crate) enum Signed<'a> {
    /// Its body.
    Body(&'a str),
    /// Its path and query, where it has no body.
    Url(&'a Url),
}

/// The headers by which a receiver knows a message again, and, where there are secrets, that it is ours: one signature for each.
pub(crate) fn headers(
    id: &str,
    at: DateTime<Utc>,
    signed: &Signed<'_>,
    secrets: &[String],
) -> Result<HeaderMap, InvalidHeaderValue> {
    let mut headers = HeaderMap::new();
    headers.insert("webhook-id", HeaderValue::from_str(id)?);
    headers.insert("webhook-timestamp", HeaderValue::from(at.timestamp()));
    let content = match signed {
        Signed::Body(body) => body,
        Signed::Url(url) => &url[Position::BeforePath..Position::AfterQuery],
    };
    let content = format!("{id}.{}.{content}", at.timestamp());
    let signatures: Vec<String> = secrets
        .iter()
        .filter_map(|secret| secret_bytes(secret))
        .map(|key| signature(&key, content.as_bytes()))
        .collect();
    if !signatures.is_empty() {
        headers.insert("webhook-signature", HeaderValue::from_str(&signatures.join(" "))?);
    }
    Ok(headers)
}

fn signature(key: &[u8], content: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), content);
    format!("v1,{}", STANDARD.encode(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn signed(signed: &Signed<'_>, secrets: &[&str]) -> Option<String> {
        let at = DateTime::from_timestamp(1_614_265_330, 0).expect("a time");
        let secrets: Vec<String> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        let headers = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, signed, &secrets).expect("headers");
        assert_eq!(headers["webhook-id"], "msg_p5jXN8AQM9LWM0D4loKWxJek");
        assert_eq!(headers["webhook-timestamp"], "1614265330");
        let signature = headers.get("webhook-signature")?;
        Some(signature.to_str().expect("ASCII").to_owned())
    }

    #[test]
    fn the_specifications_example_comes_out() {
        let body = Signed::Body(r#"{"test": 2432232314}"#);
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed(&body, &[SECRET]).as_deref(), Some(expected));
        assert_eq!(signed(&body, &[]), None);
    }

    #[test]
    fn each_live_secret_signs() {
        let other = format!("whsec_{}", STANDARD.encode([7; 32]));
        let both = signed(&Signed::Body("{}"), &[SECRET, &other]).expect("signed");
        let alone = |secret: &str| signed(&Signed::Body("{}"), &[secret]).expect("signed");
        assert_eq!(both, format!("{} {}", alone(SECRET), alone(&other)));
    }

    #[test]
    fn a_request_without_a_body_is_signed_by_its_path_and_query() {
        let url = Url::parse("https://t.example:8443/a%20b/c?x=1&y=%26#no").expect("a URL");
        let by_text = signed(&Signed::Body("/a%20b/c?x=1&y=%26"), &[SECRET]);
        assert_eq!(signed(&Signed::Url(&url), &[SECRET]), by_text);
    }
}
