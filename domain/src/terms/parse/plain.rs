//! What is paid at once: flat, percent, or both.

use serde_json::Value;

use super::super::document::{Plain, Rate};
use super::super::problem::Problems;
use super::object::{Object, quoted};
use super::values::{amount, rate};

pub(super) const KINDS: &str = "flat, percent, hybrid";
const HINT: &str = r#"write what the rule pays, such as {"kind": "percent", "rate": "15"}"#;

/// The object and its kind at `path`; `kinds` are those that are asked for.
pub(super) fn object<'a>(
    value: Option<&'a Value>,
    path: String,
    kinds: &str,
    problems: &mut Problems,
) -> Option<(Object<'a>, &'a str)> {
    let Some(value) = value else {
        problems.add(path, format!("the pay is missing: {HINT}"));
        return None;
    };
    let pay = Object::read(value, path, HINT, problems)?;
    let kind = pay.get("kind").and_then(Value::as_str);
    if kind.is_none() {
        problems.add(pay.path_of("kind"), format!("name the kind of pay: {kinds}"));
    }
    kind.map(|kind| (pay, kind))
}

/// The pay of a tier that is reached by counting conversions.
pub(super) fn plain(value: Option<&Value>, path: String, problems: &mut Problems) -> Option<Plain> {
    let (pay, kind) = object(value, path, KINDS, problems)?;
    of_kind(&pay, kind, KINDS, problems)
}

/// The pay of a tier that is reached by revenue: a flat amount could not be split at a border.
pub(super) fn percentage(value: Option<&Value>, path: String, problems: &mut Problems) -> Option<Rate> {
    let (pay, kind) = object(value, path, "percent", problems)?;
    if kind != "percent" {
        let message = "a tier of revenue pays a percentage of its part of the amount: use percent";
        problems.add(pay.path_of("kind"), message);
        return None;
    }
    percent(&pay, problems)
}

/// The pay of this kind; `kinds` are those that are possible here.
pub(super) fn of_kind(pay: &Object<'_>, kind: &str, kinds: &str, problems: &mut Problems) -> Option<Plain> {
    match kind {
        "flat" => {
            pay.refuse_other_keys(&["kind", "amount"], problems);
            Some(Plain::Flat {
                amount: amount(pay, "amount", problems)?,
            })
        }
        "percent" => percent(pay, problems).map(Plain::Percent),
        "hybrid" => {
            pay.refuse_other_keys(&["kind", "amount", "rate"], problems);
            let (amount, rate) = (amount(pay, "amount", problems), rate(pay, "rate", problems));
            Some(Plain::Hybrid {
                amount: amount?,
                rate: Rate(rate?),
            })
        }
        other => {
            let message = format!("unknown kind {}; use one of: {kinds}", quoted(other));
            problems.add(pay.path_of("kind"), message);
            None
        }
    }
}

fn percent(pay: &Object<'_>, problems: &mut Problems) -> Option<Rate> {
    pay.refuse_other_keys(&["kind", "rate"], problems);
    rate(pay, "rate", problems).map(Rate)
}
