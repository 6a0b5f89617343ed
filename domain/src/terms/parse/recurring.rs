//! The `recurring` of a rule.

use serde_json::Value;

use super::super::limit::Recurring;
use super::super::problem::Problems;
use super::count::{count, count_above_zero};
use super::object::Object;

/// How often and how long one customer is paid for; every time when the key is left out.
pub(super) fn recurring(value: Option<&Value>, path: String, problems: &mut Problems) -> Option<Recurring> {
    let value = value?;
    let hint = r#"write {"max_payments": 12, "within_days": 365}, or leave the key out to pay every time"#;
    let recurring = Object::read(value, path, hint, problems)?;
    recurring.refuse_other_keys(&["max_payments", "within_days"], problems);
    let max_payments = count_above_zero(&recurring, "max_payments", problems);
    let within_days = count(&recurring, "within_days", problems);
    Some(Recurring {
        max_payments: max_payments?,
        within_days: within_days?,
    })
}
