//! Amounts, rates and lists of texts as they stand in a document.

use serde_json::Value;

use super::super::exact::Exact;
use super::super::problem::Problems;
use super::object::{Object, quoted};
use crate::money::{AmountError, MICROS_PER_UNIT, parse_amount};

/// The highest percentage: a hundred times the amount. More is a slip of the point.
const MAX_RATE_PERCENT: i64 = 10_000;
/// How many values a condition may list.
const MAX_LISTED: usize = 1_000;
/// How long one listed value may be.
const MAX_LISTED_CHARS: usize = 100;

/// An amount that may be left out.
pub(super) fn optional_amount(object: &Object<'_>, key: &str, problems: &mut Problems) -> Option<Exact> {
    let value = object.get(key)?;
    match number(value) {
        Ok(micros) => Some(Exact::from_micros(micros)),
        Err(message) => {
            problems.add(object.path_of(key), message);
            None
        }
    }
}

/// An amount that must be there.
pub(super) fn amount(object: &Object<'_>, key: &str, problems: &mut Problems) -> Option<Exact> {
    if object.get(key).is_none() {
        problems.add(
            object.path_of(key),
            r#"the amount is missing: write it as text, such as "4.00""#,
        );
    }
    optional_amount(object, key, problems)
}

/// A percentage that must be there.
pub(super) fn rate(object: &Object<'_>, key: &str, problems: &mut Problems) -> Option<Exact> {
    let Some(value) = object.get(key) else {
        problems.add(
            object.path_of(key),
            r#"the rate is missing: write the percentage as text, such as "15""#,
        );
        return None;
    };
    let too_high = || format!("the rate is a percentage and at most {MAX_RATE_PERCENT}");
    match number(value) {
        Ok(micros) if micros <= MAX_RATE_PERCENT * MICROS_PER_UNIT => Some(Exact::from_micros(micros)),
        Ok(_) => {
            problems.add(object.path_of(key), too_high());
            None
        }
        Err(message) => {
            problems.add(object.path_of(key), message);
            None
        }
    }
}

/// Numbers are texts, because a JSON number is a float to most programs, and 0.1 would not survive them.
fn number(value: &Value) -> Result<i64, String> {
    match value {
        Value::String(text) => parse_amount(text).map_err(|error| refusal(&error)),
        Value::Number(number) => Err(format!(r#"write the number as text: "{number}""#)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(r#"write a number as text, such as "4.00", or leave the key out"#.to_owned())
        }
    }
}

fn refusal(error: &AmountError) -> String {
    match error {
        AmountError::Malformed(hint) => (*hint).to_owned(),
        AmountError::Negative => "it is negative: write zero or more".to_owned(),
        AmountError::TooLarge => error.to_string(),
    }
}

/// One of a few words, which must be there.
pub(super) fn one_of<T: Copy>(
    object: &Object<'_>,
    key: &str,
    choices: &[(&str, T)],
    problems: &mut Problems,
) -> Option<T> {
    let found = object.get(key).and_then(Value::as_str);
    let chosen = choices.iter().find(|(word, _)| found == Some(word));
    if chosen.is_none() {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let words = words.join(", ");
        let message = match found {
            Some(other) => format!("unknown {key} {}; use one of: {words}", quoted(other)),
            None => format!("name the {key}: {words}"),
        };
        problems.add(object.path_of(key), message);
    }
    chosen.map(|(_, meant)| *meant)
}

/// A list of texts that may be left out; `refusal` says what is wrong with one of them.
pub(super) fn optional_texts(
    object: &Object<'_>,
    key: &str,
    refusal: fn(&str) -> Option<&'static str>,
    problems: &mut Problems,
) -> Option<Vec<String>> {
    let value = object.get(key)?;
    let path = object.path_of(key);
    let Some(values) = value.as_array() else {
        problems.add(path, "write a list of texts, or leave the key out to mean any");
        return None;
    };
    if values.is_empty() {
        // "Any of nothing" never holds, and the writer of an empty list most often means the opposite.
        problems.add(
            path,
            "the list is empty, so the rule would never apply; leave the key out to mean any",
        );
        return None;
    }
    if values.len() > MAX_LISTED {
        problems.add(
            path,
            format!("list at most {MAX_LISTED} values; these are {}", values.len()),
        );
        return None;
    }
    let mut texts = Vec::with_capacity(values.len());
    for (place, value) in values.iter().enumerate() {
        match text(value, refusal) {
            Ok(text) => texts.push(text.to_owned()),
            Err(message) => problems.add(format!("{path}[{place}]"), message),
        }
    }
    Some(texts)
}

fn text(value: &Value, refusal: fn(&str) -> Option<&'static str>) -> Result<&str, String> {
    let text = value.as_str().ok_or("write a text")?;
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.chars().count() > MAX_LISTED_CHARS {
        return Err(format!("{} is longer than {MAX_LISTED_CHARS} characters", quoted(text)));
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err(format!(
            "{} has spaces around it or control characters in it",
            quoted(text)
        ));
    }
    match refusal(text) {
        Some(refusal) => Err(format!("{}: {refusal}", quoted(text))),
        None => Ok(text),
    }
}
