//! A place to fill in, and how a value is written there so that it stays a value.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::{self, TemplateError};
use super::scan::Call;

// RFC 3986 §2.3: only these may stand in a URL unencoded without ever meaning anything. Spaces become %20, which forms
// read as well.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Most digits that every JSON reader keeps: a double holds 15 decimal digits exactly.
const MOST_DIGITS: usize = 15;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<M> {
    /// Literal text, already as it is sent.
    Text(String),
    Macro(Slot<M>),
}

/// A place to fill in; its map and its default are encoded once, when the template is parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot<M> {
    pub(super) name: M,
    pub(super) map: Vec<(String, String)>,
    pub(super) default: String,
    pub(super) place: Place,
}

/// Where a slot stands, which decides how a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Between the host and the query of a URL.
    Path,
    /// Further on in a URL, or in a form.
    Query,
    /// Inside the quotes of a JSON string.
    JsonText,
    /// A JSON value of its own.
    JsonValue,
    /// A JSON value of its own whose `1` and `0` mean yes and no.
    JsonFlag,
}

pub(super) fn uses<M: Copy + PartialEq>(parts: &[Part<M>], name: M) -> bool {
    parts
        .iter()
        .any(|part| matches!(part, Part::Macro(slot) if slot.name == name))
}

/// Fills the parts in one pass: a value that looks like a macro stays text.
pub(super) fn render<'v, M: Copy>(parts: &[Part<M>], value: impl Fn(M) -> &'v str) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Macro(slot) => slot.fill(&mut out, value(slot.name)),
        }
    }
    out
}

impl<M: Copy> Slot<M> {
    /// Takes a call's name from those that are known.
    pub(super) fn read(
        source: &str,
        call: &Call<'_>,
        known: &[(&'static str, M)],
        place: Place,
    ) -> Result<Self, TemplateError> {
        let Some((_, name)) = known.iter().find(|(name, _)| *name == call.name) else {
            let names = known.iter().map(|(name, _)| *name);
            return Err(error::unknown(source, call.at, call.name, names));
        };
        Ok(Self {
            name: *name,
            map: call
                .map
                .iter()
                .map(|(from, to)| ((*from).to_owned(), place.own_words(to)))
                .collect(),
            default: call
                .default
                .map_or_else(|| place.nothing().to_owned(), |text| place.own_words(text)),
            place,
        })
    }

    fn fill(&self, out: &mut String, value: &str) {
        // A path segment of dots climbs out of its folder, even with the dots encoded, so it counts as missing.
        let climbs = self.place == Place::Path && matches!(value, "." | "..");
        if value.is_empty() || climbs {
            out.push_str(&self.default);
            return;
        }
        match self.map.iter().find(|(from, _)| from == value) {
            Some((_, to)) => out.push_str(to),
            None => self.place.write(out, value),
        }
    }
}

impl Place {
    /// What stands for a missing value without a default.
    fn nothing(self) -> &'static str {
        match self {
            Self::JsonValue | Self::JsonFlag => "null",
            Self::Path | Self::Query | Self::JsonText => "",
        }
    }

    /// Text that the template's author wrote; as a JSON value its `true`, `false` and `null` are meant as such.
    fn own_words(self, text: &str) -> String {
        match (self, text) {
            (Self::JsonValue | Self::JsonFlag, "true" | "false" | "null") => text.to_owned(),
            // A mapped `1` is the author's number, whatever the value was.
            (Self::JsonFlag, _) => Self::JsonValue.own_words(text),
            _ => {
                let mut out = String::new();
                self.write(&mut out, text);
                out
            }
        }
    }

    fn write(self, out: &mut String, value: &str) {
        match self {
            Self::Path | Self::Query => out.extend(utf8_percent_encode(value, RESERVED)),
            Self::JsonText => escape(out, value),
            Self::JsonFlag if value == "1" => out.push_str("true"),
            Self::JsonFlag if value == "0" => out.push_str("false"),
            Self::JsonValue | Self::JsonFlag if is_number(value) => out.push_str(value),
            Self::JsonValue | Self::JsonFlag => {
                out.push('"');
                escape(out, value);
                out.push('"');
            }
        }
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters.
pub(crate) fn encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Writes the inside of a JSON string. Braces are escaped too, so that no text of ours ever looks like a macro that was
/// left in it; whoever reads the JSON gets them back.
pub(super) fn escape(out: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // JavaScript once took these two for line ends.
            '{' | '}' | '\u{2028}' | '\u{2029}' => out.push_str(&unicode_escape(character)),
            _ if character.is_control() => out.push_str(&unicode_escape(character)),
            _ => out.push(character),
        }
    }
}

fn unicode_escape(character: char) -> String {
    format!("\\u{:04x}", u32::from(character))
}

/// A plain decimal that is JSON and that every reader keeps as it is. `007`, `1e400` and long ids stay text.
fn is_number(value: &str) -> bool {
    let unsigned = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && whole.len() + fraction.map_or(0, str::len) <= MOST_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_decimals_are_numbers() {
        for (value, number) in [
            ("0", true),
            ("7", true),
            ("12.50", true),
            ("-3.00", true),
            ("0.5", true),
            ("123456789012345", true),
            ("1234567890123.45", true),
            ("1234567890123456", false),
            ("1234567890123.456", false),
            ("007", false),
            ("-", false),
            ("", false),
            (".5", false),
            ("5.", false),
            ("+5", false),
            ("--5", false),
            ("1e5", false),
            ("1e400", false),
            ("0x10", false),
            ("1,5", false),
            ("1.2.3", false),
            (" 1", false),
            ("NaN", false),
            ("true", false),
            ("\u{0661}", false),
        ] {
            assert_eq!(is_number(value), number, "{value}");
        }
    }

    #[test]
    fn json_text_is_escaped_and_read_back_the_same() {
        let value = "a\"b\\c/\n\r\t\u{0}\u{1f}\u{7f}\u{85}\u{2028}{amount}\u{e4}\u{1f600}";
        let mut out = "\"".to_owned();
        escape(&mut out, value);
        out.push('"');
        assert_eq!(
            out,
            r#""a\"b\\c/\n\r\t\u0000\u001f\u007f\u0085\u2028\u007bamount\u007dä😀""#
        );
        assert_eq!(serde_json::from_str::<String>(&out).unwrap(), value);
    }
}
