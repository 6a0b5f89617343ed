//! Takes a JSON text apart whose strings, and whose whole values, may be macros.
//!
//! A brace followed by a space, a quote or its closing brace begins an object; any other begins a macro. Inside of quotes
//! every brace belongs to a macro; one that is text is written `\u007b` or `\u007d`. Every literal is checked as RFC 8259
//! has it, so whatever is filled in, the result is JSON of the template's own shape.

use super::body::Vocabulary;
use super::error::{TemplateError, refusal};
use super::scan::{Call, call_at, check_count};
use super::slot::{Part, Place};

/// Receivers stop at depths of their own; common ones at 64 or more.
const DEEPEST: usize = 32;

pub(super) fn parse<M: Copy + PartialEq>(
    source: &str,
    vocabulary: &Vocabulary<M>,
) -> Result<Vec<Part<M>>, TemplateError> {
    let mut reader = Reader {
        source,
        rest: source,
        vocabulary,
        literal: String::new(),
        parts: Vec::new(),
        macros: 0,
    };
    reader.value(0)?;
    reader.space();
    if !reader.rest.is_empty() {
        return Err(reader.here("nothing may follow the JSON value"));
    }
    reader.end_literal();
    Ok(reader.parts)
}

struct Reader<'s, M: 'static> {
    source: &'s str,
    rest: &'s str,
    vocabulary: &'s Vocabulary<M>,
    /// Text that was read since the last macro.
    literal: String,
    parts: Vec<Part<M>>,
    macros: usize,
}

impl<'s, M: Copy + PartialEq> Reader<'s, M> {
    fn value(&mut self, depth: usize) -> Result<(), TemplateError> {
        self.space();
        match self.rest.chars().next() {
            Some('{' | '[') if depth >= DEEPEST => Err(self.here(format!("at most {DEEPEST} levels may be nested"))),
            Some('{') if self.begins_an_object() => self.object(depth + 1),
            Some('{') => self.whole_macro(),
            Some('[') => self.list(depth + 1),
            Some('"') => self.string(),
            Some('-' | '0'..='9') => self.number(),
            Some('t') => self.word("true"),
            Some('f') => self.word("false"),
            Some('n') => self.word("null"),
            Some(_) => Err(self.here("expected a JSON value; text stands in double quotes")),
            None => Err(self.here("the JSON ends too early")),
        }
    }

    fn begins_an_object(&self) -> bool {
        let second = self.rest.chars().nth(1);
        second.is_none_or(|second| matches!(second, '"' | '}') || is_space(second))
    }

