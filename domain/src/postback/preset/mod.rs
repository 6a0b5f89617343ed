//! Presets: whose names, units and words a sender uses. An alias belongs to a preset and to no list of all senders, since one sender's
//! word for a click is another's for an order.

mod document;
mod generic;
mod platforms;
mod shopify;
mod stripe;
mod trackers;
mod woocommerce;

use waypost_entity::status::{AmountUnit, AnswerStyle, Signature};

use crate::postback::code::Refusal;
use crate::postback::reading::field::Field;
use crate::postback::reading::meaning::Meaning;

pub(super) use self::document::{Said, Saying};

/// One sender's way to report.
pub struct Preset {
    /// What settings call it, for instance `everflow`.
    pub word: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Who would choose it.
    pub about: &'static str,
    /// Where its names are documented.
    pub source: &'static str,
    /// Which field stands where.
    pub names: &'static [Names],
    /// What its amounts count.
    pub amount_unit: AmountUnit,
    /// How it proves who it is.
    pub signature: Signature,
    /// How it wants to be answered.
    pub answer_style: AnswerStyle,
    /// Its words for a status.
    pub statuses: &'static [(&'static str, Meaning)],
    /// Currencies whose smallest unit it counts otherwise than ISO 4217 does: code and decimals.
    pub odd_digits: &'static [(&'static str, u32)],
    /// A request in the shape of its documentation.
    pub example: Example,
    /// Reads its documents, when they are more than a list of names and values.
    pub(super) reader: Option<Reader>,
}

/// Reads a sender's own document: the body, and the topic that its header names.
pub(super) type Reader = fn(&str, Option<&str>) -> Result<Said, Refusal>;

/// The names that a sender gives one field.
pub struct Names {
    /// The field.
    pub field: Field,
    /// Parameter names, or places in its document. Two of them in one request are a repetition.
    pub from: &'static [&'static str],
    /// What to know about it, such as what the same name means elsewhere; empty when there is nothing.
    pub note: &'static str,
}

/// A request in the shape of a sender's documentation. `{click_id}` stands for a click id of ours.
pub struct Example {
    /// The query string.
    pub query: &'static str,
    /// The `Content-Type` header; none for a request without a body.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: &'static str,
}

/// Every preset, in the order in which people choose among them.
pub fn all() -> impl Iterator<Item = &'static Preset> {
    std::iter::once(&generic::GENERIC)
        .chain(platforms::ALL)
        .chain(trackers::ALL)
        .chain([&stripe::STRIPE, &shopify::SHOPIFY, &woocommerce::WOOCOMMERCE])
}

/// The preset of a word.
pub fn named(word: &str) -> Option<&'static Preset> {
    all().find(|preset| preset.word == word)
}

/// The preset of a word, or the generic one for a word that this version does not know.
pub(crate) fn of(word: &str) -> &'static Preset {
    named(word).unwrap_or(&generic::GENERIC)
}

const fn field(field: Field, from: &'static [&'static str]) -> Names {
    Names { field, from, note: "" }
}

const fn noted(field: Field, from: &'static [&'static str], note: &'static str) -> Names {
    Names { field, from, note }
}

const fn by_query(query: &'static str) -> Example {
    Example {
        query,
        content_type: None,
        body: "",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_preset_has_its_own_word_and_gives_no_name_to_two_fields() {
        let mut words = HashSet::new();
        for preset in all() {
            assert!(words.insert(preset.word), "{}", preset.word);
            assert!(std::ptr::eq(of(preset.word), preset));
            assert!(
                preset.source.starts_with("https://") || preset.word == "generic",
                "{}",
                preset.word
            );
            let mut names = HashSet::new();
            let mut fields = HashSet::new();
            for given in preset.names {
                assert!(fields.insert(given.field), "{} {}", preset.word, given.field.word());
                for name in given.from {
                    assert!(names.insert(*name), "{} {name}", preset.word);
                }
            }
            for (word, _) in preset.statuses {
                assert_eq!(crate::postback::reading::meaning::normal_word(word), *word);
            }
        }
        assert_eq!(words.len(), 13);
    }
}
