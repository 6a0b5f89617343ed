//! What is kept of a server's answer.

use std::time::Duration;

use chrono::{DateTime, Utc};

const EXCERPT_BYTES: usize = 1_024;

/// An answer, whatever its status; a redirect is an answer like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The start of the body as one line of at most 1,024 bytes of text.
    pub excerpt: String,
    /// The header `Retry-After`, when it can be read.
    pub retry_after: Option<RetryAfter>,
}

/// When the server wants to be asked again (RFC 9110 §10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds from now.
    Seconds(u32),
    /// At this time.
    At(DateTime<Utc>),
}

impl RetryAfter {
    pub(super) fn parse(header: &str) -> Option<Self> {
        let header = header.trim();
        if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Seconds(header.parse().unwrap_or(u32::MAX)));
        }
        let at = DateTime::parse_from_rfc2822(header).ok()?;
        Some(Self::At(at.to_utc()))
    }

    /// How long to wait from `now`; nothing when the time has passed.
    pub fn delay(self, now: DateTime<Utc>) -> Duration {
        match self {
            Self::Seconds(seconds) => Duration::from_secs(seconds.into()),
            Self::At(at) => (at - now).to_std().unwrap_or_default(),
        }
    }
}

/// The start of a body as text that is safe in a log line and a database column.
pub(super) fn excerpt(body: &[u8]) -> String {
    // Three bytes more complete a letter that begins on the last byte kept.
    let start = &body[..body.len().min(EXCERPT_BYTES + 3)];
    let mut excerpt = String::new();
    for letter in String::from_utf8_lossy(start).chars().map(printable) {
        if excerpt.len() + letter.len_utf8() > EXCERPT_BYTES {
            break;
        }
        excerpt.push(letter);
    }
    excerpt
}

fn printable(letter: char) -> char {
    match letter {
        '\r' | '\n' | '\t' => ' ',
        // These turn the direction of the text around them, so that it shows something else than it says.
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ if letter.is_control() => char::REPLACEMENT_CHARACTER,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_short_line_of_text() {
        for (body, expected) in [
            (&b""[..], ""),
            (b"OK", "OK"),
            (b"a\r\nb\tc", "a  b c"),
            (b"a\0b\x1b[31m\x7f", "a\u{fffd}b\u{fffd}[31m\u{fffd}"),
            ("\u{85}\u{202e}\u{e4}".as_bytes(), "\u{fffd}\u{fffd}\u{e4}"),
            (b"\xff\xfea", "\u{fffd}\u{fffd}a"),
            (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        ] {
            assert_eq!(excerpt(body), expected, "{body:?}");
        }
    }

    #[test]
    fn an_excerpt_ends_between_letters() {
        assert_eq!(excerpt(&[b'a'; 5_000]).len(), 1_024);
        let long = format!("a{}", "\u{1f600}".repeat(2_000));
        let kept = excerpt(long.as_bytes());
        assert_eq!(kept.len(), 1_021);
        assert!(long.starts_with(&kept));
        let exact = format!("{}\u{1f600}b", "a".repeat(1_020));
        assert_eq!(excerpt(exact.as_bytes()), exact.trim_end_matches('b'));
        assert!(excerpt(&[0xff; 5_000]).len() <= 1_024);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        for (header, expected) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999", Some(u64::from(u32::MAX))),
            ("Thu, 01 Jan 2026 00:01:00 GMT", Some(60)),
            ("Thu, 01 Jan 2015 00:01:00 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
        ] {
            let delay = RetryAfter::parse(header).map(|after| after.delay(now).as_secs());
            assert_eq!(delay, expected, "{header}");
        }
    }
}
