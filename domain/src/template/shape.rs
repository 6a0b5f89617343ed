//! Where in a URL a macro may stand, and the literal text as the `url` crate would write it.

use url::{Host, Url};

use super::error::{TemplateError, refusal};
use super::scan::Piece;

const MAX_CHARACTERS: usize = 2_048;

/// Normalised URL text, and the index of the macro that follows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) text: String,
    pub(super) then: Option<usize>,
}

/// Refuses what must not stand anywhere in a template, a default text included.
pub(super) fn check_characters(source: &str) -> Result<(), TemplateError> {
    if let Some((at, _)) = source.char_indices().nth(MAX_CHARACTERS) {
        return Err(refusal(source, at, "a URL may have at most 2,048 characters"));
    }
    // URL parsers drop tabs and line breaks silently, which would move the borders that are checked below.
    match source.find(char::is_control) {
        Some(at) => Err(refusal(source, at, "a URL may not hold control characters")),
        None => Ok(()),
    }
}

/// Checks scheme, host and port, and returns the literals in order, normalised.
pub(super) fn normalise(source: &str, pieces: &[Piece<'_>]) -> Result<Vec<Literal>, TemplateError> {
    check_text(source, pieces)?;
    let host_at = check_scheme(source, pieces)?;
    check_authority(source, pieces, host_at)?;
    let marker = marker(source);
    let url = Url::parse(&with_marks(pieces, &marker))
        .map_err(|error| refusal(source, host_at, format!("not a valid URL: {error}")))?;
    if matches!(url.host(), None | Some(Host::Domain(""))) {
        return Err(refusal(source, host_at, "the host is missing"));
    }
    Ok(split_at_marks(url.as_str(), &marker))
}

fn check_text(source: &str, pieces: &[Piece<'_>]) -> Result<(), TemplateError> {
    for piece in pieces {
        let Piece::Text { at, text } = piece else {
            continue;
        };
        // Browsers read a backslash as a slash and other programs do not; refusing it leaves one reading.
        if let Some(offset) = text.find('\\') {
            let message = "write / or %5C instead of a backslash";
            return Err(refusal(source, at + offset, message));
        }
        if let Some(offset) = text.find(char::is_whitespace) {
            return Err(refusal(source, at + offset, "write a space as %20"));
        }
    }
    Ok(())
}

/// Returns the byte offset at which the host begins.
fn check_scheme(source: &str, pieces: &[Piece<'_>]) -> Result<usize, TemplateError> {
    let message = "a macro may not stand in the scheme";
    let first = match pieces.first() {
        Some(Piece::Text { text, .. }) => *text,
        Some(Piece::Macro(call)) => return Err(refusal(source, call.at, message)),
        None => "",
    };
    for scheme in ["https://", "http://"] {
        let start = first.get(..scheme.len());
        if start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) {
            return Ok(scheme.len());
        }
    }
    match pieces.get(1) {
        Some(Piece::Macro(call)) if !first.contains([':', '/', '?', '#']) => Err(refusal(source, call.at, message)),
        _ => Err(refusal(source, 0, "a URL begins with http:// or https://")),
    }
}

/// The authority (user info, host, port) ends at the first `/`, `?` or `#` outside of a macro and must be literal.
fn check_authority(source: &str, pieces: &[Piece<'_>], start: usize) -> Result<(), TemplateError> {
    let mut literal = String::new();
    let mut intruder = None;
    for piece in pieces {
        match piece {
            Piece::Macro(call) => {
                intruder.get_or_insert((call.at, literal.contains(':')));
            }
            Piece::Text { at, text } => {
                let text = if *at == 0 {
                    text.get(start..).unwrap_or_default()
                } else {
                    text
                };
                let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
                literal.push_str(authority);
                if authority.len() < text.len() {
                    break;
                }
            }
        }
    }
    let has_user_info = literal.contains('@');
    match intruder {
        Some((at, _)) if has_user_info => Err(refusal(
            source,
            at,
            "a macro may not stand in the user info, and a URL may not hold any",
        )),
        Some((at, true)) => Err(refusal(source, at, "a macro may not stand in the port")),
        Some((at, false)) => Err(refusal(source, at, "a macro may not stand in the host")),
        None if has_user_info => Err(refusal(source, start, "a URL may not hold user info")),
        None if literal.is_empty() => Err(refusal(source, start, "the host is missing")),
        None => Ok(()),
    }
}

/// Text that the source does not hold and that no percent-encoding can make: `M`, `x` and `q` are no hex digits.
fn marker(source: &str) -> String {
    let mut marker = "Mxq".to_owned();
    while source.contains(&marker) {
        marker.push('q');
    }
    marker
}

/// The template with a numbered mark for each macro, so that the `url` crate sees one whole URL.
fn with_marks(pieces: &[Piece<'_>], marker: &str) -> String {
    let mut url = String::new();
    let mut index = 0;
    for piece in pieces {
        match piece {
            Piece::Text { text, .. } => url.push_str(text),
            Piece::Macro(_) => {
                url.push_str(&format!("{marker}{index:04}"));
                index += 1;
            }
        }
    }
    url
}

fn split_at_marks(url: &str, marker: &str) -> Vec<Literal> {
    let mut literals = Vec::new();
    let mut rest = url;
    while let Some((text, after)) = rest.split_once(marker) {
        let (digits, after) = after.split_at_checked(4).unwrap_or((after, ""));
        literals.push(Literal {
            text: text.to_owned(),
            then: digits.parse().ok(),
        });
        rest = after;
    }
    literals.push(Literal {
        text: rest.to_owned(),
        then: None,
    });
    literals
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;

    fn normalised(source: &str) -> Result<Vec<String>, TemplateError> {
        check_characters(source)?;
        let literals = normalise(source, &scan(source)?)?;
        Ok(literals.into_iter().map(|literal| literal.text).collect())
    }

    #[test]
    fn literals_come_out_as_the_url_crate_writes_them() {
        for (source, expected) in [
            ("https://a.example", vec!["https://a.example/"]),
            ("HTTPS://A.EXAMPLE:443/{x}", vec!["https://a.example/", ""]),
            ("http://a.example?x={x}", vec!["http://a.example/?x=", ""]),
            ("http://a.example#{x}b", vec!["http://a.example/#", "b"]),
            ("http://a.example:8080/{x}/{x}", vec!["http://a.example:8080/", "/", ""]),
            (
                "http://b\u{fc}cher.example/{x}",
                vec!["http://xn--bcher-kva.example/", ""],
            ),
            (
                "http://a.example/\u{e4}?\u{e4}'<{x}",
                vec!["http://a.example/%C3%A4?%C3%A4%27%3C", ""],
            ),
            ("http://a.example/b/../{x}", vec!["http://a.example/", ""]),
            ("http://a.example/{x}/../c", vec!["http://a.example/c"]),
            (
                "http://a.example/Mxq0000{x}Mxqq",
                vec!["http://a.example/Mxq0000", "Mxqq"],
            ),
            ("http://0x7f.1/{x}", vec!["http://127.0.0.1/", ""]),
            ("http://[::FFFF:7f00:1]/", vec!["http://[::ffff:7f00:1]/"]),
            ("http://a.example/mail@b:c/{x}", vec!["http://a.example/mail@b:c/", ""]),
        ] {
            assert_eq!(normalised(source).unwrap(), expected, "{source}");
        }
    }

    #[test]
    fn a_macro_stands_only_behind_the_host_and_port() {
        for (source, position, part) in [
            ("{x}://a.example/", 0, "scheme"),
            ("{x}", 0, "scheme"),
            ("ht{x}://a.example/", 2, "scheme"),
            ("http{x}://a.example/", 4, "scheme"),
            ("https://{x}", 8, "host"),
            ("https://{x}/", 8, "host"),
            ("https://{x}.a.example/", 8, "host"),
            ("https://{x|a/b?c#d}.a.example/", 8, "host"),
            ("https://a.{x}.example/", 10, "host"),
            ("https://a.example{x}", 17, "host"),
            ("https://a.example{x}/", 17, "host"),
            ("https://a.example:{x}/", 18, "port"),
            ("https://a.example:80{x}?", 20, "port"),
            ("https://{x}@a.example/", 8, "user info"),
            ("https://u:{x}@a.example/", 10, "user info"),
            ("https://u@{x}/", 10, "user info"),
        ] {
            let error = normalised(source).unwrap_err();
            assert_eq!(error.position, position, "{source}");
            assert!(error.message.contains(part), "{source}: {error}");
        }
    }

    #[test]
    fn urls_that_two_programs_could_read_differently_are_refused() {
        for (source, position) in [
            ("", 0),
            ("a.example/", 0),
            ("//a.example/", 0),
            ("ftp://a.example/", 0),
            ("file:///etc/passwd", 0),
            ("javascript:alert(1)", 0),
            ("javascript://a.example/%0aalert(1)", 0),
            ("data:text/html,x", 0),
            ("https:a.example", 0),
            ("https:/a.example", 0),
            (" https://a.example/", 0),
            ("h\u{e4}ttps://a.example/", 0),
            ("https://", 8),
            ("https:///a.example/", 8),
            ("https://?x", 8),
            ("https://u@a.example/", 8),
            ("https://u:p@a.example/", 8),
            ("https://@a.example/", 8),
            ("https://a.example\\@b.example/", 17),
            ("https:\\\\a.example/", 6),
            ("https://a.example/a b", 19),
            ("https://a.example/\u{a0}", 18),
            ("https://a.example/\r\nX: y", 18),
            ("https://a.example/{x|a\tb}", 22),
            ("https://a.example/\u{0}", 18),
            ("https://a.example:99999/", 8),
            ("https://a.example:x/", 8),
            ("https://a%00b.example/", 8),
            ("https://[::1/", 8),
            ("https://1.2.3.256/", 8),
        ] {
            assert_eq!(normalised(source).map_err(|e| e.position), Err(position), "{source:?}");
        }
    }

    #[test]
    fn a_url_has_at_most_2048_characters() {
        let longest = format!("https://a.example/{}", "\u{e4}".repeat(2_048 - 18));
        assert!(normalised(&longest).is_ok());
        assert_eq!(normalised(&format!("{longest}a")).unwrap_err().position, 2_048);
    }
}
