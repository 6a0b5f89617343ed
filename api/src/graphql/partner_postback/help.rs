//! What people choose from when they write a partner postback: macros and presets.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use waypost_domain::partner_postback;
use waypost_domain::partner_postback::preset::{FilledPreset, Preset, PresetField};
use waypost_domain::partner_postback::template::MacroInfo;

use crate::graphql::caller::scope;
use crate::graphql::connection::list_cost;
use crate::graphql::status::{CallMethod, ConversionStatus};
use crate::graphql::user_error::{UserError, mend};

/// A value that a template can ask for.
#[derive(SimpleObject)]
pub(crate) struct PartnerPostbackMacro {
    /// Its name in a template, without braces, for instance "payout".
    name: &'static str,
    /// What it stands for.
    meaning: &'static str,
    /// A value that it may have; previews show it.
    example: &'static str,
    /// Whether bodies may ask for it; URLs may ask for every macro.
    in_bodies: bool,
}

impl From<&'static MacroInfo> for PartnerPostbackMacro {
    fn from(info: &'static MacroInfo) -> Self {
        Self {
            name: info.name,
            meaning: info.meaning,
            example: info.example,
            in_bodies: info.in_bodies(),
        }
    }
}

/// A template for a well-known tracker, with questions.
#[derive(SimpleObject)]
pub(crate) struct PartnerPostbackPreset {
    /// Its name for programs, for instance "voluum".
    key: &'static str,
    /// Its name for people, for instance "Voluum".
    name: &'static str,
    /// How the tracker is called.
    method: CallMethod,
    /// What the affiliate adds to its links here, in the tracker's words, so that the tracker's click id comes back, for instance
    /// "sub1={clickid}".
    link: &'static str,
    /// Where the tracker shows its postback URL.
    found_at: &'static str,
    /// What else to know.
    note: &'static str,
    /// The tracker's own document; null when it is nobody's in particular.
    documents: Option<&'static str>,
    /// The questions.
    fields: Vec<PartnerPostbackPresetField>,
}

/// A question of a preset.
#[derive(SimpleObject)]
pub(crate) struct PartnerPostbackPresetField {
    /// Its name in the answers, for instance "domain".
    key: &'static str,
    /// What is asked for.
    label: &'static str,
    /// Where to find it.
    hint: &'static str,
    /// An answer, for instance "track.example.com".
    example: &'static str,
    /// Whether it may stay without an answer.
    is_optional: bool,
    /// Whether the answer is a secret, which is masked in what is shown of a call.
    is_secret: bool,
}

impl From<&'static Preset> for PartnerPostbackPreset {
    fn from(preset: &'static Preset) -> Self {
        Self {
            key: preset.key,
            name: preset.name,
            method: preset.method.into(),
            link: preset.link,
            found_at: preset.found_at,
            note: preset.note,
            documents: Some(preset.documents).filter(|documents| !documents.is_empty()),
            fields: preset.fields.iter().map(Into::into).collect(),
        }
    }
}

impl From<&'static PresetField> for PartnerPostbackPresetField {
    fn from(field: &'static PresetField) -> Self {
        Self {
            key: field.key,
            label: field.label,
            hint: field.hint,
            example: field.example,
            is_optional: field.is_optional,
            is_secret: field.is_secret(),
        }
    }
}

/// A preset and its answers.
#[derive(InputObject)]
pub(crate) struct FilledPartnerPostbackPresetInput {
    /// The preset, for instance "voluum".
    key: String,
    /// The answers.
    answers: Vec<PresetAnswerInput>,
}

/// An answer to a question of a preset.
#[derive(InputObject)]
pub(crate) struct PresetAnswerInput {
    /// The question, for instance "domain".
    key: String,
    /// The answer, at most 200 characters on one line; an empty one is none.
    value: String,
}

/// A header of a call.
#[derive(SimpleObject)]
pub(crate) struct PartnerHeader {
    /// Its name, for instance "Authorization".
    name: String,
    /// Its value, as it is sent. It may be a secret.
    value: String,
}

/// A preset with its answers in place, as createPartnerPostback takes it.
#[derive(SimpleObject, Default)]
pub(crate) struct FilledPartnerPostbackPreset {
    /// How the tracker is called; null when there is something to mend.
    method: Option<CallMethod>,
    /// What is called, with macros; null when there is something to mend.
    url_template: Option<String>,
    /// What is posted, with macros; null when nothing is.
    body_template: Option<String>,
    /// Headers that go along, made of the answers.
    headers: Vec<PartnerHeader>,
    /// Of which statuses the tracker has to hear: of every one where it keeps the last, and otherwise of APPROVED.
    statuses: Vec<ConversionStatus>,
    /// What to mend in the input; the field is "answers" and the question's key.
    user_errors: Vec<UserError>,
}

impl From<FilledPreset> for FilledPartnerPostbackPreset {
    fn from(filled: FilledPreset) -> Self {
        let headers = filled.headers.into_iter();
        Self {
            method: Some(filled.method.into()),
            url_template: Some(filled.url),
            body_template: filled.body,
            headers: headers.map(|(name, value)| PartnerHeader { name, value }).collect(),
            statuses: filled.statuses.iter().copied().map(Into::into).collect(),
            user_errors: Vec::new(),
        }
    }
}

#[derive(Default)]
pub(crate) struct PartnerPostbackHelpQueries;

#[Object]
impl PartnerPostbackHelpQueries {
    /// Every value that a partner postback's template can ask for, in the order in which people choose among them. Needs the scope
    /// "partner_postbacks:read".
    #[graphql(complexity = "list_cost(partner_postback::template::MACROS.len(), child_complexity)")]
    async fn partner_postback_macros(&self, ctx: &Context<'_>) -> Result<Vec<PartnerPostbackMacro>> {
        let macros = partner_postback::macros(scope(ctx)?)?;
        Ok(macros.iter().map(Into::into).collect())
    }

    /// The templates for well-known trackers, in the order in which people choose among them. Needs the scope "partner_postbacks:read".
    #[graphql(complexity = "list_cost(partner_postback::preset::PRESETS.len(), child_complexity)")]
    async fn partner_postback_presets(&self, ctx: &Context<'_>) -> Result<Vec<PartnerPostbackPreset>> {
        let presets = partner_postback::presets(scope(ctx)?)?;
        Ok(presets.iter().map(Into::into).collect())
    }

    /// A preset with its answers in place. Nothing is saved. Needs the scope "partner_postbacks:read".
    async fn filled_partner_postback_preset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which preset, and its answers.")] input: FilledPartnerPostbackPresetInput,
    ) -> Result<FilledPartnerPostbackPreset> {
        let answers = input.answers.into_iter().map(|answer| (answer.key, answer.value));
        let answers: Vec<(String, String)> = answers.collect();
        let (filled, user_errors) = mend(partner_postback::filled_preset(scope(ctx)?, &input.key, &answers))?;
        Ok(filled.map_or_else(
            || FilledPartnerPostbackPreset {
                user_errors,
                ..FilledPartnerPostbackPreset::default()
            },
            Into::into,
        ))
    }
}
