//! JSON Pointers (RFC 6901) into a document that is never taken apart as a whole, so that numbers keep the digits that were sent.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pointer(Vec<String>);

/// What stands at a place.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::postback) enum Place<'a> {
    /// Nothing.
    Nothing,
    /// This value, as it was written.
    One(&'a str),
    /// An object on the way has the name more than once.
    Several,
}

impl Pointer {
    /// Reads a pointer such as `/data/object/amount_total`; none for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let steps = text.strip_prefix('/')?.split('/').map(unescaped);
        steps.collect::<Option<Vec<_>>>().map(Self)
    }

    /// The names on the way, the place's own last.
    pub(crate) fn steps(&self) -> &[String] {
        &self.0
    }

    /// The name that the place itself has.
    pub(crate) fn last(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// What stands there in a document, which has been found to be JSON.
    pub(in crate::postback) fn find<'a>(&self, document: &'a str) -> Place<'a> {
        let mut here = document.trim();
        for step in &self.0 {
            let next = match here.as_bytes().first() {
                Some(b'{') => member(here, step),
                Some(b'[') => item(here, step),
                _ => Place::Nothing,
            };
            match next {
                Place::One(found) => here = found,
                Place::Nothing | Place::Several => return next,
            }
        }
        Place::One(here)
    }
}

/// `~1` is a slash and `~0` a tilde; a tilde before anything else is a mistake.
fn unescaped(step: &str) -> Option<String> {
    let mut text = String::with_capacity(step.len());
    let mut rest = step.chars();
    while let Some(character) = rest.next() {
        text.push(match character {
            '~' => match rest.next() {
                Some('0') => '~',
                Some('1') => '/',
                _ => return None,
            },
            plain => plain,
        });
    }
    Some(text)
}

fn member<'a>(object: &'a str, name: &str) -> Place<'a> {
    let Ok(Members(members)) = serde_json::from_str::<Members<'a>>(object) else {
        return Place::Nothing;
    };
    let mut found = members.iter().filter(|(given, _)| given == name);
    match (found.next(), found.next()) {
        (None, _) => Place::Nothing,
        (Some((_, value)), None) => Place::One(value.get()),
        (Some(_), Some(_)) => Place::Several,
    }
}

fn item<'a>(array: &'a str, step: &str) -> Place<'a> {
    let is_number = step == "0" || (!step.starts_with('0') && step.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(index) = step.parse::<usize>().ok().filter(|_| is_number) else {
        return Place::Nothing;
    };
    let items: Vec<&'a RawValue> = serde_json::from_str(array).unwrap_or_default();
    items.get(index).map_or(Place::Nothing, |value| Place::One(value.get()))
}

/// An object's members in order, repeats included, which a map would hide.
pub(in crate::postback) struct Members<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Members<'de>, A::Error> {
                let mut all = Vec::new();
                while let Some((Name(name), value)) = members.next_entry()? {
                    all.push((name, value));
                }
                Ok(Members(all))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// A member's name, borrowed when it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_and_its_digits_are_kept() {
        let document = r#" {"a":{"b":[1,{"c":10.10}],"":"empty","x/y~z":true,"d":1,"d":2},"n":null} "#;
        for (pointer, expected) in [
            ("/a/b/0", Place::One("1")),
            ("/a/b/1/c", Place::One("10.10")),
            ("/a/", Place::One("\"empty\"")),
            ("/a/x~1y~0z", Place::One("true")),
            ("/n", Place::One("null")),
            ("/a/b/2", Place::Nothing),
            ("/a/b/01", Place::Nothing),
            ("/a/b/-", Place::Nothing),
            ("/a/b/0/x", Place::Nothing),
            ("/z", Place::Nothing),
            ("/a/d", Place::Several),
        ] {
            let parsed = Pointer::parse(pointer).expect("a pointer");
            assert_eq!(parsed.find(document), expected, "{pointer}");
        }
        for text in ["", "a", "a/b", "/~", "/~2", "/a~"] {
            assert_eq!(Pointer::parse(text), None, "{text}");
        }
    }
}
