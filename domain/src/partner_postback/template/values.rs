//! What is filled into a partner's template.

use std::collections::BTreeMap;

use super::macros::{MACROS, Macro};

/// Longest value, in characters; none of ours is as long. With the most macros of a template it bounds what a template can
/// grow to.
pub const LONGEST_VALUE: usize = 4_096;

/// The values of one conversion; a macro that was not set is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Macro, String>);

impl Values {
    /// All values missing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets one value; empty text is as good as missing. What is longer than [`LONGEST_VALUE`] is cut there.
    pub fn set(&mut self, name: Macro, value: impl Into<String>) -> &mut Self {
        let mut value = value.into();
        if let Some((end, _)) = value.char_indices().nth(LONGEST_VALUE) {
            value.truncate(end);
        }
        self.0.insert(name, value);
        self
    }

    /// The same where there is one.
    pub fn set_some(&mut self, name: Macro, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Those that were set, by the names of their macros.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (name.name(), value.as_str()))
    }

    /// The value, or empty text when it is missing.
    pub fn get(&self, name: Macro) -> &str {
        self.0.get(&name).map_or("", String::as_str)
    }
}

impl FromIterator<(Macro, String)> for Values {
    fn from_iter<I: IntoIterator<Item = (Macro, String)>>(given: I) -> Self {
        let mut values = Self::new();
        for (name, value) in given {
            values.set(name, value);
        }
        values
    }
}

/// A made-up conversion in which every macro has its example as its value, for previews.
pub fn sample() -> Values {
    MACROS.iter().map(|info| (info.id, info.example.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_cut_at_its_bound_and_never_inside_a_character() {
        let mut values = Values::new();
        let longest = "\u{1f600}".repeat(LONGEST_VALUE);
        values.set(Macro::Sub1, format!("{longest}a"));
        assert_eq!(values.get(Macro::Sub1), longest);
        values.set(Macro::Sub1, longest.as_str());
        assert_eq!(values.get(Macro::Sub1), longest);
    }

    #[test]
    fn the_sample_has_a_value_for_every_macro() {
        for info in MACROS {
            assert_eq!(sample().get(info.id), info.example, "{}", info.name);
            assert_ne!(info.example, "", "{}", info.name);
        }
    }
}
