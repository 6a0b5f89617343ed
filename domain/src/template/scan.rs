//! Takes a template apart into text and macro calls. Knows braces, colons and bars, and nothing of URLs.

use super::error::{TemplateError, refusal};

/// With the longest value this bounds what a template can grow to.
const MOST_MACROS: usize = 100;

/// What is written for a mapping and is none: `{b:1}` may be meant as JSON.
const NO_MAPPING: &str = "a mapping is written value=text, as in {status:approved=1}; in JSON a name has double quotes";

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text { at: usize, text: &'a str },
    Macro(Call<'a>),
}

/// `{name:from=to,…|default}` as it was written; `at` is the byte offset of its opening brace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call<'a> {
    pub(super) at: usize,
    pub(super) name: &'a str,
    pub(super) map: Vec<(&'a str, &'a str)>,
    pub(super) default: Option<&'a str>,
}

pub(super) fn scan(source: &str) -> Result<Vec<Piece<'_>>, TemplateError> {
    let mut pieces = Vec::new();
    let mut macros = 0;
    let mut rest = source;
    while let Some((text, brace, after)) = cut_at_brace(rest) {
        let open = source.len() - after.len() - 1;
        if brace == b'}' {
            return Err(refusal(source, open, "this } closes nothing; write it as %7D"));
        }
        if !text.is_empty() {
            let at = open - text.len();
            pieces.push(Piece::Text { at, text });
        }
        let (call, after) = call_at(source, open, after)?;
        macros += 1;
        check_count(source, open, macros)?;
        pieces.push(Piece::Macro(call));
        rest = after;
    }
    if !rest.is_empty() {
        let at = source.len() - rest.len();
        pieces.push(Piece::Text { at, text: rest });
    }
    Ok(pieces)
}

/// The call whose brace is at `open`, and what follows it; `inside` is the text behind that brace.
pub(super) fn call_at<'a>(source: &str, open: usize, inside: &'a str) -> Result<(Call<'a>, &'a str), TemplateError> {
    match cut_at_brace(inside) {
        Some((body, b'}', after)) => Ok((call(source, open, body)?, after)),
        _ => Err(refusal(source, open, "this { is never closed")),
    }
}

/// Refuses the macro that is one too many.
pub(super) fn check_count(source: &str, at: usize, macros: usize) -> Result<(), TemplateError> {
    if macros > MOST_MACROS {
        return Err(refusal(source, at, format!("at most {MOST_MACROS} macros may be used")));
    }
    Ok(())
}

/// The text before the first brace, the brace, and the text after it.
fn cut_at_brace(text: &str) -> Option<(&str, u8, &str)> {
    let (before, after) = text.split_once(['{', '}'])?;
    let brace = text.as_bytes().get(before.len())?;
    Some((before, *brace, after))
}

fn call<'a>(source: &str, open: usize, body: &'a str) -> Result<Call<'a>, TemplateError> {
    let (head, default) = match body.split_once('|') {
        Some((head, default)) => (head, Some(default)),
        None => (body, None),
    };
    // Somebody's JSON where no JSON is expected, or with other quotes.
    let of_json = match head.chars().next() {
        Some('"') => Some("this is JSON, which is sent by POST JSON; a macro is written {name}, without quotes"),
        Some('\'') => Some("JSON has double quotes; a macro is written {name}, without quotes"),
        _ => None,
    };
    if let Some(message) = of_json {
        return Err(refusal(source, open, message));
    }
    let (name, map) = match head.split_once(':') {
        Some((name, entries)) => (name, map(source, open + 1 + name.len() + 1, entries)?),
        None => (head, Vec::new()),
    };
    Ok(Call {
        at: open,
        name,
        map,
        default,
    })
}

fn map<'a>(source: &str, start: usize, entries: &'a str) -> Result<Vec<(&'a str, &'a str)>, TemplateError> {
    let mut map: Vec<(&str, &str)> = Vec::new();
    let mut at = start;
    for entry in entries.split(',') {
        let (from, to) = entry
            .split_once('=')
            .filter(|(from, _)| !from.is_empty())
            .ok_or_else(|| refusal(source, at, NO_MAPPING))?;
        if map.iter().any(|(earlier, _)| *earlier == from) {
            return Err(refusal(source, at, format!("{from} is mapped twice")));
        }
        map.push((from, to));
        at += entry.len() + 1;
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(body: &str) -> Call<'_> {
        match scan(body).unwrap().remove(0) {
            Piece::Macro(call) => call,
            Piece::Text { .. } => panic!("{body} is text"),
        }
    }

    #[test]
    fn the_four_forms_are_told_apart() {
        for (body, name, map, default) in [
            ("{a}", "a", vec![], None),
            ("{a|}", "a", vec![], Some("")),
            ("{a|b}", "a", vec![], Some("b")),
            ("{a|b|c:d=e,f}", "a", vec![], Some("b|c:d=e,f")),
            ("{a:b=c}", "a", vec![("b", "c")], None),
            ("{a:b=c=d,e=}", "a", vec![("b", "c=d"), ("e", "")], None),
            ("{a:b=c,d=e|f}", "a", vec![("b", "c"), ("d", "e")], Some("f")),
            ("{}", "", vec![], None),
        ] {
            let call = only(body);
            assert_eq!((call.name, call.map, call.default), (name, map, default), "{body}");
        }
    }

    #[test]
    fn text_and_macros_alternate() {
        let pieces = scan("x{a}{b}y").unwrap();
        assert_eq!(pieces.len(), 4);
        assert_eq!(pieces[0], Piece::Text { at: 0, text: "x" });
        assert_eq!(pieces[3], Piece::Text { at: 7, text: "y" });
        assert_eq!(scan("").unwrap(), vec![]);
    }

    #[test]
    fn broken_braces_and_maps_are_refused_where_they_break() {
        for (source, position) in [
            ("ab{c", 2),
            ("ab{c{d}", 2),
            ("{a}}", 3),
            ("ab}", 2),
            ("{", 0),
            ("}", 0),
            ("{{a}}", 0),
            ("{a:}", 3),
            ("{a:b}", 3),
            ("{a:b=1,}", 7),
            ("{a:b=1,=2}", 7),
            ("{a:b=1,c=1,b=2}", 11),
            ("a{\"b\":1}", 1),
            ("a{'b'}", 1),
        ] {
            assert_eq!(scan(source).unwrap_err().position, position, "{source}");
        }
    }
}
