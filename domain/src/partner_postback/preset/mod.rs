//! Templates for well-known trackers: a person answers a few questions and has a call that works.

mod list;

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;
use waypost_entity::status::{CallMethod, ConversionStatus};

use crate::error::Problem;
use crate::template::encode;

pub use self::list::PRESETS;

const LONGEST_ANSWER: usize = 200;

/// A template with questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name for programs.
    pub key: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// How the tracker is called.
    pub method: CallMethod,
    url: &'static str,
    body: Option<&'static str>,
    /// The answers that are user and password, for trackers that ask for them.
    basic_auth: Option<(&'static str, &'static str)>,
    /// Of which statuses the tracker has to hear.
    pub statuses: &'static [ConversionStatus],
    /// The questions.
    pub fields: &'static [PresetField],
    /// What an affiliate adds to its links here, in the tracker's words, so that the tracker's click id comes back in the
    /// macro of the same name.
    pub link: &'static str,
    /// Where the tracker shows its postback URL.
    pub found_at: &'static str,
    /// What else to know.
    pub note: &'static str,
    /// The tracker's own document; empty when it is nobody's in particular.
    pub documents: &'static str,
}

/// One question of a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresetField {
    /// Its name in the answers.
    pub key: &'static str,
    /// What is asked for.
    pub label: &'static str,
    /// Where the person finds it.
    pub hint: &'static str,
    /// An answer.
    pub example: &'static str,
    /// Whether it may stay without an answer.
    pub is_optional: bool,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of the tracker.
    Domain,
    Text,
    /// Text that is masked in what is shown of a call.
    Secret,
}

/// A preset with its answers in place: what [`super::request::Source`] is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledPreset {
    /// How the tracker is called.
    pub method: CallMethod,
    /// A URL template.
    pub url: String,
    /// A body template.
    pub body: Option<String>,
    /// Headers with literal values; they may be secret.
    pub headers: Vec<(String, String)>,
    /// Of which statuses the tracker has to hear.
    pub statuses: &'static [ConversionStatus],
}

/// The preset with this key.
pub fn find(key: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.key == key)
}

impl PresetField {
    /// Whether the answer is masked in what is shown of a call.
    pub fn is_secret(&self) -> bool {
        self.kind == Kind::Secret
    }
}

/// Whether a preset's tracker takes a secret in the parameter of this name.
pub(crate) fn is_secret_parameter(name: &str) -> bool {
    SECRET_PARAMETERS.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

/// The parameters of the presets whose value is a secret answer. Worked out once: each name in what is shown of a call is looked up here.
static SECRET_PARAMETERS: LazyLock<Vec<&str>> = LazyLock::new(|| PRESETS.iter().flat_map(secret_parameters).collect());

fn secret_parameters(preset: &'static Preset) -> impl Iterator<Item = &'static str> {
    let templates = std::iter::once(preset.url).chain(preset.body);
    let parameters = templates.flat_map(|text| text.split(['?', '&', '[', ']']));
    parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let key = value.strip_prefix('<')?.strip_suffix('>')?;
        let field = preset.fields.iter().find(|field| field.key == key)?;
        field.is_secret().then_some(name)
    })
}

