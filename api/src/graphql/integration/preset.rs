//! The presets that an integration can have.

use async_graphql::SimpleObject;
use waypost_domain::postback::Meaning;
use waypost_domain::postback::preset::{Example, Names, Preset};

use super::choices::{AmountUnit, AnswerStyle, PostbackField, PostbackSignature, StatusMeaning};

/// A sender's way to report: its names, unit, words and signature.
#[derive(SimpleObject)]
pub(crate) struct IntegrationPreset {
    /// What settings call it, for instance "everflow".
    word: &'static str,
    /// What people call it, for instance "Everflow".
    title: &'static str,
    /// Who would choose it.
    about: &'static str,
    /// Where its names are documented, for instance "https://docs.stripe.com/webhooks".
    source: &'static str,
    /// Which field stands where.
    names: Vec<PresetNames>,
    /// What its amounts count.
    amount_unit: AmountUnit,
    /// How it proves who it is.
    signature: PostbackSignature,
    /// How it wants to be answered.
    answer_style: AnswerStyle,
    /// Its words for a status.
    statuses: Vec<PresetStatus>,
    /// A request in the shape of its documentation.
    example: PresetExample,
}

/// The names that a sender gives one field.
#[derive(SimpleObject)]
pub(crate) struct PresetNames {
    /// The field.
    field: PostbackField,
    /// What the field says.
    meaning: &'static str,
    /// Parameter names; empty where the note says in which part of its document the field stands.
    #[graphql(name = "from")]
    places: Vec<&'static str>,
    /// What to know about it, such as what the same name means elsewhere; null when there is nothing.
    note: Option<&'static str>,
}

/// A sender's word for a status.
#[derive(SimpleObject)]
pub(crate) struct PresetStatus {
    /// The word, in lower case.
    word: &'static str,
    /// What it means.
    meaning: StatusMeaning,
}

/// A request in the shape of a sender's documentation. "{click_id}" stands for a click id.
#[derive(SimpleObject)]
pub(crate) struct PresetExample {
    /// "GET" or "POST".
    method: &'static str,
    /// The query string, without its question mark.
    query: &'static str,
    /// The header Content-Type; null for a request without a body.
    content_type: Option<&'static str>,
    /// The body; null when there is none.
    body: Option<&'static str>,
}

impl From<&'static Preset> for IntegrationPreset {
    fn from(preset: &'static Preset) -> Self {
        let status = |(word, meaning): &(&'static str, Meaning)| PresetStatus {
            word,
            meaning: (*meaning).into(),
        };
        Self {
            word: preset.word,
            title: preset.title,
            about: preset.about,
            source: preset.source,
            names: preset.names.iter().map(Into::into).collect(),
            amount_unit: preset.amount_unit.into(),
            signature: preset.signature.into(),
            answer_style: preset.answer_style.into(),
            statuses: preset.statuses.iter().map(status).collect(),
            example: (&preset.example).into(),
        }
    }
}

impl From<&'static Names> for PresetNames {
    fn from(names: &'static Names) -> Self {
        Self {
            field: names.field.into(),
            meaning: names.field.meaning(),
            places: names.from.to_vec(),
            note: Some(names.note).filter(|note| !note.is_empty()),
        }
    }
}

impl From<&'static Example> for PresetExample {
    fn from(example: &'static Example) -> Self {
        let body = Some(example.body).filter(|body| !body.is_empty());
        Self {
            method: if body.is_some() { "POST" } else { "GET" },
            query: example.query,
            content_type: example.content_type,
            body,
        }
    }
}
