//! Reads a request's parameters from its query and body, and finds to which field each belongs.

use serde_json::value::RawValue;

use crate::integration::Settings;
use crate::postback::code::{Code, Refusal};
use crate::postback::preset::{Said, Saying};
use crate::postback::reading::field::Field;
use crate::postback::reading::mapping::Mapping;
use crate::postback::reading::pointer::{self, Members};

/// Longest query string, in bytes.
pub(crate) const LONGEST_QUERY: usize = 8 * 1024;
/// Longest body, in bytes.
pub(crate) const LONGEST_BODY: usize = 64 * 1024;

/// What a request says, before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::postback) struct Sent<'a> {
    /// The query string, still encoded.
    pub query: &'a str,
    pub body: &'a [u8],
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// What the sender's own header says that it is about.
    pub topic: Option<&'a str>,
}

/// Where a parameter stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::postback) enum Place {
    Query,
    Body,
}

/// A parameter as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::postback) struct Parameter {
    pub place: Place,
    pub name: String,
    pub value: String,
    /// Whether the value is a JSON list or object, which no field of ours is.
    pub nested: bool,
    /// The field that stands here, if one does.
    pub field: Option<Field>,
}

/// All parameters of a request, query first.
pub(in crate::postback) fn read(sent: Sent<'_>, settings: &Settings) -> Result<Vec<Parameter>, Refusal> {
    check_length(sent.query, sent.body)?;
    let mapping = &settings.mapping;
    let mut parameters = form(sent.query, Place::Query, mapping)?;
    if !sent.body.is_empty() {
        parameters.extend(read_body(sent, settings)?);
    }
    Ok(parameters)
}

/// Refuses what is too long to be read.
pub(in crate::postback) fn check_length(query: &str, body: &[u8]) -> Result<(), Refusal> {
    if query.len() > LONGEST_QUERY {
        let message = format!("the query string is longer than {LONGEST_QUERY} bytes");
        return Err(Refusal::new(Code::ParameterTooLong, message));
    }
    if body.len() > LONGEST_BODY {
        let message = format!("the body is longer than {LONGEST_BODY} bytes");
        return Err(Refusal::new(Code::BodyTooLarge, message));
    }
    Ok(())
}

/// The secret among the parameters, wherever it stands.
pub(in crate::postback) fn secret(parameters: &[Parameter]) -> Option<&str> {
    parameters
        .iter()
        .find(|given| given.field == Some(Field::Secret))
        .map(|given| given.value.as_str())
}

fn read_body(sent: Sent<'_>, settings: &Settings) -> Result<Vec<Parameter>, Refusal> {
    let text =
        || std::str::from_utf8(sent.body).map_err(|_| Refusal::new(Code::MalformedBody, "the body is not UTF-8"));
    match media_type(sent.content_type).as_str() {
        "application/x-www-form-urlencoded" => form(text()?, Place::Body, &settings.mapping),
        "application/json" => match settings.preset.reader {
            Some(reader) => document(reader(text()?, sent.topic)?, text()?, &settings.mapping),
            None => json(text()?, &settings.mapping),
        },
        _ => Err(Refusal::new(
            Code::UnsupportedMediaType,
            "send the body as application/x-www-form-urlencoded or application/json",
        )),
    }
}

/// What a sender's own document says. Where the integration says itself where a field stands, that counts instead.
fn document(said: Said, text: &str, mapping: &Mapping) -> Result<Vec<Parameter>, Refusal> {
    let sayings = match said {
        Said::Fields(sayings) => sayings,
        Said::Nothing(why) => return Err(Refusal::new(Code::Ignored, why)),
    };
    let mut parameters: Vec<Parameter> = sayings
        .into_iter()
        .filter(|saying| !mapping.is_own(saying.field))
        .map(|Saying { field, place, value }| Parameter {
            place: Place::Body,
            name: place.to_owned(),
            value,
            nested: false,
            field: Some(field),
        })
        .collect();
    if parameters.iter().any(|given| given.value.contains('\0')) {
        return Err(Refusal::new(Code::MalformedBody, "the body holds a NUL character"));
    }
    parameters.extend(pointed_at(text, mapping)?);
    Ok(parameters)
}

/// A content type without its parameters, in lower case.
pub(in crate::postback) fn media_type(content_type: Option<&str>) -> String {
    let whole = content_type.unwrap_or_default();
    whole.split(';').next().unwrap_or_default().trim().to_lowercase()
}

fn form(text: &str, place: Place, mapping: &Mapping) -> Result<Vec<Parameter>, Refusal> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair_of(pair, place, mapping))
        .collect()
}

fn pair_of(pair: &str, place: Place, mapping: &Mapping) -> Result<Parameter, Refusal> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = decode(name).ok_or_else(|| Refusal::new(Code::MalformedBody, "a parameter's name is not UTF-8"))?;
    let value = decode(value).ok_or_else(|| {
        Refusal::new(
            Code::MalformedBody,
            format!("the value of {} is not UTF-8", quoted(&name)),
        )
    })?;
    Ok(Parameter {
        place,
        field: mapping.field(&name),
        name,
        value,
        nested: false,
    })
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| decoded.into_owned())
}

