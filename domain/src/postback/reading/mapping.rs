//! Which field stands where in one integration's reports: the names of its preset, and its own instead where it has any.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use strum::IntoEnumIterator;

use crate::error::Problem;
use crate::postback::preset::Preset;
use crate::postback::reading::field::Field;
use crate::postback::reading::pointer::Pointer;

/// Most places that one field may be looked for.
const MOST_PLACES: usize = 5;
/// Most characters of a name.
const LONGEST_NAME: usize = 128;
/// The secret's name at every sender.
const SECRET: &str = "secret";

/// An integration's own places of fields.
pub type Own = BTreeMap<Field, Vec<String>>;

/// Where one field is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Which field.
    pub field: Field,
    /// Parameter names, or JSON Pointers, which begin with a slash.
    pub from: Vec<String>,
    /// Whether the integration says so itself, and not its preset.
    pub is_own: bool,
}

/// Where a value is written so that it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// As a parameter of this name.
    Parameter(String),
    /// In a document, below these names.
    Within(Vec<String>),
}

/// Where each field is looked for.
#[derive(Debug)]
pub(crate) struct Mapping {
    by_name: HashMap<String, Field>,
    pointers: Vec<(Field, String, Pointer)>,
    first: HashMap<Field, String>,
    own: HashSet<Field>,
    secrets: HashSet<String>,
}

impl Mapping {
    /// The places of a preset with an integration's own.
    pub(crate) fn of(preset: &Preset, own: &Own) -> Self {
        let mut mapping = Self {
            by_name: HashMap::new(),
            pointers: Vec::new(),
            first: HashMap::new(),
            own: own.keys().copied().collect(),
            secrets: HashSet::from([SECRET.to_owned()]),
        };
        for Places { field, from, .. } in places(preset, own) {
            for place in from {
                mapping.add(field, place);
            }
        }
        mapping.by_name.entry(SECRET.to_owned()).or_insert(Field::Secret);
        mapping
    }

    fn add(&mut self, field: Field, place: String) {
        let pointer = Pointer::parse(&place);
        self.first.entry(field).or_insert_with(|| place.clone());
        if field == Field::Secret {
            let name = pointer.as_ref().and_then(Pointer::last).unwrap_or(&place);
            self.secrets.insert(name.to_lowercase());
        }
        match pointer {
            Some(pointer) => self.pointers.push((field, place, pointer)),
            None => {
                self.by_name.insert(place, field);
            }
        }
    }

    /// The field of a parameter's name.
    pub(in crate::postback) fn field(&self, name: &str) -> Option<Field> {
        self.by_name.get(name).copied()
    }

    /// The fields that are looked for inside of documents.
    pub(in crate::postback) fn pointers(&self) -> &[(Field, String, Pointer)] {
        &self.pointers
    }

    /// The name under which a field is asked for in messages.
    pub(in crate::postback) fn asked_for(&self, field: Field) -> String {
        format!("\"{}\"", self.first.get(&field).map_or(field.word(), String::as_str))
    }

    /// The first place where a field is looked for.
    pub(crate) fn first_place(&self, field: Field) -> Option<Where> {
        let place = self.first.get(&field)?;
        Some(match Pointer::parse(place) {
            Some(pointer) => Where::Within(pointer.steps().to_vec()),
            None => Where::Parameter(place.clone()),
        })
    }

    /// Whether the integration says itself where the field stands.
    pub(in crate::postback) fn is_own(&self, field: Field) -> bool {
        self.own.contains(&field)
    }

    /// The names of secrets, in lower case.
    pub(in crate::postback) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(String::as_str)
    }

    /// Whether what stands under this name is to be hidden.
    pub(in crate::postback) fn is_secret(&self, name: &str) -> bool {
        self.secrets.contains(&name.trim().to_lowercase())
    }
}

/// Where each field is looked for, in the order of the fields. A name that the integration gives to a field of its own choice is no
/// longer that of another one.
pub fn places(preset: &Preset, own: &Own) -> Vec<Places> {
    let taken: HashSet<&str> = own.values().flatten().map(String::as_str).collect();
    let of_preset = |field| {
        let names = preset.names.iter().filter(move |names| names.field == field);
        names.flat_map(|names| names.from).filter(|name| !taken.contains(*name))
    };
    Field::iter()
        .map(|field| match own.get(&field) {
            Some(from) => Places {
                field,
                from: from.clone(),
                is_own: true,
            },
            None => Places {
                field,
                from: of_preset(field).map(|name| (*name).to_owned()).collect(),
                is_own: false,
            },
        })
        .collect()
}

