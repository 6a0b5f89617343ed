//! URL templates: what is literal is checked as a URL, and what is filled in can never lead to another host.

use super::error::TemplateError;
use super::scan::{self, Piece};
use super::shape::{self, Literal};
use super::slot::{self, Part, Place, Slot, encode};

/// A checked URL template whose macros are named by `M`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UrlTemplate<M> {
    parts: Vec<Part<M>>,
}

impl<M: Copy + PartialEq> UrlTemplate<M> {
    /// Checks and takes apart a template; `known` lists the names it may use.
    pub(crate) fn parse(source: &str, known: &[(&'static str, M)]) -> Result<Self, TemplateError> {
        shape::check_characters(source)?;
        let pieces = scan::scan(source)?;
        let mut slots = Vec::new();
        for piece in &pieces {
            if let Piece::Macro(call) = piece {
                slots.push(Slot::read(source, call, known, Place::Query)?);
            }
        }
        let literals = shape::normalise(source, &pieces)?;
        Ok(Self {
            parts: weave(literals, slots),
        })
    }

    pub(crate) fn uses(&self, name: M) -> bool {
        slot::uses(&self.parts, name)
    }

    /// Fills the template in one pass: a value that looks like a macro stays text.
    pub(crate) fn render<'v>(&self, value: impl Fn(M) -> &'v str) -> String {
        slot::render(&self.parts, value)
    }

    /// The template without its `#fragment`.
    pub(crate) fn without_fragment(mut self) -> Self {
        self.split_fragment();
        self
    }

    /// The template with `parameter={name}` at the end of its query.
    pub(crate) fn with_query_parameter(mut self, parameter: &str, name: M) -> Self {
        let fragment = self.split_fragment();
        let has_query = self
            .parts
            .iter()
            .any(|part| matches!(part, Part::Text(text) if text.contains('?')));
        let separator = match self.parts.last() {
            _ if !has_query => "?",
            Some(Part::Text(text)) if text.ends_with(['?', '&']) => "",
            _ => "&",
        };
        let parameter = encode(parameter);
        self.parts.push(Part::Text(format!("{separator}{parameter}=")));
        self.parts.push(Part::Macro(Slot {
            name,
            map: Vec::new(),
            default: String::new(),
            place: Place::Query,
        }));
        self.parts.extend(fragment);
        self
    }

    /// The template with its text, which is normalised, written anew. `write` is shown each macro as a number in braces, and may leave
    /// some out.
    pub(crate) fn rewritten(&self, write: impl FnOnce(&str) -> String) -> Self {
        let text = self.parts.iter().enumerate().map(|(number, part)| match part {
            Part::Text(text) => text.clone(),
            Part::Macro(_) => format!("{{{number}}}"),
        });
        let written = write(&text.collect::<String>());
        let mut parts = Vec::new();
        // A brace that is text is never literal here.
        for (index, piece) in written.split(['{', '}']).enumerate() {
            match piece.parse().ok().filter(|_| index % 2 == 1) {
                Some(number) => parts.extend(self.parts.get::<usize>(number).cloned()),
                None => parts.push(Part::Text(piece.to_owned())),
            }
        }
        Self { parts }
    }

    /// Takes the parts from the first `#` on out of the template.
    fn split_fragment(&mut self) -> Vec<Part<M>> {
        let found = self.parts.iter().enumerate().find_map(|(index, part)| match part {
            Part::Text(text) => text.find('#').map(|at| (index, at)),
            Part::Macro(_) => None,
        });
        let Some((index, at)) = found else {
            return Vec::new();
        };
        let mut fragment = self.parts.split_off(index);
        if let Some(Part::Text(text)) = fragment.first_mut() {
            let tail = text.split_off(at);
            self.parts.push(Part::Text(std::mem::replace(text, tail)));
        }
        fragment
    }
}

/// Puts the slots back between the literals; the URL's own order is the template's.
fn weave<M>(literals: Vec<Literal>, slots: Vec<Slot<M>>) -> Vec<Part<M>> {
    let mut slots: Vec<Option<Slot<M>>> = slots.into_iter().map(Some).collect();
    let mut parts = Vec::new();
    let mut in_path = true;
    for literal in literals {
        in_path = in_path && !literal.text.contains(['?', '#']);
        if !literal.text.is_empty() {
            parts.push(Part::Text(literal.text));
        }
        if let Some(mut slot) = literal.then.and_then(|index| slots.get_mut(index)?.take()) {
            if in_path {
                slot.place = Place::Path;
            }
            parts.push(Part::Macro(slot));
        }
    }
    parts
}
