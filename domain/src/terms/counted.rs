//! Which parts of terms ask what was before a sale.

use super::document::{Pay, Terms};

/// A part of terms whose payout depends on [`super::Counters`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedPart {
    /// Where it stands in the document, such as `rules[0].pay.kind`.
    pub path: String,
    /// What it is called there.
    pub name: &'static str,
}

impl Terms {
    /// Every such part, from top to bottom.
    pub fn counted_parts(&self) -> Vec<CountedPart> {
        let mut parts = Vec::new();
        for (place, rule) in self.rules.iter().enumerate() {
            if !matches!(rule.pay, Pay::Plain(_)) {
                parts.push(CountedPart {
                    path: format!("rules[{place}].pay.kind"),
                    name: "tiered",
                });
            }
            if rule.recurring.is_some() {
                parts.push(CountedPart {
                    path: format!("rules[{place}].recurring"),
                    name: "recurring",
                });
            }
        }
        if self.cap.is_some() {
            parts.push(CountedPart {
                path: "cap".to_owned(),
                name: "cap",
            });
        }
        parts
    }
}
