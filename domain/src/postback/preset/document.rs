//! What the readers of nested documents share: texts and numbers as they were written, and what a document says.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::money::{Micros, parse_amount, plain_decimal};
use crate::postback::code::{Code, Refusal};
use crate::postback::reading::field::Field;

/// What a document says.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::postback) enum Said {
    /// These fields.
    Fields(Vec<Saying>),
    /// Nothing that we want to know, and why.
    Nothing(String),
}

/// One field of a document.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::postback) struct Saying {
    /// Which field.
    pub field: Field,
    /// Where it stood, for messages.
    pub place: &'static str,
    /// What it says.
    pub value: String,
}

/// The fields that a document is found to say, one after the other.
#[derive(Default)]
pub(super) struct Sayings(Vec<Saying>);

impl Sayings {
    /// Adds a field when it is there.
    pub(super) fn add(&mut self, field: Field, place: &'static str, value: Option<String>) -> &mut Self {
        if let Some(value) = value {
            self.0.push(Saying { field, place, value });
        }
        self
    }

    /// All of them.
    pub(super) fn said(&mut self) -> Said {
        Said::Fields(std::mem::take(&mut self.0))
    }
}

/// A text or number of a document. A number keeps its digits, since a float in between would change money.
#[derive(Clone, Debug)]
pub(super) struct Text(pub String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        if text.starts_with('"') {
            return serde_json::from_str(text).map(Self).map_err(serde::de::Error::custom);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The text of a member that may be absent, null, empty or, against its documentation, a list or an object.
pub(super) fn text(member: Option<&Text>) -> Option<String> {
    let text = &member?.0;
    let is_value = !text.is_empty() && text != "null" && !text.starts_with(['{', '[']);
    is_value.then(|| text.clone())
}

/// Free names and values that a shop adds to its documents.
pub(super) type Free = BTreeMap<String, Text>;

/// The click id among a shop's own names.
pub(super) fn click_id_of(free: &Free) -> Option<String> {
    text(free.get("click_id"))
}

/// The documents of one sender.
pub(super) fn parse<T: DeserializeOwned>(body: &str, sender: &str) -> Result<T, Refusal> {
    serde_json::from_str(body).map_err(|error| {
        let message = format!(
            "the body is no document of {sender} (line {}, column {})",
            error.line(),
            error.column()
        );
        Refusal::new(Code::MalformedBody, message)
    })
}

/// The sum of amounts as texts; signs are dropped, since some write money that goes back as negative.
pub(super) fn sum_of<'a>(amounts: impl Iterator<Item = &'a Text>, place: &str) -> Result<String, Refusal> {
    let mut sum: Micros = 0;
    for amount in amounts {
        let plain = amount.0.strip_prefix('-').unwrap_or(&amount.0);
        let micros = parse_amount(plain).map_err(|error| {
            let message = format!("\"{place}\" is {:?}: {error}", amount.0);
            Refusal::new(Code::MalformedAmount, message)
        })?;
        sum = sum
            .checked_add(micros)
            .ok_or_else(|| Refusal::new(Code::AmountTooLarge, format!("\"{place}\" is too large in sum")))?;
    }
    Ok(plain_decimal(sum))
}