/// Puts the answers, as pairs of key and text, into the preset. Every problem is at `answers` and the key.
pub fn fill(preset: &Preset, answers: &[(String, String)]) -> Result<FilledPreset, Vec<Problem>> {
    let mut problems: Vec<Problem> = answers
        .iter()
        .filter(|(key, _)| !preset.fields.iter().any(|field| field.key == key))
        .map(|(key, _)| problem(key, "UNKNOWN", "this preset asks no such question"))
        .collect();
    let mut given = Vec::new();
    for field in preset.fields {
        let answer = answers.iter().find(|(key, _)| key == field.key);
        let answer = answer.map(|(_, text)| text.trim()).filter(|text| !text.is_empty());
        match field.checked(answer) {
            Ok(answer) => given.push((field.key, answer)),
            Err((code, why)) => problems.push(problem(field.key, code, why)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let answers = Answers(given);
    Ok(FilledPreset {
        method: preset.method,
        url: answers.put_into(preset.url),
        body: preset.body.map(|body| answers.put_into(body)),
        headers: answers.authorization(preset).into_iter().collect(),
        statuses: preset.statuses,
    })
}

fn problem(key: &str, code: &'static str, message: &str) -> Problem {
    Problem {
        field: vec!["answers".to_owned(), key.to_owned()],
        message: message.to_owned(),
        code,
    }
}

impl PresetField {
    const fn domain(hint: &'static str, example: &'static str) -> Self {
        Self {
            kind: Kind::Domain,
            ..Self::text("domain", "Tracker domain", hint, example)
        }
    }

    const fn text(key: &'static str, label: &'static str, hint: &'static str, example: &'static str) -> Self {
        Self {
            key,
            label,
            hint,
            example,
            is_optional: false,
            kind: Kind::Text,
        }
    }

    const fn secret(key: &'static str, label: &'static str, hint: &'static str, example: &'static str) -> Self {
        Self {
            kind: Kind::Secret,
            ..Self::text(key, label, hint, example)
        }
    }

    const fn optional(self) -> Self {
        Self {
            is_optional: true,
            ..self
        }
    }

    /// The answer as it is put into a template; none when it may be missing and is.
    fn checked(&self, answer: Option<&str>) -> Result<Option<String>, (&'static str, &'static str)> {
        match answer {
            None if self.is_optional => Ok(None),
            None => Err(("REQUIRED", "this preset needs an answer here")),
            Some(text) if text.chars().count() > LONGEST_ANSWER => Err(("TOO_LONG", "use at most 200 characters")),
            Some(text) if self.kind == Kind::Domain => match host(text) {
                Some(host) => Ok(Some(host)),
                None => Err(("MALFORMED", "write a domain only, such as track.example.com")),
            },
            Some(text) if text.chars().any(char::is_control) || matches!(text, "." | "..") => {
                Err(("MALFORMED", "use one line of text"))
            }
            Some(text) => Ok(Some(text.to_owned())),
        }
    }
}

/// A host, and a port if there is one. People paste it with its scheme and a slash.
fn host(text: &str) -> Option<String> {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let bare = bare.unwrap_or(text);
    let bare = bare.strip_suffix('/').unwrap_or(bare);
    let strays = |c: char| c.is_whitespace() || c.is_control() || "/?#@\\{}<>[]%&=|".contains(c);
    if bare.contains(strays) {
        return None;
    }
    let url = Url::parse(&format!("https://{bare}/")).ok()?;
    let host = url.host_str()?;
    if host.split('.').any(str::is_empty) {
        return None;
    }
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Checked answers by key.
struct Answers(Vec<(&'static str, Option<String>)>);

impl Answers {
    fn of(&self, key: &str) -> Option<&str> {
        let (_, answer) = self.0.iter().find(|(name, _)| *name == key)?;
        answer.as_deref()
    }

    /// Replaces each `<key>`, and drops each `[…]` whose answer is missing.
    fn put_into(&self, template: &str) -> String {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('[') {
            filled.push_str(&self.replaced(before).unwrap_or_default());
            let (part, after) = after.split_once(']').unwrap_or((after, ""));
            filled.push_str(&self.replaced(part).unwrap_or_default());
            rest = after;
        }
        filled.push_str(&self.replaced(rest).unwrap_or_default());
        filled
    }

    /// None when an answer is missing. An answer is percent-encoded, so that it cannot become a macro; a host is its own
    /// encoding.
    fn replaced(&self, text: &str) -> Option<String> {
        let mut pieces = text.split('<');
        let mut replaced = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (key, after) = piece.split_once('>')?;
            let answer = self.of(key)?;
            if key == "domain" {
                replaced.push_str(answer);
            } else {
                replaced.push_str(&encode(answer));
            }
            replaced.push_str(after);
        }
        Some(replaced)
    }

    fn authorization(&self, preset: &Preset) -> Option<(String, String)> {
        let (user, password) = preset.basic_auth?;
        let credentials = format!("{}:{}", self.of(user)?, self.of(password)?);
        let value = format!("Basic {}", STANDARD.encode(credentials));
        Some(("Authorization".to_owned(), value))
    }
}

#[cfg(test)]
mod tests;
