//! One rule of the list.

use serde_json::Value;

use super::super::document::Rule;
use super::super::problem::Problems;
use super::conditions::conditions;
use super::object::Object;
use super::pay::pay;
use super::recurring::recurring;
use super::values::optional_amount;

/// How long a rule's id may be.
const MAX_ID_CHARS: usize = 64;

const KEYS: [&str; 6] = ["id", "when", "pay", "min", "max", "recurring"];

/// The rule at `path`.
pub(super) fn rule(value: &Value, path: &str, problems: &mut Problems) -> Option<Rule> {
    const HINT: &str = r#"write a rule: {"id": "r1", "when": {}, "pay": { … }}"#;
    let rule = Object::read(value, path.to_owned(), HINT, problems)?;
    rule.refuse_other_keys(&KEYS, problems);
    let id = id(&rule, problems);
    let when = conditions(rule.get("when"), rule.path_of("when"), problems);
    let pay = pay(rule.get("pay"), rule.path_of("pay"), problems);
    let min = optional_amount(&rule, "min", problems);
    let max = optional_amount(&rule, "max", problems);
    let recurring = recurring(rule.get("recurring"), rule.path_of("recurring"), problems);
    if let (Some(min), Some(max)) = (&min, &max)
        && min > max
    {
        let message = format!("max is below min ({}); raise max or lower min", min.show(0));
        problems.add(rule.path_of("max"), message);
    }
    Some(Rule {
        id: id?,
        when: when?,
        pay: pay?,
        min,
        max,
        recurring,
    })
}

fn id(rule: &Object<'_>, problems: &mut Problems) -> Option<String> {
    let plain = |id: &&str| {
        let plain_chars = id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        plain_chars && (1..=MAX_ID_CHARS).contains(&id.len())
    };
    let id = rule.get("id").and_then(Value::as_str).filter(plain);
    if id.is_none() {
        let message = format!(
            r#"give the rule an id of its own, such as "r1": letters, digits, - and _, at most {MAX_ID_CHARS} of them"#
        );
        problems.add(rule.path_of("id"), message);
    }
    id.map(str::to_owned)
}