fn json(text: &str, mapping: &Mapping) -> Result<Vec<Parameter>, Refusal> {
    let Members(members) = serde_json::from_str(text).map_err(|_| malformed())?;
    let mut parameters = Vec::with_capacity(members.len());
    for (name, raw) in members {
        if name.contains('\0') {
            return Err(malformed());
        }
        if let Some(value) = text_of(raw).map_err(|()| malformed())? {
            parameters.push(Parameter {
                place: Place::Body,
                field: mapping.field(&name),
                nested: raw.get().starts_with(['[', '{']),
                name: name.into_owned(),
                value,
            });
        }
    }
    parameters.extend(pointed_at(text, mapping)?);
    Ok(parameters)
}

fn malformed() -> Refusal {
    Refusal::new(
        Code::MalformedBody,
        "expected one JSON object, such as {\"click_id\": \"clk_…\"}",
    )
}

/// What stands at the places inside of the document that the mapping names.
fn pointed_at(text: &str, mapping: &Mapping) -> Result<Vec<Parameter>, Refusal> {
    let mut parameters = Vec::new();
    for (field, written, pointer) in mapping.pointers() {
        let raw = match pointer.find(text) {
            pointer::Place::Nothing => continue,
            pointer::Place::One(raw) => raw,
            pointer::Place::Several => {
                let message = format!("{} is given more than once", quoted(written));
                return Err(Refusal::new(Code::RepeatedParameter, message));
            }
        };
        let raw: &RawValue = serde_json::from_str(raw).map_err(|_| malformed())?;
        if let Some(value) = text_of(raw).map_err(|()| malformed())? {
            parameters.push(Parameter {
                place: Place::Body,
                name: written.clone(),
                value,
                nested: raw.get().starts_with(['[', '{']),
                field: Some(*field),
            });
        }
    }
    Ok(parameters)
}

/// A JSON value as text. Numbers keep the very digits that were sent, since a float in between would change money.
/// Absent for null.
fn text_of(raw: &RawValue) -> Result<Option<String>, ()> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'"') => {
            let value: String = serde_json::from_str(text).map_err(|_| ())?;
            if value.contains('\0') { Err(()) } else { Ok(Some(value)) }
        }
        Some(b'n') => Ok(None),
        _ => Ok(Some(text.to_owned())),
    }
}

/// A parameter's name as messages show it, cut to a readable length.
pub(in crate::postback) fn quoted(name: &str) -> String {
    let short: String = name.chars().take(64).collect();
    format!("\"{short}\"")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::postback::samples::settings;

    fn read(query: &str, body: &[u8], content_type: Option<&str>) -> Result<Vec<Parameter>, Refusal> {
        let sent = Sent {
            query,
            body,
            content_type,
            topic: None,
        };
        super::read(sent, &settings(|_| ()))
    }

    fn pairs(read: Result<Vec<Parameter>, Refusal>) -> Vec<(String, String)> {
        read.expect("readable").into_iter().map(|p| (p.name, p.value)).collect()
    }

    fn code(read: Result<Vec<Parameter>, Refusal>) -> Code {
        read.expect_err("refused").code
    }

    const JSON: Option<&str> = Some("application/json; charset=utf-8");
    const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

    #[test]
    fn query_form_and_json_are_read_alike() {
        let expected = [("a".to_owned(), "1 2".to_owned()), ("b".to_owned(), "é".to_owned())];
        assert_eq!(pairs(read("a=1+2&&b=%C3%A9", b"", None)), expected);
        assert_eq!(pairs(read("", b"a=1%202&b=%c3%a9", FORM)), expected);
        assert_eq!(
            pairs(read("", "{\"a\":\"1 2\",\"b\":\"\\u00e9\"}".as_bytes(), JSON)),
            expected
        );
    }

    #[test]
    fn json_numbers_keep_their_digits_and_repeats_are_seen() {
        let body = b"{\"x\":10.10,\"y\":1e2,\"z\":12345678901234567890.123456,\"x\":true,\"n\":null,\"o\":{\"x\":1}}";
        let expected = [
            ("x", "10.10"),
            ("y", "1e2"),
            ("z", "12345678901234567890.123456"),
            ("x", "true"),
            ("o", "{\"x\":1}"),
        ];
        assert_eq!(
            pairs(read("", body, JSON)),
            expected.map(|(n, v)| (n.to_owned(), v.to_owned()))
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(
            code(read(&"x".repeat(LONGEST_QUERY + 1), b"", None)),
            Code::ParameterTooLong
        );
        assert_eq!(code(read("", &vec![b'x'; LONGEST_BODY + 1], FORM)), Code::BodyTooLarge);
        assert_eq!(code(read("", b"<xml/>", Some("text/xml"))), Code::UnsupportedMediaType);
        assert_eq!(code(read("", b"a=1", None)), Code::UnsupportedMediaType);
        for body in ["[1]", "{", "\"x\"", "{\"a\":1}x", "{\"a\":\"\\u0000\"}", "1"] {
            assert_eq!(code(read("", body.as_bytes(), JSON)), Code::MalformedBody, "{body}");
        }
        assert_eq!(code(read("a=%ff", b"", None)), Code::MalformedBody);
        assert_eq!(code(read("a=%00", b"", None)), Code::MalformedBody);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn nothing_that_is_sent_makes_it_panic(query in ".{0,200}", body in prop::collection::vec(any::<u8>(), 0..200), kind in 0usize..3) {
            let content_type = [None, JSON, FORM][kind];
            let _ = read(&query, &body, content_type);
        }

        #[test]
        fn what_a_form_encodes_comes_back(pairs_in in prop::collection::vec(("[^\0]{1,20}", "[^\0]{0,20}"), 0..8)) {
            let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs_in).finish();
            prop_assert_eq!(pairs(read(&encoded, b"", None)), pairs_in);
        }
    }
}
