//! The `when` of a rule.

use serde_json::Value;

use super::super::document::Conditions;
use super::super::problem::Problems;
use super::object::Object;
use super::values::{optional_amount, optional_texts};

const KEYS: [&str; 6] = [
    "events",
    "affiliates",
    "countries",
    "coupon_codes",
    "amount_from",
    "amount_below",
];

/// The conditions at `path`; no `when` at all is a rule for every sale, as an empty one is.
pub(super) fn conditions(value: Option<&Value>, path: String, problems: &mut Problems) -> Option<Conditions> {
    let Some(value) = value else {
        return Some(Conditions::default());
    };
    let when = Object::read(
        value,
        path,
        "write an object of conditions; {} means any sale",
        problems,
    )?;
    when.refuse_other_keys(&KEYS, problems);
    let conditions = Conditions {
        events: optional_texts(&when, "events", any_text, problems),
        affiliates: optional_texts(&when, "affiliates", slug, problems),
        countries: optional_texts(&when, "countries", country, problems),
        coupon_codes: optional_texts(&when, "coupon_codes", any_text, problems),
        amount_from: optional_amount(&when, "amount_from", problems),
        amount_below: optional_amount(&when, "amount_below", problems),
    };
    if let (Some(from), Some(below)) = (&conditions.amount_from, &conditions.amount_below)
        && from >= below
    {
        let message = "amount_below must be above amount_from, or the rule never applies";
        problems.add(when.path_of("amount_below"), message);
    }
    Some(conditions)
}

fn any_text(_: &str) -> Option<&'static str> {
    None
}

fn slug(text: &str) -> Option<&'static str> {
    text.contains(char::is_whitespace)
        .then_some("write the affiliate's slug, such as jane-smith")
}

fn country(text: &str) -> Option<&'static str> {
    let code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    (!code).then_some("write the ISO 3166 code in two capital letters, such as DE")
}
