//! Takes a form's text apart: `name=value` pairs whose names are literal.

use percent_encoding::percent_decode_str;

use super::body::Vocabulary;
use super::error::{TemplateError, refusal};
use super::scan::{self, Piece};
use super::slot::{Part, Place, encode};

/// The parts of a form, its literal text decoded and encoded again, so that there is one way to read it.
pub(super) fn parse<M: Copy + PartialEq>(
    source: &str,
    vocabulary: &Vocabulary<M>,
) -> Result<Vec<Part<M>>, TemplateError> {
    if let Some(at) = source.find(char::is_control) {
        return Err(refusal(source, at, "a form is one line without control characters"));
    }
    let mut fields = Fields::default();
    for piece in &scan::scan(source)? {
        match piece {
            Piece::Text { at, text } => fields.text(source, *at, text)?,
            Piece::Macro(call) => {
                // The name first: an unknown macro is the greater mistake.
                let slot = vocabulary.slot(source, call, Place::Query)?;
                if !fields.in_value {
                    let message = "a macro may stand in a value only, as in name={macro}";
                    return Err(refusal(source, call.at, message));
                }
                fields.parts.push(Part::Macro(slot));
            }
        }
    }
    Ok(fields.parts)
}

struct Fields<M> {
    parts: Vec<Part<M>>,
    /// Whether a name and its `=` have been read.
    in_value: bool,
}

impl<M> Default for Fields<M> {
    fn default() -> Self {
        Self {
            parts: Vec::new(),
            in_value: false,
        }
    }
}

impl<M> Fields<M> {
    fn text(&mut self, source: &str, start: usize, text: &str) -> Result<(), TemplateError> {
        let mut at = start;
        for (index, piece) in text.split('&').enumerate() {
            if index > 0 {
                self.in_value = false;
            }
            self.piece(source, at, piece)?;
            at += piece.len() + 1;
        }
        Ok(())
    }

    /// Text without `&`: the rest of a value, or a field up to where a macro follows.
    fn piece(&mut self, source: &str, at: usize, piece: &str) -> Result<(), TemplateError> {
        if self.in_value {
            let value = literal(source, at, piece)?;
            self.push(value);
            return Ok(());
        }
        if piece.is_empty() {
            return Ok(());
        }
        let Some((name, value)) = piece.split_once('=') else {
            return Err(refusal(source, at, "a field is written name=value"));
        };
        if name.is_empty() {
            return Err(refusal(source, at, "a field needs a name before its ="));
        }
        let separator = if self.parts.is_empty() { "" } else { "&" };
        let field = format!(
            "{separator}{}={}",
            literal(source, at, name)?,
            literal(source, at + name.len() + 1, value)?
        );
        self.push(field);
        self.in_value = true;
        Ok(())
    }

    fn push(&mut self, text: String) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text));
        }
    }
}

/// Literal text as a form's reader understands it, encoded in the one way we write.
fn literal(source: &str, at: usize, text: &str) -> Result<String, TemplateError> {
    for (offset, _) in text.match_indices('%') {
        let digits = text.get(offset + 1..offset + 3);
        if !digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            return Err(refusal(source, at + offset, "write a % itself as %25"));
        }
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced)
        .decode_utf8()
        .map_err(|_| refusal(source, at, "the percent-encoded text is not UTF-8"))?;
    Ok(encode(&decoded))
}

#[cfg(test)]
mod tests;