/// Reads stored places. What an earlier or later version stored and this one does not know is left out.
pub fn stored(document: Option<&Value>) -> Own {
    let members = document.and_then(Value::as_object).into_iter().flatten();
    members
        .filter_map(|(word, from)| Some((word.parse().ok()?, serde_json::from_value(from.clone()).ok()?)))
        .collect()
}

/// Checks places that somebody chose.
pub(crate) fn checked(chosen: Vec<(Field, Vec<String>)>, problems: &mut Vec<Problem>) -> Own {
    let mut own = Own::new();
    let mut owners: HashMap<String, Field> = HashMap::new();
    for (field, from) in chosen {
        let from: Vec<String> = from.iter().map(|place| place.trim().to_owned()).collect();
        if from.len() > MOST_PLACES {
            problems.push(problem("TOO_MANY", field, &format!("at most {MOST_PLACES} names")));
        }
        for place in &from {
            if !is_place(place) {
                let expected = format!(
                    "parameter names of at most {LONGEST_NAME} characters such as order_id, or JSON Pointers such as /data/order/id"
                );
                problems.push(problem("MALFORMED", field, &expected));
            }
            if let Some(other) = owners.insert(place.clone(), field) {
                let expected = format!("a name of its own: {place:?} is also given to {}", other.word());
                problems.push(problem("TAKEN", field, &expected));
            }
        }
        if own.insert(field, from).is_some() {
            problems.push(problem("REPEATED", field, "one entry only"));
        }
    }
    own
}

fn problem(code: &'static str, field: Field, expected: &str) -> Problem {
    Problem::at("mapping", code, format!("{}: give it {expected}", field.word()))
}

fn is_place(text: &str) -> bool {
    let length = text.chars().count();
    let plain = (1..=LONGEST_NAME).contains(&length) && !text.chars().any(char::is_control);
    plain && (!text.starts_with('/') || Pointer::parse(text).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::postback::preset;

    #[test]
    fn own_places_take_the_place_of_the_presets() {
        let own = stored(Some(
            &json!({ "txn_id": ["event", "/order/id"], "goal": 1, "amount": [] }),
        ));
        let mapping = Mapping::of(preset::of("generic"), &own);
        assert_eq!(
            mapping.field("event"),
            Some(Field::TxnId),
            "the name is taken from the event"
        );
        assert_eq!(mapping.field("goal"), Some(Field::Event));
        assert_eq!(mapping.field("txn_id"), None);
        assert_eq!(mapping.field("amount"), None, "no place is a place too");
        assert_eq!(mapping.field("click_id"), Some(Field::ClickId));
        assert_eq!(mapping.pointers().len(), 1);
        let everflow = Mapping::of(preset::of("everflow"), &Own::new());
        assert_eq!(everflow.field("secret"), Some(Field::Secret));
        assert!(everflow.is_secret("Verification_Token") && everflow.is_secret("secret"));
    }

    #[test]
    fn what_is_no_place_is_a_problem() {
        for (chosen, expected) in [
            (
                vec![(Field::TxnId, vec!["order_id".to_owned(), "/a/b".to_owned()])],
                vec![],
            ),
            (vec![(Field::TxnId, vec![String::new()])], vec!["MALFORMED"]),
            (vec![(Field::TxnId, vec!["/a/~".to_owned()])], vec!["MALFORMED"]),
            (vec![(Field::TxnId, vec!["x".repeat(129)])], vec!["MALFORMED"]),
            (vec![(Field::TxnId, vec!["a\u{7}".to_owned()])], vec!["MALFORMED"]),
            (
                vec![
                    (Field::TxnId, vec!["a".to_owned()]),
                    (Field::Event, vec!["a".to_owned()]),
                ],
                vec!["TAKEN"],
            ),
            (vec![(Field::TxnId, vec![]), (Field::TxnId, vec![])], vec!["REPEATED"]),
            (
                vec![(Field::TxnId, (0..6).map(|n| n.to_string()).collect())],
                vec!["TOO_MANY"],
            ),
        ] {
            let mut problems = Vec::new();
            checked(chosen.clone(), &mut problems);
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, expected, "{chosen:?}");
        }
    }
}
