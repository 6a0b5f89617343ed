//! Hides secrets in what is stored of a request.

use serde_json::Value;

use crate::mask::{self, MASK};
use crate::postback::parameters::media_type;

/// What stands in the place of a body that is neither form nor JSON and may hold a secret.
const UNREADABLE: &str = "(not kept: this body is no readable form or JSON object, and may hold the secret)";

/// A query string or form with the value of every `secret` replaced.
pub(super) fn form(text: &str) -> String {
    mask::form(text, is_secret)
}

/// A body as it is stored: as it came, but with its secrets replaced. A body in which a secret cannot be told apart
/// from the rest is not stored at all.
pub(super) fn body(body: &[u8], content_type: Option<&str>) -> Option<String> {
    if body.is_empty() {
        return None;
    }
    let text = crate::check::kept(&String::from_utf8_lossy(body), usize::MAX);
    Some(match media_type(content_type).as_str() {
        "application/x-www-form-urlencoded" => form(&text),
        "application/json" => json(text),
        _ if may_hold_a_secret(&text) => UNREADABLE.to_owned(),
        _ => text,
    })
}

/// Only JSON with such a member is written anew: the rest keeps the very bytes that came.
fn json(text: String) -> String {
    match serde_json::from_str::<Value>(&text) {
        Ok(mut value) => {
            if hide(&mut value) {
                value.to_string()
            } else {
                text
            }
        }
        Err(_) if may_hold_a_secret(&text) => UNREADABLE.to_owned(),
        Err(_) => text,
    }
}

/// Replaces secrets at any depth; says whether there were any.
fn hide(value: &mut Value) -> bool {
    let mut found = false;
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if is_secret(name) {
                    *value = MASK.into();
                    found = true;
                } else {
                    found |= hide(value);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                found |= hide(item);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

/// Escapes can spell any word, so a text with some may hold it too.
fn may_hold_a_secret(text: &str) -> bool {
    text.to_lowercase().contains("secret") || text.contains(['%', '\\'])
}

fn is_secret(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case("secret")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_wherever_it_stands() {
        for (query, masked) in [
            ("a=1&secret=x&b=2", "a=1&secret=***&b=2"),
            ("secret=x=y", "secret=***"),
            ("%73ecret=x&secret=", "%73ecret=***&secret=***"),
            ("secrets=x&secret", "secrets=x&secret"),
            ("Secret=x&+secret=y&%20SECRET=z", "Secret=***&+secret=***&%20SECRET=***"),
        ] {
            assert_eq!(form(query), masked);
        }
        let (form_type, json_type) = (
            Some("application/x-www-form-urlencoded"),
            Some("application/json; charset=utf-8"),
        );
        for (sent, content_type, kept) in [
            ("{\"secret\":\"x\",\"a\":1}", json_type, "{\"a\":1,\"secret\":\"***\"}"),
            ("{\"\\u0073ecret\":\"x\"}", json_type, "{\"secret\":\"***\"}"),
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
            assert_eq!(body(sent.as_bytes(), content_type).as_deref(), Some(kept), "{sent}");
        }
        assert_eq!(body(b"", None), None);
    }
}
