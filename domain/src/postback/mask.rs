//! Hides secrets in what is stored of a request.

use serde_json::Value;

use crate::mask;
use crate::postback::reading::mapping::Mapping;
use crate::postback::reading::parameters::media_type;

/// What stands in the place of a body that is neither form nor JSON and may hold a secret.
const UNREADABLE: &str = "(not kept: this body is no readable form or JSON object, and may hold the secret)";

/// A query string or form with the value of every secret replaced.
pub(super) fn form(text: &str, mapping: &Mapping) -> String {
    mask::form(text, |name| is_secret(name, mapping))
}

/// Whether a stored body is not the one that came: it was not kept, or has bytes that are no text.
pub(super) fn is_unreadable(stored: &str) -> bool {
    stored == UNREADABLE || stored.contains(char::REPLACEMENT_CHARACTER)
}

/// A body as it is stored: as it came, but with its secrets replaced. A body in which a secret cannot be told apart
/// from the rest is not stored at all.
pub(super) fn body(body: &[u8], content_type: Option<&str>, mapping: &Mapping) -> Option<String> {
    if body.is_empty() {
        return None;
    }
    let text = crate::check::kept(&String::from_utf8_lossy(body), usize::MAX);
    Some(match media_type(content_type).as_str() {
        "application/x-www-form-urlencoded" => form(&text, mapping),
        "application/json" => json(text, mapping),
        _ if may_hold_a_secret(&text, mapping) => UNREADABLE.to_owned(),
        _ => text,
    })
}

/// Only the secrets of a document are written anew: the rest keeps the very bytes that came, so that it says the same when it is read
/// again.
fn json(text: String, mapping: &Mapping) -> String {
    // What readers of ours refuse is not taken to be JSON here either.
    match serde_json::from_str::<Value>(&text) {
        Ok(_) => mask::json(&text, |name| is_secret(name, mapping)).unwrap_or(text),
        Err(_) if may_hold_a_secret(&text, mapping) => UNREADABLE.to_owned(),
        Err(_) => text,
    }
}

/// Escapes can spell any word, so a text with some may hold it too.
fn may_hold_a_secret(text: &str, mapping: &Mapping) -> bool {
    let lower = text.to_lowercase();
    mapping.secrets().any(|name| lower.contains(name)) || text.contains(['%', '\\'])
}

/// Stripe's documents hold secrets of its own, which open a payment in the browser.
fn is_secret(name: &str, mapping: &Mapping) -> bool {
    mapping.is_secret(name) || name.trim().eq_ignore_ascii_case("client_secret")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postback::preset;
    use crate::postback::reading::mapping::Own;

    #[test]
    fn what_a_preset_calls_its_secret_is_hidden_too() {
        let mapping = Mapping::of(preset::of("tune"), &Own::new());
        assert_eq!(
            form("security_token=x&secret=y&a=1", &mapping),
            "security_token=***&secret=***&a=1"
        );
        let json = Some("application/json");
        let body = |text: &str| super::body(text.as_bytes(), json, &mapping);
        assert_eq!(
            body("{\"a\":{\"security_token\":\"x\"}}").as_deref(),
            Some("{\"a\":{\"security_token\":\"***\"}}")
        );
        assert_eq!(
            body("{\"client_secret\":\"x\"}").as_deref(),
            Some("{\"client_secret\":\"***\"}")
        );
        assert_eq!(
            super::body(b"security_token: x", None, &mapping).as_deref(),
            Some(UNREADABLE)
        );
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_stands() {
        let mapping = Mapping::of(preset::of("generic"), &Own::new());
        for (query, masked) in [
            ("a=1&secret=x&b=2", "a=1&secret=***&b=2"),
            ("secret=x=y", "secret=***"),
            ("%73ecret=x&secret=", "%73ecret=***&secret=***"),
            ("secrets=x&secret", "secrets=x&secret"),
            ("Secret=x&+secret=y&%20SECRET=z", "Secret=***&+secret=***&%20SECRET=***"),
        ] {
            assert_eq!(form(query, &mapping), masked);
        }
        let (form_type, json_type) = (
            Some("application/x-www-form-urlencoded"),
            Some("application/json; charset=utf-8"),
        );
        for (sent, content_type, kept) in [
            ("{\"secret\":\"x\",\"a\":1}", json_type, "{\"secret\":\"***\",\"a\":1}"),
            (
                "{ \"a\" : 1.50, \"\\u0073ecret\" : \"x\" }",
                json_type,
                "{ \"a\" : 1.50, \"\\u0073ecret\" : \"***\" }",
            ),
            (
                "{\"a\":12345678901234567890.10,\"b\":\"50%\"}",
                json_type,
                "{\"a\":12345678901234567890.10,\"b\":\"50%\"}",
            ),
            ("{\"secret\":\"x\"", json_type, UNREADABLE),
            (
                "{\"o\":[{\"Secret\":\"x\"}]}",
                json_type,
                "{\"o\":[{\"Secret\":\"***\"}]}",
            ),
            ("[50, \"no\"]", json_type, "[50, \"no\"]"),
            ("a=1&secret=x", form_type, "a=1&secret=***"),
            ("{\"secret\":\"hunter2\"}", Some("text/plain"), UNREADABLE),
            ("<secret>hunter2</secret>", Some("text/xml"), UNREADABLE),
            (
                "name=\"secret\"\r\n\r\nhunter2",
                Some("multipart/form-data; boundary=x"),
                UNREADABLE,
            ),
            ("a=1&secret=x", None, UNREADABLE),
            ("a=\0", None, "a=\u{fffd}"),
        ] {
            assert_eq!(
                body(sent.as_bytes(), content_type, &mapping).as_deref(),
                Some(kept),
                "{sent}"
            );
        }
        assert_eq!(body(b"", None, &mapping), None);
    }
}
