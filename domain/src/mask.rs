//! Hides secrets in what is recorded of requests, ours and other people's.

mod json;
mod path;

use std::ops::Range;

use crate::partner_postback::preset;

/// What stands in a secret's place.
pub(crate) const MASK: &str = "***";

/// A query string or form with the value of every parameter masked whose decoded name is secret.
pub(crate) fn form(text: &str, is_secret: impl Fn(&str) -> bool) -> String {
    replaced(text, &secrets_of_form(text, 0, is_secret), MASK)
}

/// A JSON object or array with every value masked, at any depth, whose name is secret; all else keeps its very bytes.
pub(crate) fn json(text: &str, is_secret: impl Fn(&str) -> bool) -> Option<String> {
    let secrets = json::secrets_of(text, is_secret)?;
    Some(replaced(text, &secrets, &format!("\"{MASK}\"")))
}

/// A URL with what looks like a secret in its path and behind it masked.
pub(crate) fn url(url: &str) -> String {
    replaced(url, &secrets_of_url(url), MASK)
}

/// A template of a URL, in the same way.
pub(crate) fn url_template(template: &str) -> String {
    replaced(template, &secrets_of_url(&path::without_macros(template)), MASK)
}

/// A URL with what looks like a secret behind its path masked.
pub(crate) fn query_of(url: &str) -> String {
    replaced(url, &secrets_behind_path(url), MASK)
}

/// A body as it is shown: JSON and forms with what looks like a secret in them masked, and the rest as it is.
pub(crate) fn body(body: &str) -> String {
    json(body, is_credential).unwrap_or_else(|| form(body, is_credential))
}

/// A template of a body, in the same way.
pub(crate) fn body_template(template: &str) -> String {
    match json::secrets_of(&json::without_macros(template), is_credential) {
        Some(secrets) => replaced(template, &secrets, &format!("\"{MASK}\"")),
        None => {
            let secrets = secrets_of_form(&path::without_macros(template), 0, is_credential);
            replaced(template, &secrets, MASK)
        }
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

fn secrets_of_url(url: &str) -> Vec<Range<usize>> {
    let mut secrets = path::secrets_of(url);
    secrets.extend(secrets_behind_path(url));
    secrets
}

/// A fragment may be a form too.
fn secrets_behind_path(url: &str) -> Vec<Range<usize>> {
    let (_, _, behind) = path::parts(url);
    let mut secrets = Vec::new();
    let mut end = url.len() - behind.len();
    for part in behind.splitn(2, '#') {
        let form = part.strip_prefix('?').unwrap_or(part);
        let start = end + part.len() - form.len();
        secrets.extend(secrets_of_form(form, start, is_credential));
        end += part.len() + 1;
    }
    secrets
}

/// Where the values stand whose decoded names are secret, in a text in which the form begins at `start`.
fn secrets_of_form(form: &str, start: usize, is_secret: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut secrets = Vec::new();
    let mut start = start;
    for pair in form.split('&') {
        let end = start + pair.len();
        if let Some((name, value)) = pair.split_once('=')
            && is_secret(&decoded(name))
        {
            secrets.push(end - value.len()..end);
        }
        start = end + 1;
    }
    secrets
}

/// Names under which trackers take credentials: those of the presets, and what sounds like one.
fn is_credential(name: &str) -> bool {
    if preset::is_secret_parameter(name) {
        return true;
    }
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
            (
                "https://t.example/?Secure=S&secured=1&nid=2&offer_id=3",
                "https://t.example/?Secure=***&secured=1&nid=2&offer_id=3",
            ),
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
    fn of_a_template_the_macros_are_shown_and_part_nothing() {
        for (given, shown) in [
            (
                "https://t.example/in/abcdefABCDEF0123456789xy/{sub1|a/b?key=c#d}/key/S?c={sub2|x&y#z}&key={sub3|&S#S}#a",
                "https://t.example/in/***/{sub1|a/b?key=c#d}/key/***?c={sub2|x&y#z}&key=***#a",
            ),
            (
                "https://t.example/key/{sub1}?{sub2}=S",
                "https://t.example/key/{sub1}?{sub2}=S",
            ),
        ] {
            assert_eq!(url_template(given), shown);
        }
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
