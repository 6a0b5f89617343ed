//! Why a template was refused, where, and what its author may have meant.

/// A refused template. `Display` says all of it to the template's author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// Where in the template, in characters from 0.
    pub position: usize,
    /// What is wrong, for the template's author.
    pub message: String,
    /// The nearest known macro name, for an unknown macro.
    pub suggestion: Option<String>,
}

impl std::error::Error for TemplateError {}

impl std::fmt::Display for TemplateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "at character {}: {}", self.position + 1, self.message)?;
        match &self.suggestion {
            Some(name) => write!(f, "; did you mean {{{name}}}?"),
            None => Ok(()),
        }
    }
}

/// A refusal at a byte offset of the template.
pub(super) fn refusal(source: &str, at: usize, message: impl Into<String>) -> TemplateError {
    TemplateError {
        position: source.char_indices().take_while(|(byte, _)| *byte < at).count(),
        message: message.into(),
        suggestion: None,
    }
}

pub(super) fn unknown(source: &str, at: usize, name: &str, known: impl Iterator<Item = &'static str>) -> TemplateError {
    TemplateError {
        suggestion: nearest(name, known).map(str::to_owned),
        ..refusal(source, at, format!("{{{name}}} is not a known macro"))
    }
}

fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    if name.is_empty() {
        return None;
    }
    // People shorten more often than they mistype: `aff_id` means `affiliate_id`, yet `offer_id` takes fewer edits.
    let far = |candidate: &str| {
        let alike = std::cmp::Reverse(longest_alike(&name, candidate));
        (!shortens(&name, candidate), distance(&name, candidate), alike)
    };
    known.min_by_key(|candidate| far(candidate))
}

/// How many letters stand in both in a row.
fn longest_alike(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let is_in_both = |length: &usize| {
        let mut runs = one.windows(*length);
        runs.any(|run| other.windows(*length).any(|same| same == run))
    };
    (1..=one.len()).take_while(is_in_both).count()
}

/// Whether `name` is `full` with some letters left out.
fn shortens(name: &str, full: &str) -> bool {
    let mut letters = full.chars();
    name.chars().all(|letter| letters.any(|other| other == letter))
}

/// Levenshtein's edit distance.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, letter) in from.chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_the_one_meant() {
        let known = [
            "click_id",
            "payout",
            "payout_currency",
            "offer_id",
            "offer",
            "affiliate_id",
            "affiliate",
            "sub1",
            "sub2",
        ];
        for (typed, expected) in [
            ("clickid", Some("click_id")),
            ("click", Some("click_id")),
            ("PAYOUT", Some("payout")),
            (" sub2 ", Some("sub2")),
            ("payot_curency", Some("payout_currency")),
            ("aff_id", Some("affiliate_id")),
            ("aff", Some("affiliate")),
            ("sub6", Some("sub1")),
            ("aff_sub", Some("sub1")),
            ("", None),
        ] {
            assert_eq!(nearest(typed, known.into_iter()), expected, "{typed}");
        }
    }

    #[test]
    fn a_position_counts_characters_not_bytes() {
        assert_eq!(refusal("äö{x}", 4, "").position, 2);
        assert_eq!(refusal("äö", 4, "").position, 2);
    }
}
