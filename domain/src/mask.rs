//! Hides secrets in what is recorded of requests, ours and other people's.

mod json;
mod path;

use std::ops::Range;

pub(crate) use self::path::secrets_of as secrets_of_path;

/// What stands in a secret's place.
pub(crate) const MASK: &str = "***";

/// A query string or form with the value of every parameter masked whose decoded name is secret.
pub(crate) fn form(text: &str, is_secret: impl Fn(&str) -> bool) -> String {
    let masked = text.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(&decoded(name)) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}

/// A JSON object or array with every value masked, at any depth, whose name is secret; all else keeps its very bytes.
pub(crate) fn json(text: &str, is_secret: impl Fn(&str) -> bool) -> Option<String> {
    let secrets = json::secrets_of(text, is_secret)?;
    Some(replaced(text, &secrets, &format!("\"{MASK}\"")))
}

/// A URL, or a template of one, with what looks like a secret in its path and its query masked.
pub(crate) fn url(url: &str) -> String {
    filled_in(url, &secrets_of_path(url))
}

/// A URL that a template was filled in to, with the template's [`secrets_of_path`] masked, and what looks like a secret in its query.
pub(crate) fn filled_in(url: &str, secrets: &[String]) -> String {
    let (before, path, rest) = path::parts(url);
    let shown = path.split('/').map(|segment| {
        let is_secret = secrets.iter().any(|secret| secret == segment);
        if is_secret { MASK } else { segment }
    });
    let path = shown.collect::<Vec<_>>().join("/");
    format!("{before}{path}{}", query(rest))
}

/// What stands behind a URL's path, with what looks like a secret in it masked. A fragment may be a form too.
fn query(behind: &str) -> String {
    let parts = behind.splitn(2, '#').map(|part| match part.strip_prefix('?') {
        Some(query) => format!("?{}", form(query, is_credential)),
        None => form(part, is_credential),
    });
    parts.collect::<Vec<_>>().join("#")
}

/// A body as it is shown: JSON and forms with what looks like a secret in them masked, and the rest as it is.
pub(crate) fn body(body: &str) -> String {
    json(body, is_credential).unwrap_or_else(|| form(body, is_credential))
}

/// A template of a body, in the same way.
pub(crate) fn body_template(template: &str) -> String {
    match json::secrets_of(&json::without_macros(template), is_credential) {
        Some(secrets) => replaced(template, &secrets, &format!("\"{MASK}\"")),
        None => form(template, is_credential),
    }
}

fn replaced(text: &str, places: &[Range<usize>], mask: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        shown.push_str(text.get(at..place.start).unwrap_or_default());
        shown.push_str(mask);
        at = place.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

/// Names under which trackers take credentials.
fn is_credential(name: &str) -> bool {
    let name = name.replace(['-', '_'], "").to_lowercase();
    let whole = ["key", "sig", "auth", "pass", "pwd", "hash", "hmac"];
    let parts = ["secret", "token", "password", "apikey", "signature", "accesskey"];
    whole.contains(&name.as_str()) || parts.iter().any(|part| name.contains(part))
}

fn decoded(name: &str) -> String {
    let spaced = name.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_in_a_url_are_hidden_and_the_rest_is_not() {
        for (given, shown) in [
            (
                "https://t.example/p?cid=1&payout=2.00",
                "https://t.example/p?cid=1&payout=2.00",
            ),
            (
                "https://t.example/p?api_key=S&cid=1&Token=T",
                "https://t.example/p?api_key=***&cid=1&Token=***",
            ),
            (
                "https://t.example/p?security%5Ftoken=S",
                "https://t.example/p?security%5Ftoken=***",
            ),
            ("https://t.example/key", "https://t.example/key"),
            ("https://t.example/key/S?key=S#x", "https://t.example/key/***?key=***#x"),
            (
                "https://t.example?a=%2e&&b+c=d=e&=f&g&token#x&token=S/?key=S",
                "https://t.example?a=%2e&&b+c=d=e&=f&g&token#x&token=***",
            ),
            ("https://t.example/#key=S", "https://t.example/#key=***"),
            ("https://t.example", "https://t.example"),
            ("https://t.example?key=S", "https://t.example?key=***"),
            (
                "https://t.example/p?keyword=shoes&signal=1",
                "https://t.example/p?keyword=shoes&signal=1",
            ),
        ] {
            assert_eq!(url(given), shown);
        }
    }

    #[test]
    fn what_a_macro_stands_for_is_shown() {
        let secrets = secrets_of_path("https://t.example/in/abcdefABCDEF0123456789xy/{sub1}");
        let filled = "https://t.example/in/abcdefABCDEF0123456789xy/wKQ3V3N0123456789abcdefgh?token=T";
        let shown = "https://t.example/in/***/wKQ3V3N0123456789abcdefgh?token=***";
        assert_eq!(filled_in(filled, &secrets), shown);
    }

    #[test]
    fn credentials_in_a_body_are_hidden_in_a_form_and_at_any_depth_of_json() {
        for (given, shown) in [
            ("cid=1&api_key=S", "cid=1&api_key=***"),
            ("&b=%2f+1.50&&%61pi-key=S=S&=&c", "&b=%2f+1.50&&%61pi-key=***&=&c"),
            (r#"{"cid":"1","token":"T"}"#, r#"{"cid":"1","token":"***"}"#),
            (
                r#"{"a":[{"password":{"x":1}},2],"b":"token"}"#,
                r#"{"a":[{"password":"***"},2],"b":"token"}"#,
            ),
            ("", ""),
            ("\"text\"", "\"text\""),
        ] {
            assert_eq!(body(given), shown);
        }
    }
}
