//! Secrets in a JSON text, by their place, so that all around them keeps the very bytes that it has.

use std::ops::Range;

use serde_json::Deserializer;
use serde_json::value::RawValue;

/// Where the values stand whose names are secret, at any depth; none when the text is no object or array.
pub(super) fn secrets_of(json: &str, is_secret: impl Fn(&str) -> bool) -> Option<Vec<Range<usize>>> {
    // Of what is JSON, each text before a colon is a name.
    let whole: &RawValue = serde_json::from_str(json).ok()?;
    if !whole.get().starts_with(['{', '[']) {
        return None;
    }
    let mut secrets = Vec::new();
    let mut rest = json;
    while let Some(at) = rest.find('"') {
        let text = first_value(rest.get(at..)?)?;
        let behind = rest.get(at + text.len()..)?.trim_start();
        let Some(value) = behind.strip_prefix(':').filter(|_| is_secret(&read(text))) else {
            rest = behind;
            continue;
        };
        let value = value.trim_start();
        let start = json.len() - value.len();
        let end = start + first_value(value)?.len();
        secrets.push(start..end);
        rest = json.get(end..)?;
    }
    Some(secrets)
}

/// A template as JSON of the same length, with something else in each macro's place.
pub(super) fn without_macros(template: &str) -> String {
    let mut json = String::with_capacity(template.len());
    let mut in_text = false;
    let mut rest = template;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '{' if in_text || !begins_an_object(rest) => {
                let length = rest.find('}').map_or(rest.len(), |end| end + 1);
                json.push_str(&if in_text { "x" } else { "1" }.repeat(length));
                length
            }
            _ => {
                in_text ^= first == '"';
                let is_escape = in_text && first == '\\';
                let taken: usize = rest.chars().take(1 + usize::from(is_escape)).map(char::len_utf8).sum();
                json.push_str(rest.get(..taken).unwrap_or_default());
                taken
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    json
}

/// As templates of bodies have it.
fn begins_an_object(rest: &str) -> bool {
    let second = rest.chars().nth(1);
    second.is_none_or(|second| matches!(second, '"' | '}') || second.is_ascii_whitespace())
}

fn first_value(json: &str) -> Option<&str> {
    let mut values = Deserializer::from_str(json).into_iter::<&RawValue>();
    values.next()?.ok().map(RawValue::get)
}

/// A name that spells half of a character can only be taken as it is written.
fn read(text: &str) -> String {
    serde_json::from_str(text).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{body, body_template};

    /// A JSON text, and what is shown of it.
    type Pair = (String, String);

    fn same(text: impl Into<String>) -> Pair {
        let text = text.into();
        (text.clone(), text)
    }

    fn joined(parts: Vec<Pair>) -> Pair {
        parts.into_iter().fold(Pair::default(), |(given, shown), part| {
            (given + &part.0, shown + &part.1)
        })
    }

    fn space() -> impl Strategy<Value = Pair> {
        "[ \t\r\n]{0,2}".prop_map(same)
    }

    /// A text in quotes, with what confuses whoever looks for brackets, quotes and names.
    fn text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "[a-z{}\\[\\],:= \u{e4}\u{1f600}]{0,4}",
            "\\\\[\"\\\\/bfnrt]",
            "\\\\u00[0-7][0-9a-fA-F]",
            Just("\\ud83d\\uDE00".to_owned()),
            Just("\\\"token\\\":\\\"x\\\"".to_owned()),
            Just("token".to_owned()),
        ];
        prop::collection::vec(part, 0..4).prop_map(|parts| format!("\"{}\"", parts.concat()))
    }

    fn plain() -> impl Strategy<Value = String> {
        prop_oneof![
            text(),
            "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,4}0{0,2})?([eE][+-]?[0-9]{1,3})?",
            prop::sample::select(vec!["true", "false", "null"]).prop_map(str::to_owned),
        ]
    }

    /// Names that are secret, and names that are not, as they are written.
    fn name() -> impl Strategy<Value = (&'static str, bool)> {
        prop::sample::select(vec![
            ("token", true),
            ("api_key", true),
            ("Password", true),
            ("t\\u006fken", true),
            ("client-secret\\n", true),
            ("cid", false),
            ("zz", false),
            ("", false),
            ("keys\\\"", false),
            ("\u{e4}\\u00E4", false),
        ])
    }

    fn value() -> impl Strategy<Value = Pair> {
        plain().prop_map(same).prop_recursive(4, 24, 4, |inner| {
            let item = (space(), inner.clone(), space()).prop_map(|(a, b, c)| joined(vec![a, b, c]));
            let member = (name(), space(), space(), inner).prop_map(|((name, is_secret), before, behind, value)| {
                let shown = if is_secret { "\"***\"".to_owned() } else { value.1 };
                joined(vec![
                    same(format!("\"{name}\"")),
                    before,
                    same(":"),
                    behind,
                    (value.0, shown),
                ])
            });
            let listed = |items: Vec<Pair>, open: &str, close: &str| {
                let mut parts = vec![same(open)];
                for (number, item) in items.into_iter().enumerate() {
                    parts.extend((number > 0).then(|| same(",")));
                    parts.push(item);
                }
                parts.push(same(close));
                joined(parts)
            };
            let spaced = (space(), member, space()).prop_map(|(a, b, c)| joined(vec![a, b, c]));
            prop_oneof![
                prop::collection::vec(item, 0..4).prop_map(move |items| listed(items, "[", "]")),
                prop::collection::vec(spaced, 0..5).prop_map(move |members| listed(members, "{", "}")),
            ]
        })
    }

    fn document() -> impl Strategy<Value = Pair> {
        let is_whole = |(given, _): &Pair| given.starts_with(['{', '[']);
        let value = value().prop_filter("a value alone is no document", is_whole);
        (space(), value, space()).prop_map(|(a, b, c)| joined(vec![a, b, c]))
    }

    proptest! {
        #[test]
        fn of_any_document_the_secrets_are_hidden_and_every_other_byte_is_kept((given, shown) in document()) {
            prop_assert_eq!(body(&given), shown);
        }

        #[test]
        fn no_text_makes_masking_panic(text in "[\\PC\"{}\\[\\]:,\\\\ ]{0,40}") {
            body(&text);
            body_template(&text);
        }
    }

    #[test]
    fn numbers_spaces_order_repeats_and_escapes_are_shown_as_they_were_posted() {
        for (given, shown) in [
            (
                r#"{ "z": 12.50, "a": 12345678901234567890.10, "e": 1e400, "b": "\u00e4\/" }"#,
                None,
            ),
            ("[\n  1.0,\r\n  2\n]\n", None),
            (
                r#"{"z": 1.0,  "token" : "S", "a": [ {"Key":7 } ]}"#,
                Some(r#"{"z": 1.0,  "token" : "***", "a": [ {"Key":"***" } ]}"#),
            ),
            (
                r#"{"token":"S","token":["S",{"x":"]S"}],"x":"S"}"#,
                Some(r#"{"token":"***","token":"***","x":"S"}"#),
            ),
            (r#"{"to\u006ben":-1.5e3}"#, Some(r#"{"to\u006ben":"***"}"#)),
            (
                r#"{"token\ud800":true,"b":"\ud800"}"#,
                Some(r#"{"token\ud800":"***","b":"\ud800"}"#),
            ),
            (r#"["token",":","S"]"#, None),
        ] {
            assert_eq!(body(given), shown.unwrap_or(given));
        }
        let deep = format!("{}{{\"token\":1.50}}{}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(body(&deep), deep.replace("1.50", "\"***\""));
    }

    #[test]
    fn a_templates_secrets_are_hidden_and_its_macros_are_shown() {
        for (given, shown) in [
            (
                r#"{"token":"S", "p": {payout}, "c":"{sub1|a"b}" }"#,
                r#"{"token":"***", "p": {payout}, "c":"{sub1|a"b}" }"#,
            ),
            (
                r#"{"c":"\"{sub1|"}","token": {sub2|"S"},"x":[{test}, { "key":"S{sub1}"}]}"#,
                r#"{"c":"\"{sub1|"}","token": "***","x":[{test}, { "key":"***"}]}"#,
            ),
            (
                "{\"\u{e4}\":\"{sub1|\u{e4}}\",\"token\":\"S\"}",
                "{\"\u{e4}\":\"{sub1|\u{e4}}\",\"token\":\"***\"}",
            ),
            ("token=S&p={payout}", "token=***&p={payout}"),
            ("token={sub1|S&S}&p={sub2|a&token=b}", "token=***&p={sub2|a&token=b}"),
            ("p={payout}", "p={payout}"),
            (r#"{"p":{payout}"#, r#"{"p":{payout}"#),
        ] {
            assert_eq!(body_template(given), shown);
        }
    }
}
