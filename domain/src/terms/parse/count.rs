//! Whole numbers as they stand in a document.

use serde_json::Value;

use super::super::exact::Exact;
use super::super::problem::Problems;
use super::object::Object;

/// The largest count a document may name; a larger one is a slip of the finger.
pub const MAX_COUNT: u64 = 1_000_000_000;

/// A count that must be there.
pub(super) fn count(object: &Object<'_>, key: &str, problems: &mut Problems) -> Option<u64> {
    match read(object.get(key)) {
        Ok(count) => Some(count),
        Err(message) => {
            problems.add(object.path_of(key), message);
            None
        }
    }
}

/// A count that must be there and above zero.
pub(super) fn count_above_zero(object: &Object<'_>, key: &str, problems: &mut Problems) -> Option<u64> {
    let count = count(object, key, problems)?;
    if count == 0 {
        problems.add(object.path_of(key), "with 0 nothing is ever paid: write 1 or more");
        return None;
    }
    Some(count)
}

/// The border of a tier that is counted.
pub(super) fn border(tier: &Object<'_>, key: &str, problems: &mut Problems) -> Option<Exact> {
    count(tier, key, problems).map(Exact::from_count)
}

/// Unlike an amount, a whole number survives being a number; as a text it is understood, too.
fn read(value: Option<&Value>) -> Result<u64, String> {
    let found = match value {
        None => return Err("the number is missing: write a whole one, such as 100".to_owned()),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => String::new(),
    };
    if found.starts_with('-') {
        return Err("it is negative: write zero or more".to_owned());
    }
    if found.is_empty() || !found.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("write a whole number, such as 100".to_owned());
    }
    let count = found.parse().ok().filter(|count| *count <= MAX_COUNT);
    count.ok_or_else(|| format!("it is too large: write {MAX_COUNT} or less"))
}
