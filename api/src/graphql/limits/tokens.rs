//! How long and how deeply bracketed a text may be: what must be known before a recursive parser reads it.

use async_graphql::ServerError;

use crate::graphql::error::{Code, coded};

/// Most tokens of a document: names, numbers, texts and signs.
const MOST_TOKENS: usize = 15_000;
/// Most brackets inside each other. Far more than the depth of fields allows, and far less than a stack holds.
const DEEPEST_BRACKETS: usize = 64;

/// Refuses texts that are too long, too deeply bracketed, or that the parser would stumble over.
pub(super) fn check(text: &str) -> Result<(), ServerError> {
    let (mut tokens, mut depth) = (0_usize, 0_usize);
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            // A byte order mark is white space to GraphQL; its bytes are no other character's.
            b' ' | b'\t' | b'\r' | b'\n' | b',' | 0xEF | 0xBB | 0xBF => {
                rest = after;
                continue;
            }
            b'#' => {
                rest = after
                    .iter()
                    .position(|byte| matches!(byte, b'\r' | b'\n'))
                    .map_or(&[], |end| &after[end..]);
                continue;
            }
            b'"' => string(rest)?,
            b'.' if after.starts_with(b"..") => &after[2..],
            byte if is_word(*byte) || *byte == b'-' => after
                .iter()
                .position(|byte| !is_word(*byte) && !b".+-".contains(byte))
                .map_or(&[], |end| &after[end..]),
            _ => after,
        };
        tokens += 1;
        match first {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if tokens > MOST_TOKENS {
            return Err(coded(
                Code::LimitExceeded,
                format!("a document has at most {MOST_TOKENS} tokens"),
            ));
        }
        if depth > DEEPEST_BRACKETS {
            return Err(coded(
                Code::LimitExceeded,
                format!("brackets nest at most {DEEPEST_BRACKETS} deep"),
            ));
        }
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What follows a text. An unfinished one ends the document; the parser says so.
fn string(from_quote: &[u8]) -> Result<&[u8], ServerError> {
    if let Some(block) = from_quote.strip_prefix(b"\"\"\"") {
        return Ok(after_block(block));
    }
    let mut rest = &from_quote[1..];
    while let Some((first, after)) = rest.split_first() {
        match first {
            b'"' => return Ok(after),
            b'\\' => {
                if is_surrogate(after) {
                    // The parser takes each escape for a whole character, which half of a pair is not.
                    let message = "write characters beyond U+FFFF as they are, or send the text as a variable";
                    return Err(coded(Code::BadUserInput, message));
                }
                rest = after.get(1..).unwrap_or_default();
            }
            _ => rest = after,
        }
    }
    Ok(&[])
}

fn after_block(mut rest: &[u8]) -> &[u8] {
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(b"\"\"\"") {
            return after;
        }
        rest = rest.strip_prefix(b"\\\"\"\"").unwrap_or(&rest[1..]);
    }
    rest
}

/// Whether an escape, seen from behind its backslash, is `\uD800` to `\uDFFF`.
fn is_surrogate(escape: &[u8]) -> bool {
    matches!(escape, [b'u', b'd' | b'D', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_counted_and_texts_are_one() {
        let names = |count: usize| "a ".repeat(count);
        assert!(check(&names(MOST_TOKENS)).is_ok());
        assert!(check(&names(MOST_TOKENS + 1)).is_err());
        assert!(check(&format!("{} # {}", names(10), names(MOST_TOKENS))).is_ok());
        assert!(check(&format!("\"{}\"", names(MOST_TOKENS))).is_ok());
        assert!(check(&format!("\"\"\"{} \\\"\"\" {}\"\"\"", names(MOST_TOKENS), names(9))).is_ok());
        assert!(check(&"!".repeat(MOST_TOKENS + 1)).is_err());
        assert!(check(&"-1.5e+3 ".repeat(MOST_TOKENS)).is_ok());
    }

    #[test]
    fn brackets_are_bounded_but_not_inside_texts() {
        assert!(check(&"[".repeat(DEEPEST_BRACKETS)).is_ok());
        assert!(check(&"[".repeat(DEEPEST_BRACKETS + 1)).is_err());
        assert!(check(&"{}".repeat(1_000)).is_ok());
        assert!(check(&format!("\"{}\"", "[".repeat(1_000))).is_ok());
        assert!(check(&format!("\"\\\"{}\"", "[".repeat(1_000))).is_ok());
    }

    #[test]
    fn halves_of_pairs_are_refused() {
        assert!(check(r#"{ a(b: "\uD83D\uDE00") }"#).is_err());
        assert!(check(r#"{ a(b: "\u00e9 \\uD83D") }"#).is_ok());
        assert!(check(r#"{ a(b: "unfinished"#).is_ok());
        assert!(check(r#"{ a(b: "unfinished\"#).is_ok());
    }
}