    fn object(&mut self, depth: usize) -> Result<(), TemplateError> {
        self.take("{")?;
        self.space();
        if self.rest.starts_with('}') {
            return self.take("}");
        }
        let mut names = Vec::new();
        loop {
            self.space();
            self.name(&mut names)?;
            self.space();
            self.take(":")?;
            self.value(depth)?;
            self.space();
            if self.rest.starts_with(',') {
                self.take(",")?;
            } else {
                return self.take("}");
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<(), TemplateError> {
        self.take("[")?;
        self.space();
        if self.rest.starts_with(']') {
            return self.take("]");
        }
        loop {
            self.value(depth)?;
            self.space();
            if self.rest.starts_with(',') {
                self.take(",")?;
            } else {
                return self.take("]");
            }
        }
    }

    /// A name that no earlier one of its object equals: readers disagree on which of two counts.
    fn name(&mut self, earlier: &mut Vec<String>) -> Result<(), TemplateError> {
        let at = self.position();
        if !self.rest.starts_with('"') {
            return Err(self.here("expected a name in double quotes"));
        }
        let macros = self.macros;
        self.string()?;
        if self.macros > macros {
            return Err(refusal(self.source, at, "a macro may not stand in a name"));
        }
        let quoted = self.source.get(at..self.position()).unwrap_or_default();
        let name: String =
            serde_json::from_str(quoted).map_err(|error| refusal(self.source, at, format!("not JSON: {error}")))?;
        if earlier.contains(&name) {
            return Err(refusal(self.source, at, format!("the name {quoted} stands here twice")));
        }
        earlier.push(name);
        Ok(())
    }

    fn string(&mut self) -> Result<(), TemplateError> {
        let open = self.position();
        self.take("\"")?;
        loop {
            match self.rest.chars().next() {
                Some('"') => return self.take("\""),
                Some('\\') => self.escape()?,
                Some('{') => self.macro_in_text()?,
                Some('}') => return Err(self.here("this } closes nothing; write it as \\u007d")),
                Some('\0'..='\u{1f}') => return Err(self.here("write a line break as \\n and a tab as \\t")),
                Some(character) => self.copy(character.len_utf8()),
                None => {
                    return Err(refusal(
                        self.source,
                        open,
                        "this text is never closed by a double quote",
                    ));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<(), TemplateError> {
        match self.rest.chars().nth(1) {
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {
                self.copy(2);
                Ok(())
            }
            Some('u') => self.unicode_escape(),
            _ => Err(self.here("JSON knows no such escape; write a backslash itself as \\\\")),
        }
    }

    /// `\uXXXX`, or two of them for a character that needs two.
    fn unicode_escape(&mut self) -> Result<(), TemplateError> {
        let unit = |text: &str, at: usize| {
            let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
            let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)
        };
        match (unit(self.rest, 0), unit(self.rest, 6)) {
            (None, _) => Err(self.here("\\u is followed by four hexadecimal digits")),
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => {
                self.copy(12);
                Ok(())
            }
            (Some(0xd800..=0xdfff), _) => Err(self.here("this is half of a character")),
            (Some(_), _) => {
                self.copy(6);
                Ok(())
            }
        }
    }

    fn macro_in_text(&mut self) -> Result<(), TemplateError> {
        let second = self.rest.chars().nth(1);
        if !second.is_some_and(|second| second.is_ascii_alphanumeric() || second == '_') {
            return Err(self.here("this { begins no macro; write it as \\u007b"));
        }
        let call = self.call()?;
        let slot = self.vocabulary.slot(self.source, &call, Place::JsonText)?;
        self.push(Part::Macro(slot));
        Ok(())
    }

    fn whole_macro(&mut self) -> Result<(), TemplateError> {
        let call = self.call()?;
        let slot = self.vocabulary.whole_value(self.source, &call)?;
        self.push(Part::Macro(slot));
        Ok(())
    }

    fn call(&mut self) -> Result<Call<'s>, TemplateError> {
        let open = self.position();
        let inside = self.rest.get(1..).unwrap_or_default();
        let (call, after) = call_at(self.source, open, inside)?;
        self.macros += 1;
        check_count(self.source, open, self.macros)?;
        let body = inside.get(..inside.len() - after.len()).unwrap_or_default();
        if let Some(offset) = body.find(char::is_control) {
            let message = "a macro may not hold control characters";
            return Err(refusal(self.source, open + 1 + offset, message));
        }
        self.rest = after;
        Ok(call)
    }

    fn number(&mut self) -> Result<(), TemplateError> {
        let end = self
            .rest
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let text = self.rest.get(..end.unwrap_or(self.rest.len())).unwrap_or_default();
        if serde_json::from_str::<serde_json::Number>(text).is_err() {
            return Err(self.here(format!("{text} is not a JSON number")));
        }
        self.copy(text.len());
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<(), TemplateError> {
        if !self.rest.starts_with(word) {
            return Err(self.here("expected a JSON value; text stands in double quotes"));
        }
        self.copy(word.len());
        Ok(())
    }

    fn take(&mut self, token: &str) -> Result<(), TemplateError> {
        if !self.rest.starts_with(token) {
            let what = match token {
                "}" => "expected , or }",
                "]" => "expected , or ]",
                _ => "expected a : between name and value",
            };
            return Err(self.here(what));
        }
        self.copy(token.len());
        Ok(())
    }

    fn space(&mut self) {
        let after = self.rest.trim_start_matches(is_space);
        self.copy(self.rest.len() - after.len());
    }

    /// Moves text from the source to the literal.
    fn copy(&mut self, bytes: usize) {
        let (text, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.literal.push_str(text);
        self.rest = rest;
    }

    fn push(&mut self, part: Part<M>) {
        self.end_literal();
        self.parts.push(part);
    }

    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.literal)));
        }
    }

    fn position(&self) -> usize {
        self.source.len() - self.rest.len()
    }

    fn here(&self, message: impl Into<String>) -> TemplateError {
        refusal(self.source, self.position(), message)
    }
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests;
