//! From a stored or submitted document to `Terms`, or to everything that is wrong with it at once.

mod cap;
mod conditions;
mod count;
mod object;
mod pay;
mod period;
mod plain;
mod recurring;
mod rule;
mod tiers;
mod values;

use std::collections::HashMap;

use iso_currency::Currency;
use serde_json::Value;

pub use self::count::MAX_COUNT;
use self::object::Object;
pub use self::tiers::MAX_TIERS;
use super::document::{Rule, Terms};
use super::problem::{Problems, TermsProblem};
use crate::money::parse_currency;

/// How many rules a document may have.
pub const MAX_RULES: usize = 200;

/// Checks a document. Every problem is reported at once, with its path and with what to do.
pub fn parse(document: &Value) -> Result<Terms, Vec<TermsProblem>> {
    let mut problems = Problems::default();
    let terms = terms(document, &mut problems);
    let problems = problems.into_vec();
    match terms {
        Some(terms) if problems.is_empty() => Ok(terms),
        _ => Err(problems),
    }
}

fn terms(document: &Value, problems: &mut Problems) -> Option<Terms> {
    let Some(document) = Object::at_root(document) else {
        problems.add("", r#"write an object: {"currency": "USD", "rules": [ … ]}"#);
        return None;
    };
    document.refuse_other_keys(&["currency", "rules", "cap"], problems);
    // All are read before any is asked for, so that a wrong currency does not hide wrong rules.
    let currency = currency(&document, problems);
    let rules = rules(&document, problems);
    let cap = cap::cap(document.get("cap"), currency, problems);
    Some(Terms {
        currency: currency?,
        rules: rules?,
        cap,
    })
}

fn currency(document: &Object<'_>, problems: &mut Problems) -> Option<Currency> {
    const HINT: &str = r#"name the payout currency by its ISO 4217 code in capital letters, such as "USD""#;
    let Some(value) = document.get("currency") else {
        problems.add("currency", format!("the currency is missing: {HINT}"));
        return None;
    };
    let currency = value.as_str().and_then(|code| parse_currency(code).ok());
    if currency.is_none() {
        problems.add("currency", format!("this is not a currency to pay in: {HINT}"));
    }
    currency
}

fn rules(document: &Object<'_>, problems: &mut Problems) -> Option<Vec<Rule>> {
    let Some(values) = document.get("rules").and_then(Value::as_array) else {
        problems.add("rules", "write a list of rules, tried from top to bottom");
        return None;
    };
    if values.is_empty() {
        problems.add("rules", "write at least one rule");
        return None;
    }
    if values.len() > MAX_RULES {
        problems.add(
            "rules",
            format!("write at most {MAX_RULES} rules; these are {}", values.len()),
        );
        return None;
    }
    let mut first_with_id = HashMap::new();
    let mut rules = Vec::with_capacity(values.len());
    for (place, value) in values.iter().enumerate() {
        let path = format!("rules[{place}]");
        let rule = rule::rule(value, &path, problems);
        refuse_repeated_id(value, place, &mut first_with_id, problems);
        rules.extend(rule);
    }
    Some(rules)
}

fn refuse_repeated_id<'a>(
    rule: &'a Value,
    place: usize,
    first_with_id: &mut HashMap<&'a str, usize>,
    problems: &mut Problems,
) {
    let Some(id) = rule.get("id").and_then(Value::as_str) else {
        return;
    };
    match first_with_id.get(id) {
        Some(first) => {
            problems.add(
                format!("rules[{place}].id"),
                format!("rules[{first}] has this id already; give each rule its own"),
            );
        }
        None => {
            first_with_id.insert(id, place);
        }
    }
}

#[cfg(test)]
mod tests;
