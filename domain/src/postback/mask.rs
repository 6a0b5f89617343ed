//! Hides secrets in what is stored of a request.

/// What stands in a secret's place.
const MASK: &str = "***";

/// A query string or form with the value of every `secret` replaced.
pub(super) fn form(text: &str) -> String {
    let masked = text.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}

/// A body as it is stored: readable text with its secrets replaced. A body in which a secret cannot be told apart
/// from the rest is not stored at all.
pub(super) fn body(body: &[u8], content_type: Option<&str>) -> Option<String> {
    if body.is_empty() {
        return None;
    }
    let text = crate::check::kept(&String::from_utf8_lossy(body), usize::MAX);
    if !text.to_lowercase().contains("secret") && !text.contains('%') && !text.contains('\\') {
        return Some(text);
    }
    if content_type
        .unwrap_or_default()
        .trim_start()
        .to_lowercase()
        .starts_with("application/json")
    {
        return Some(json(&text));
    }
    Some(form(&text))
}

fn json(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Object(mut members)) => {
            for (name, value) in &mut members {
                if name == "secret" {
                    *value = MASK.into();
                }
            }
            serde_json::Value::Object(members).to_string()
        }
        _ => "(a body that mentions a secret and is not a JSON object)".to_owned(),
    }
}

fn is_secret(encoded_name: &str) -> bool {
    let spaced = encoded_name.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy() == "secret"
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
        ] {
            assert_eq!(form(query), masked);
        }
        let json_type = Some("application/json");
        assert_eq!(
            body(b"{\"secret\":\"x\",\"a\":1}", json_type).as_deref(),
            Some("{\"a\":1,\"secret\":\"***\"}")
        );
        assert_eq!(
            body(b"{\"\\u0073ecret\":\"x\"}", json_type).as_deref(),
            Some("{\"secret\":\"***\"}")
        );
        assert_eq!(
            body(b"{\"secret\":\"x\"", json_type)
                .as_deref()
                .map(|text| text.contains('x')),
            Some(false)
        );
        assert_eq!(body(b"a=1&secret=x", None).as_deref(), Some("a=1&secret=***"));
        assert_eq!(body(b"a=\0", None).as_deref(), Some("a=\u{fffd}"));
        assert_eq!(body(b"", None), None);
    }
}
