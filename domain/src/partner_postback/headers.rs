//! The headers that a partner adds to its calls: literal names and values, and none that is ours to set.
//!
//! `Authorization` and `Cookie` may be set: they are the partner's own, on the way to the partner's own server, and we send
//! none of ours. A value that holds a key of ours is refused, whatever its header.

use crate::api_key;
use crate::error::Problem;

const MOST_HEADERS: usize = 10;
const LONGEST_NAME: usize = 64;
const LONGEST_VALUE: usize = 1_024;

/// Set by us, by the HTTP client, or meant for the next hop only (RFC 9110 §7.6.1).
const OURS: [&str; 18] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-forwarded",
    "x-real-ip",
];
/// All that begin so: of proxies, of the signature, of the sender's address.
const OUR_FAMILIES: [&str; 3] = ["proxy-", "webhook-", "x-forwarded-"];

/// Headers that were checked: safe to send as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Every problem is at the field `headers`. Spaces around a value are dropped, as HTTP does.
    pub fn parse(given: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        if given.len() > MOST_HEADERS {
            let message = format!("set at most {MOST_HEADERS} headers");
            return Err(vec![Problem::at("headers", "TOO_MANY", message)]);
        }
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut problems = Vec::new();
        for (name, value) in given {
            let is_repeated = headers.iter().any(|(earlier, _)| earlier.eq_ignore_ascii_case(name));
            let found = [
                problem_of_name(name),
                is_repeated.then_some(("REPEATED", "set a header once")),
                problem_of_value(value),
            ];
            for (code, why) in found.into_iter().flatten() {
                // Never the value: it may be a secret.
                let shown: String = name.chars().take(LONGEST_NAME).collect();
                problems.push(Problem::at("headers", code, format!("{shown:?}: {why}")));
            }
            headers.push((name.clone(), value.trim_matches(' ').to_owned()));
        }
        if problems.is_empty() {
            Ok(Self(headers))
        } else {
            Err(problems)
        }
    }

    /// Names and values, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn problem_of_name(name: &str) -> Option<(&'static str, &'static str)> {
    if name.is_empty() {
        return Some(("REQUIRED", "a header needs a name"));
    }
    if !name.bytes().all(is_token) {
        return Some(("MALFORMED", "a header's name is made of letters, digits and dashes"));
    }
    if name.len() > LONGEST_NAME {
        return Some(("TOO_LONG", "a header's name has at most 64 characters"));
    }
    let name = name.to_ascii_lowercase();
    let is_ours = OURS.contains(&name.as_str()) || OUR_FAMILIES.iter().any(|family| name.starts_with(family));
    is_ours.then_some(("RESERVED", "this header is set by the sender and cannot be chosen"))
}

fn problem_of_value(value: &str) -> Option<(&'static str, &'static str)> {
    if value.trim_matches(' ').is_empty() {
        return Some(("REQUIRED", "a header needs a value"));
    }
    if !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Some((
            "MALFORMED",
            "a header's value is one line of visible ASCII characters and spaces",
        ));
    }
    if value.len() > LONGEST_VALUE {
        return Some(("TOO_LONG", "a header's value has at most 1,024 characters"));
    }
    if looks_like_a_macro(value) {
        return Some(("MALFORMED", "macros are filled in in the URL and the body only"));
    }
    value
        .contains(api_key::PREFIX)
        .then_some(("RESERVED", "this is an API key of ours, which must not leave"))
}

