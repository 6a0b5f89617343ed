//! JSON templates by tables; what holds for all of them is tested with the macros of partners.

use proptest::prelude::*;
use serde_json::Value;

use super::super::body::{BodyTemplate, Vocabulary};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Payout,
    Sub1,
    Status,
    Test,
    Attempt,
    Missing,
}

const WORDS: Vocabulary<Name> = Vocabulary {
    known: &[
        ("payout", Name::Payout),
        ("sub1", Name::Sub1),
        ("status", Name::Status),
        ("test", Name::Test),
        ("attempt", Name::Attempt),
        ("missing", Name::Missing),
    ],
    barred: &[(Name::Attempt, "not in bodies")],
    flags: &[Name::Test],
};

fn rendered(source: &str) -> String {
    let template = BodyTemplate::json(source, &WORDS).unwrap_or_else(|error| panic!("{source}: {error}"));
    template.render(|name| match name {
        Name::Payout => "12.50",
        Name::Sub1 => "a\"}{payout}\\",
        Name::Status => "approved",
        Name::Test => "1",
        Name::Attempt => "3",
        Name::Missing => "",
    })
}

#[test]
fn macros_in_quotes_are_text_and_macros_on_their_own_are_values() {
    for (source, expected) in [
        (r#"{"a":"{payout}"}"#, r#"{"a":"12.50"}"#),
        (r#"{"a":{payout}}"#, r#"{"a":12.50}"#),
        (r#"{"a": {payout} }"#, r#"{"a": 12.50 }"#),
        (r#"{ "a" : [{payout},{payout}] }"#, r#"{ "a" : [12.50,12.50] }"#),
        (r#"{"a":{status}}"#, r#"{"a":"approved"}"#),
        (r#"{"a":{missing}}"#, r#"{"a":null}"#),
        (r#"{"a":"{missing}"}"#, r#"{"a":""}"#),
        (r#"{"a":{missing|}}"#, r#"{"a":""}"#),
        (r#"{"a":{missing|0}}"#, r#"{"a":0}"#),
        (r#"{"a":{missing|none}}"#, r#"{"a":"none"}"#),
        (r#"{"a":"{missing|say "x"}"}"#, r#"{"a":"say \"x\""}"#),
        (r#"{"a":{missing|null}}"#, r#"{"a":null}"#),
        (r#"{"a":{missing|false}}"#, r#"{"a":false}"#),
        (r#"{"a":{status:approved=1,rejected=3|0}}"#, r#"{"a":1}"#),
        (r#"{"a":{status:approved=true}}"#, r#"{"a":true}"#),
        (r#"{"a":{status:approved=007}}"#, r#"{"a":"007"}"#),
        (r#"{"a":{status:approved=}}"#, r#"{"a":""}"#),
        (r#"{"a":{status:rejected=0}}"#, r#"{"a":"approved"}"#),
        (r#"{"a":"{status:approved=ok}!"}"#, r#"{"a":"ok!"}"#),
        (r#"{"a":{test}}"#, r#"{"a":true}"#),
        (r#"{"a":"{test}"}"#, r#"{"a":"1"}"#),
        (r#"{"a":{test:1=2}}"#, r#"{"a":2}"#),
        (r#"{"a":{test:1=1}}"#, r#"{"a":1}"#),
        (r#"{"a":"{sub1}"}"#, r#"{"a":"a\"\u007d\u007bpayout\u007d\\"}"#),
        (r#"{"a":{sub1}}"#, r#"{"a":"a\"\u007d\u007bpayout\u007d\\"}"#),
        (r#"{"a":"x{payout}y{payout}"}"#, r#"{"a":"x12.50y12.50"}"#),
        (
            r#"{"\u007bpayout\u007d":"\u007bpayout\u007d"}"#,
            r#"{"\u007bpayout\u007d":"\u007bpayout\u007d"}"#,
        ),
        (
            r#"{"a":"\ud83d\ude00 \"\\\/\b\f\n\r\t"}"#,
            r#"{"a":"\ud83d\ude00 \"\\\/\b\f\n\r\t"}"#,
        ),
        ("{payout}", "12.50"),
        (" {payout}\n", " 12.50\n"),
        (r#""{payout}""#, r#""12.50""#),
        ("{}", "{}"),
        ("{ }", "{ }"),
        ("{\n}", "{\n}"),
        ("[]", "[]"),
        ("[ {} , [ ] ]", "[ {} , [ ] ]"),
        ("[-0.5e+3,true,false,null]", "[-0.5e+3,true,false,null]"),
        (r#"{"a":{"a":{"a":{payout}}}}"#, r#"{"a":{"a":{"a":12.50}}}"#),
    ] {
        let body = rendered(source);
        assert_eq!(body, expected, "{source}");
        serde_json::from_str::<Value>(&body).unwrap();
    }
}

fn refused(rows: &[(&str, usize, &str)]) {
    for (source, position, part) in rows {
        let error = BodyTemplate::json(source, &WORDS).map(|_| source).unwrap_err();
        assert_eq!(error.position, *position, "{source:?}: {error}");
        assert!(error.message.contains(part), "{source:?}: {error}");
    }
}

#[test]
fn what_is_no_json_is_refused_where_it_breaks() {
    refused(&[
        ("", 0, "ends too early"),
        ("  ", 2, "ends too early"),
        ("{", 1, "name in double quotes"),
        (r#"{"a""#, 4, ":"),
        (r#"{"a":"#, 5, "ends too early"),
        (r#"{"a":1"#, 6, ", or }"),
        (r#"{"a":1,}"#, 7, "name in double quotes"),
        (r#"{"a" 1}"#, 5, ":"),
        (r#"{"a":1 "b":2}"#, 7, ", or }"),
        ("{ a:1}", 2, "name in double quotes"),
        ("{a:1}", 3, "mapping"),
        ("{'a':1}", 0, "without quotes"),
        ("[1", 2, ", or ]"),
        ("[1,]", 3, "expected a JSON value"),
        ("[1 2]", 3, ", or ]"),
        ("{} x", 3, "nothing may follow"),
        ("{payout}{payout}", 8, "nothing may follow"),
        (r#"{"a":{payout}5}"#, 13, ", or }"),
        (r#"{"a":5{payout}}"#, 6, ", or }"),
        ("a=b", 0, "double quotes"),
        ("tru", 0, "expected a JSON value"),
        ("truely", 4, "nothing may follow"),
        ("01", 0, "not a JSON number"),
        ("-", 0, "not a JSON number"),
        ("1.", 0, "not a JSON number"),
        ("1e999", 0, "not a JSON number"),
        ("NaN", 0, "double quotes"),
    ]);
}

#[test]
fn texts_and_names_that_a_macro_could_break_are_refused_where_they_break() {
    refused(&[
        (r#"{"a":"b"#, 5, "never closed"),
        ("\"a\nb\"", 2, "line break"),
        ("\"a\tb\"", 2, "tab"),
        ("\"\0\"", 1, "line break"),
        (r#""\x""#, 1, "no such escape"),
        (r#""\"#, 1, "no such escape"),
        (r#""\u12g4""#, 1, "hexadecimal"),
        (r#""\u+123""#, 1, "hexadecimal"),
        (r#""\u12""#, 1, "hexadecimal"),
        (r#""\ud83d""#, 1, "half"),
        (r#""\ude00""#, 1, "half"),
        (r#""\ud83d\u0041""#, 1, "half"),
        (r#""\ud83d{sub1}""#, 1, "half"),
        (r#""a}""#, 2, "\\u007d"),
        (r#""a{""#, 2, "\\u007b"),
        (r#""a{ payout }""#, 2, "\\u007b"),
        (r#""a{{payout}}""#, 2, "\\u007b"),
        (r#""a{payout""#, 2, "never closed"),
        (r#"{"a":{payout"#, 5, "never closed"),
        (r#"{"{payout}":1}"#, 1, "name"),
        (r#"{"a{sub1}":1}"#, 1, "name"),
        (r#"{{payout}:1}"#, 0, "never closed"),
        (r#"{ {payout}:1}"#, 2, "name in double quotes"),
        (r#"{"a":1,"a":2}"#, 7, "twice"),
        (r#"{"a":1,"\u0061":2}"#, 7, "twice"),
        (r#"{"a":"{payot}"}"#, 6, "not a known macro"),
        (r#"{"a":{Payout}}"#, 5, "not a known macro"),
        (r#"{"a":{}{}}"#, 7, ", or }"),
        (r#"{"a":"{attempt}"}"#, 6, "not in bodies"),
        (r#"{"a":{attempt|1}}"#, 5, "not in bodies"),
        ("{\"a\":{missing|a\nb}}", 15, "control"),
        (r#"{"a":"{status:approved}"}"#, 14, "value=text"),
        ("\u{e4}", 0, "double quotes"),
        (r#"{"ä":"ä{sub9}"}"#, 7, "not a known macro"),
    ]);
}

#[test]
fn a_nearest_name_is_offered_in_json_too() {
    for (source, name) in [(r#"{"a":"{payot}"}"#, "payout"), (r#"{"a":{Sub1}}"#, "sub1")] {
        let error = BodyTemplate::json(source, &WORDS).unwrap_err();
        assert_eq!(error.suggestion.as_deref(), Some(name), "{source}");
    }
}

#[test]
fn bodies_are_bounded_in_length_macros_and_depth() {
    let json = |source: String| BodyTemplate::json(&source, &WORDS).map(|_| ());
    assert!(json(format!("\"{}\"", "\u{e4}".repeat(8_190))).is_ok());
    assert_eq!(
        json(format!("\"{}\"", "\u{e4}".repeat(8_191))).unwrap_err().position,
        8_192
    );
    assert!(json(format!("\"{}\"", "{sub1}".repeat(100))).is_ok());
    assert_eq!(json(format!("\"{}\"", "{sub1}".repeat(101))).unwrap_err().position, 601);
    assert!(json(format!("{}{}", "[".repeat(32), "]".repeat(32))).is_ok());
    assert_eq!(
        json(format!("{}{}", "[".repeat(33), "]".repeat(33)))
            .unwrap_err()
            .position,
        32
    );
    assert!(json("[".repeat(8_000)).is_err());
}

fn has_a_name_twice(source: &str) -> bool {
    BodyTemplate::json(source, &WORDS).is_err_and(|error| error.message.contains("twice"))
}

proptest! {
    /// Braces in texts aside, the reader takes what the JSON library takes, and nothing else.
    #[test]
    fn without_macros_a_template_is_json_and_json_is_a_template(
        source in "([\\[\\]:, \n]|\\{ |\\}|\"[abu\\\\/\u{e4}]{0,3}\"|-?[0-9]{1,2}|[.eE+-]|true|null|\\\\u[0-9a-f]{4}){0,12}",
    ) {
        let as_json = serde_json::from_str::<Value>(&source);
        match BodyTemplate::json(&source, &WORDS) {
            Ok(template) => {
                prop_assert!(as_json.is_ok(), "{source:?}");
                prop_assert_eq!(template.render(|_| ""), source);
            }
            Err(error) => prop_assert!(as_json.is_err() || has_a_name_twice(&source), "{source:?}: {error}"),
        }
    }

    #[test]
    fn any_json_value_is_a_template(depth in 0_usize..5, text in "[^{}]{0,8}", number in any::<i64>()) {
        let mut value = serde_json::json!({ "text": text, "number": number, "list": [null, true, 0.25] });
        for level in 0..depth {
            value = serde_json::json!({ format!("at {level}"): [value], "empty": {} });
        }
        for source in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let template = BodyTemplate::json(&source, &WORDS);
            prop_assert!(template.is_ok(), "{source}: {template:?}");
            prop_assert_eq!(template.unwrap().render(|_| ""), source);
        }
    }
}
