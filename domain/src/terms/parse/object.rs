//! One object of the document and where it stands in it.

use serde_json::{Map, Value};

use super::super::problem::Problems;

/// How much of a text that is not ours is repeated in a message.
const QUOTED_CHARS: usize = 40;

pub(super) struct Object<'a> {
    path: String,
    members: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    /// The document itself; `None` when it is not an object.
    pub(super) fn at_root(value: &'a Value) -> Option<Object<'a>> {
        Some(Object {
            path: String::new(),
            members: value.as_object()?,
        })
    }

    /// The object at a path; what else stands there is a problem, answered with `hint`.
    pub(super) fn read(value: &'a Value, path: String, hint: &str, problems: &mut Problems) -> Option<Object<'a>> {
        match value.as_object() {
            Some(members) => Some(Object { path, members }),
            None => {
                problems.add(path, hint);
                None
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.members.get(key)
    }

    /// The path of one of this object's keys.
    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// A key that nobody reads is a wish that nobody fulfils, so it is refused.
    pub(super) fn refuse_other_keys(&self, allowed: &[&str], problems: &mut Problems) {
        for key in self.members.keys().filter(|key| !allowed.contains(&key.as_str())) {
            let path = self.path_of(&quoted(key).replace('"', ""));
            let message = format!("unknown key {}; allowed here: {}", quoted(key), allowed.join(", "));
            problems.add(path, message);
        }
    }
}

/// Somebody else's text for a message: in quotes, without control characters, and cut when it is long.
pub(super) fn quoted(text: &str) -> String {
    let cut: String = text.chars().take(QUOTED_CHARS).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("{:?}", cut + more)
}
