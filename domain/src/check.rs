//! The checks that inputs of many kinds share. Each notes what is wrong and returns the value in its normal form.

use crate::error::{Error, Problem, Result};
use crate::money::parse_currency;

/// Most characters of a name.
pub const LONGEST_NAME: usize = 200;
/// Most bytes of an e-mail address (RFC 5321 allows 254).
pub const LONGEST_EMAIL: usize = 254;
/// Most characters of a slug.
pub const LONGEST_SLUG: usize = 63;

/// Ends the checks: [`Error::Invalid`] when there were problems.
pub fn none(problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(problems))
    }
}

/// A name that people read: trimmed, not empty, on one line.
pub fn name(text: &str, field: &str, problems: &mut Vec<Problem>) -> String {
    let text = text.trim();
    if text.is_empty() {
        problems.push(Problem::at(field, "REQUIRED", "give it a name"));
    } else if text.chars().count() > LONGEST_NAME {
        problems.push(Problem::at(
            field,
            "TOO_LONG",
            format!("use at most {LONGEST_NAME} characters"),
        ));
    } else if text.chars().any(unseen) {
        problems.push(Problem::at(
            field,
            "MALFORMED",
            "leave out line breaks and other characters that cannot be seen",
        ));
    }
    text.to_owned()
}

/// Characters without a shape of their own, which can make two names look the same or turn the text around them.
pub(crate) fn unseen(character: char) -> bool {
    let hidden = [
        '\u{200b}'..='\u{200f}',
        '\u{202a}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{feff}'..='\u{feff}',
    ];
    character.is_control() || hidden.iter().any(|range| range.contains(&character))
}

/// An address as it is stored and compared: trimmed and in lower case.
pub fn normal_email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// An e-mail address. Only its shape is checked; whether mail arrives is for a mail to find out.
pub fn email(text: &str, field: &str, problems: &mut Vec<Problem>) -> String {
    let text = normal_email(text);
    let shaped = text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    if !shaped || text.len() > LONGEST_EMAIL || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        problems.push(Problem::at(
            field,
            "MALFORMED",
            "expected an e-mail address such as anna@example.com",
        ));
    }
    text
}

/// An ISO 4217 code, in upper case.
pub fn currency(text: &str, field: &str, problems: &mut Vec<Problem>) -> String {
    let code = text.trim().to_uppercase();
    if parse_currency(&code).is_err() {
        problems.push(Problem::at(
            field,
            "UNKNOWN_CURRENCY",
            "expected an ISO 4217 code such as USD, EUR or JPY",
        ));
    }
    code
}

/// An IANA time zone.
pub fn timezone(text: &str, field: &str, problems: &mut Vec<Problem>) -> String {
    let name = text.trim();
    if name.parse::<chrono_tz::Tz>().is_err() {
        problems.push(Problem::at(
            field,
            "UNKNOWN_TIMEZONE",
            "expected an IANA time zone such as Europe/Berlin or UTC",
        ));
    }
    name.to_owned()
}

/// A slug that somebody chose: lower-case letters, digits and dashes.
pub fn slug(text: &str, field: &str, problems: &mut Vec<Problem>) -> String {
    let slug = text.trim().to_owned();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if slug.is_empty() || slug.len() > LONGEST_SLUG || !slug.chars().all(allowed) || slug.starts_with('-') {
        problems.push(Problem::at(
            field,
            "MALFORMED",
            format!("use 1 to {LONGEST_SLUG} lower-case letters, digits and dashes, such as summer-sale"),
        ));
    }
    slug
}

/// The slug that a name suggests: `Café & Söhne` gives `caf-s-hne`. `fallback` serves names without any Latin letter.
pub fn suggested_slug(name: &str, fallback: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(LONGEST_SLUG - 8);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        fallback.to_owned()
    } else {
        slug.to_owned()
    }
}

/// Text from a stranger that both databases can keep: no NUL, at most `longest` characters.
/// What is cut off is only ever descriptive: a user agent, a referer, a sub id.
pub fn kept(text: &str, longest: usize) -> String {
    text.chars()
        .take(longest)
        .map(|c| if c == '\0' { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_suggested_from_names() {
        for (name, slug) in [
            ("Summer Sale", "summer-sale"),
            ("  50% off! ", "50-off"),
            ("日本", "offer"),
            ("A--b", "a-b"),
            ("-x-", "x"),
        ] {
            assert_eq!(suggested_slug(name, "offer"), slug, "{name}");
        }
        let mut problems = Vec::new();
        slug(&suggested_slug(&"long ".repeat(100), "x"), "slug", &mut problems);
        assert_eq!(problems, []);
    }

    #[test]
    fn addresses_are_compared_in_lower_case() {
        for (given, fine) in [
            (" Anna@Example.COM ", true),
            ("anna@example", false),
            ("@example.com", false),
            ("anna@@example.com", false),
            ("an na@example.com", false),
            ("anna@.com", false),
            ("", false),
        ] {
            let mut problems = Vec::new();
            email(given, "email", &mut problems);
            assert_eq!(problems.is_empty(), fine, "{given:?}");
        }
    }

    #[test]
    fn strangers_text_is_made_keepable() {
        assert_eq!(kept("a\0b🦀c", 4), "a\u{fffd}b🦀");
    }
}
