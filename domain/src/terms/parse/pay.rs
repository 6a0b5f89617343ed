//! The `pay` of a rule.

use serde_json::Value;

use super::super::document::Pay;
use super::super::problem::Problems;
use super::object::{Object, not_yet, quoted};
use super::values::{amount, rate};

const HINT: &str = r#"write what the rule pays, such as {"kind": "percent", "rate": "15"}"#;
const KINDS: &str = "flat, percent, hybrid";

/// The pay at `path`.
pub(super) fn pay(value: Option<&Value>, path: String, problems: &mut Problems) -> Option<Pay> {
    let Some(value) = value else {
        problems.add(path, format!("the pay is missing: {HINT}"));
        return None;
    };
    let pay = Object::read(value, path, HINT, problems)?;
    let Some(kind) = pay.get("kind").and_then(Value::as_str) else {
        problems.add(pay.path_of("kind"), format!("name the kind of pay: {KINDS}"));
        return None;
    };
    match kind {
        "flat" => {
            pay.refuse_other_keys(&["kind", "amount"], &[], problems);
            Some(Pay::Flat {
                amount: amount(&pay, "amount", problems)?,
            })
        }
        "percent" => {
            pay.refuse_other_keys(&["kind", "rate"], &[], problems);
            Some(Pay::Percent {
                rate: rate(&pay, "rate", problems)?,
            })
        }
        "hybrid" => {
            pay.refuse_other_keys(&["kind", "amount", "rate"], &[], problems);
            let (amount, rate) = (amount(&pay, "amount", problems), rate(&pay, "rate", problems));
            Some(Pay::Hybrid {
                amount: amount?,
                rate: rate?,
            })
        }
        "tiered" => {
            problems.add(
                pay.path_of("kind"),
                format!("{}; use one of: {KINDS}", not_yet("tiered")),
            );
            None
        }
        unknown => {
            problems.add(
                pay.path_of("kind"),
                format!("unknown kind {}; use one of: {KINDS}", quoted(unknown)),
            );
            None
        }
    }
}
