//! URL templates: text with macros in braces, checked once when saved and filled in on every use.
//!
//! Knows no macro by name; each use brings its own list. The forms are `{name}`, `{name|default}`, `{name:a=1,b=2}` and
//! `{name:a=1,b=2|default}`.

mod error;
mod scan;
mod shape;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use error::TemplateError;
use scan::{Call, Piece};

// RFC 3986 §2.3: only these may stand in a URL unencoded without ever meaning anything.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A checked URL template whose macros are named by `M`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UrlTemplate<M> {
    parts: Vec<Part<M>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part<M> {
    /// Literal URL text, already in the form the `url` crate writes.
    Text(String),
    Macro(Slot<M>),
}

/// A place to fill in; its map and its default are encoded once, when the template is parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Slot<M> {
    name: M,
    map: Vec<(String, String)>,
    default: String,
    in_path: bool,
}

impl<M: Copy + PartialEq> UrlTemplate<M> {
    /// Checks and takes apart a template; `known` lists the names it may use.
    pub(crate) fn parse(source: &str, known: &[(&'static str, M)]) -> Result<Self, TemplateError> {
        shape::check_characters(source)?;
        let pieces = scan::scan(source)?;
        let mut slots = Vec::new();
        for piece in &pieces {
            if let Piece::Macro(call) = piece {
                slots.push(slot(source, call, known)?);
            }
        }
        let literals = shape::normalise(source, &pieces)?;
        Ok(Self {
            parts: weave(literals, slots),
        })
    }

    pub(crate) fn uses(&self, name: M) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Macro(slot) if slot.name == name))
    }

    /// Fills the template in one pass: a value that looks like a macro stays text.
    pub(crate) fn render<'v>(&self, value: impl Fn(M) -> &'v str) -> String {
        let mut url = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => url.push_str(text),
                Part::Macro(slot) => slot.fill(&mut url, value(slot.name)),
            }
        }
        url
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
            in_path: false,
        }));
        self.parts.extend(fragment);
        self
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

impl<M> Slot<M> {
    fn fill(&self, url: &mut String, value: &str) {
        // A path segment of dots climbs out of its folder, even with the dots encoded, so it counts as missing.
        let climbs = self.in_path && matches!(value, "." | "..");
        if value.is_empty() || climbs {
            url.push_str(&self.default);
            return;
        }
        match self.map.iter().find(|(from, _)| from == value) {
            Some((_, to)) => url.push_str(to),
            None => url.extend(utf8_percent_encode(value, RESERVED)),
        }
    }
}

fn slot<M: Copy>(source: &str, call: &Call<'_>, known: &[(&'static str, M)]) -> Result<Slot<M>, TemplateError> {
    let Some((_, name)) = known.iter().find(|(name, _)| *name == call.name) else {
        let names = known.iter().map(|(name, _)| *name);
        return Err(error::unknown(source, call.at, call.name, names));
    };
    Ok(Slot {
        name: *name,
        map: call
            .map
            .iter()
            .map(|(from, to)| ((*from).to_owned(), encode(to)))
            .collect(),
        default: call.default.map(encode).unwrap_or_default(),
        in_path: false,
    })
}

/// Puts the slots back between the literals; the URL's own order is the template's.
fn weave<M>(literals: Vec<shape::Literal>, slots: Vec<Slot<M>>) -> Vec<Part<M>> {
    let mut slots: Vec<Option<Slot<M>>> = slots.into_iter().map(Some).collect();
    let mut parts = Vec::new();
    let mut in_path = true;
    for literal in literals {
        in_path = in_path && !literal.text.contains(['?', '#']);
        if !literal.text.is_empty() {
            parts.push(Part::Text(literal.text));
        }
        if let Some(mut slot) = literal.then.and_then(|index| slots.get_mut(index)?.take()) {
            slot.in_path = in_path;
            parts.push(Part::Macro(slot));
        }
    }
    parts
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}
