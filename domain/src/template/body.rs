//! Body templates: forms and JSON. What is literal is checked when the template is saved, so that no value can break it.

use super::error::{TemplateError, refusal};
use super::scan::Call;
use super::slot::{self, Part, Place, Slot};
use super::{form, json};

const MOST_CHARACTERS: usize = 8_192;

/// The macros that a body may use.
pub(crate) struct Vocabulary<M: 'static> {
    /// All names, those of URLs included.
    pub(crate) known: &'static [(&'static str, M)],
    /// Names that bodies may not use, each with the reason.
    pub(crate) barred: &'static [(M, &'static str)],
    /// Names whose `1` and `0` are yes and no.
    pub(crate) flags: &'static [M],
}

/// A checked body template whose macros are named by `M`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BodyTemplate<M> {
    parts: Vec<Part<M>>,
}

impl<M: Copy + PartialEq> BodyTemplate<M> {
    /// A body like `a={name}&b=text`.
    pub(crate) fn form(source: &str, vocabulary: &Vocabulary<M>) -> Result<Self, TemplateError> {
        check_length(source)?;
        let parts = form::parse(source, vocabulary)?;
        Ok(Self { parts })
    }

    /// A JSON value with macros inside its strings or as whole values.
    pub(crate) fn json(source: &str, vocabulary: &Vocabulary<M>) -> Result<Self, TemplateError> {
        check_length(source)?;
        let parts = json::parse(source, vocabulary)?;
        Ok(Self { parts })
    }

    pub(crate) fn uses(&self, name: M) -> bool {
        slot::uses(&self.parts, name)
    }

    /// Fills the template in one pass: a value that looks like a macro stays text.
    pub(crate) fn render<'v>(&self, value: impl Fn(M) -> &'v str) -> String {
        slot::render(&self.parts, value)
    }
}

impl<M: Copy + PartialEq> Vocabulary<M> {
    /// Takes a call's name from those that a body may use.
    pub(super) fn slot(&self, source: &str, call: &Call<'_>, place: Place) -> Result<Slot<M>, TemplateError> {
        let slot = Slot::read(source, call, self.known, place)?;
        match self.barred.iter().find(|(name, _)| *name == slot.name) {
            Some((_, why)) => Err(refusal(source, call.at, *why)),
            None => Ok(slot),
        }
    }

    /// The same for a call that is a JSON value of its own.
    pub(super) fn whole_value(&self, source: &str, call: &Call<'_>) -> Result<Slot<M>, TemplateError> {
        let is_flag = |name: &str| {
            self.known
                .iter()
                .any(|(known, flag)| *known == name && self.flags.contains(flag))
        };
        let place = if is_flag(call.name) {
            Place::JsonFlag
        } else {
            Place::JsonValue
        };
        self.slot(source, call, place)
    }
}

fn check_length(source: &str) -> Result<(), TemplateError> {
    match source.char_indices().nth(MOST_CHARACTERS) {
        Some((at, _)) => Err(refusal(source, at, "a body may have at most 8,192 characters")),
        None => Ok(()),
    }
}