/// RFC 9110 §5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// It would be sent as it stands, and a call never holds a macro.
fn looks_like_a_macro(value: &str) -> bool {
    value
        .split('{')
        .skip(1)
        .any(|inside| inside.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn codes(given: &[(&str, &str)]) -> Vec<&'static str> {
        let given: Vec<_> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        match Headers::parse(&given) {
            Ok(headers) => {
                assert_eq!(headers.iter().count(), given.len());
                vec![]
            }
            Err(problems) => {
                assert!(problems.iter().all(|problem| problem.field == ["headers"]));
                problems.into_iter().map(|problem| problem.code).collect()
            }
        }
    }

    #[test]
    fn names_that_are_ours_are_refused_in_every_spelling() {
        for name in [
            "Host",
            "host",
            "HOST",
            "Content-Length",
            "content-length",
            "Content-Type",
            "Content-Encoding",
            "Transfer-Encoding",
            "Connection",
            "Keep-Alive",
            "Proxy-Authorization",
            "Proxy-Authenticate",
            "proxy-connection",
            "Proxy-X",
            "TE",
            "Trailer",
            "Upgrade",
            "HTTP2-Settings",
            "Expect",
            "User-Agent",
            "Accept-Encoding",
            "Via",
            "webhook-id",
            "Webhook-Timestamp",
            "WEBHOOK-SIGNATURE",
            "webhook-anything",
            "Forwarded",
            "X-Forwarded",
            "X-Forwarded-For",
            "x-forwarded-host",
            "X-Real-IP",
        ] {
            assert_eq!(codes(&[(name, "x")]), ["RESERVED"], "{name}");
        }
    }

    #[test]
    fn names_and_values_are_allowed_or_refused_row_by_row() {
        let longest_name = "a".repeat(64);
        let longer_name = "a".repeat(65);
        let longest_value = "v".repeat(1_024);
        let longer_value = "v".repeat(1_025);
        for (name, value, expected) in [
            ("X-Token", "abc", vec![]),
            ("Authorization", "Bearer abc", vec![]),
            ("Authorization", "Basic dTpw", vec![]),
            ("Cookie", "a=b; c=d", vec![]),
            ("Accept", "application/json", vec![]),
            ("X-Webhook-Id", "1", vec![]),
            ("Webhook", "1", vec![]),
            ("Hostname", "1", vec![]),
            ("x!#$%&'*+-.^_`|~9", "1", vec![]),
            ("X-A", "  a b  ", vec![]),
            ("X-A", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`|}~{ {}", vec![]),
            (&longest_name, &longest_value, vec![]),
            (&longer_name, "x", vec!["TOO_LONG"]),
            ("X-A", &longer_value, vec!["TOO_LONG"]),
            ("", "x", vec!["REQUIRED"]),
            ("X-A", "", vec!["REQUIRED"]),
            ("X-A", "   ", vec!["REQUIRED"]),
            ("", "", vec!["REQUIRED", "REQUIRED"]),
            ("X A", "x", vec!["MALFORMED"]),
            (" X-A", "x", vec!["MALFORMED"]),
            ("X-A ", "x", vec!["MALFORMED"]),
            ("Host ", "x", vec!["MALFORMED"]),
            ("X-A:", "x", vec!["MALFORMED"]),
            (":authority", "x", vec!["MALFORMED"]),
            ("X-A\r\nHost", "x", vec!["MALFORMED"]),
            ("X-A\n", "x", vec!["MALFORMED"]),
            ("X-A\0", "x", vec!["MALFORMED"]),
            ("X-\u{c4}", "x", vec!["MALFORMED"]),
            ("X(A)", "x", vec!["MALFORMED"]),
            ("X-A/B", "x", vec!["MALFORMED"]),
            ("{sub1}", "x", vec!["MALFORMED"]),
            ("X-A", "a\r\nHost: evil", vec!["MALFORMED"]),
            ("X-A", "a\rb", vec!["MALFORMED"]),
            ("X-A", "a\nb", vec!["MALFORMED"]),
            ("X-A", "a\r\n", vec!["MALFORMED"]),
            ("X-A", "\na", vec!["MALFORMED"]),
            ("X-A", "a\0b", vec!["MALFORMED"]),
            ("X-A", "a\tb", vec!["MALFORMED"]),
            ("X-A", "a\u{7f}b", vec!["MALFORMED"]),
            ("X-A", "\u{e4}", vec!["MALFORMED"]),
            ("X-A", "\u{2028}", vec!["MALFORMED"]),
            ("X-A", "{sub1}", vec!["MALFORMED"]),
            ("X-A", "a {payout|0} b", vec!["MALFORMED"]),
            ("X-A", "{{Sub1}}", vec!["MALFORMED"]),
            ("Authorization", "Bearer wp_live_abc", vec!["RESERVED"]),
            ("X-Key", "wp_live_abc", vec!["RESERVED"]),
            ("Host", "a\nb", vec!["RESERVED", "MALFORMED"]),
        ] {
            assert_eq!(codes(&[(name, value)]), expected, "{name:?}: {value:?}");
        }
    }

    #[test]
    fn a_header_is_set_once_and_there_are_at_most_ten() {
        assert_eq!(codes(&[]), [""; 0]);
        assert_eq!(codes(&[("X-A", "1"), ("x-a", "2")]), ["REPEATED"]);
        assert_eq!(codes(&[("X-A", "1"), ("X-B", "2")]), [""; 0]);
        let many: Vec<String> = (0..11).map(|index| format!("X-{index}")).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), "1")).collect();
        assert_eq!(codes(&many[..10]), [""; 0]);
        assert_eq!(codes(&many), ["TOO_MANY"]);
    }

    #[test]
    fn a_refusal_never_repeats_the_value() {
        let given = [("Host".to_owned(), "s3cret\n".to_owned())];
        for problem in Headers::parse(&given).unwrap_err() {
            assert!(!problem.message.contains("s3cret"), "{}", problem.message);
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_can_be_sent_as_it_is(name in "[\\x00-\\x7f\u{e4}]{0,6}", value in "[\\x00-\\x7f\u{e4}]{0,6}") {
            if let Ok(headers) = Headers::parse(&[(name, value)]) {
                for (name, value) in headers.iter() {
                    prop_assert!(HeaderName::from_bytes(name.as_bytes()).is_ok());
                    let sent = HeaderValue::from_str(value).unwrap();
                    prop_assert_eq!(sent.to_str().unwrap().trim(), value);
                }
            }
        }
    }
}
