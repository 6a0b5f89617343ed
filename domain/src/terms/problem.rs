//! What is wrong with a terms document, all of it at once, so that one edit can mend it.

/// How many problems are named; a document with more is not being written by a person.
const MAX_PROBLEMS: usize = 100;

/// One thing to mend in a terms document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsProblem {
    /// Where, such as `rules[0].pay.rate`; empty for the document as a whole.
    pub path: String,
    /// What to do about it, for the person who wrote the document.
    pub message: String,
}

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    named: Vec<TermsProblem>,
    unnamed: usize,
}

impl Problems {
    pub(super) fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        if self.named.len() == MAX_PROBLEMS {
            self.unnamed += 1;
            return;
        }
        self.named.push(TermsProblem {
            path: path.into(),
            message: message.into(),
        });
    }

    /// All problems in the order they were found; empty when there are none.
    pub(super) fn into_vec(mut self) -> Vec<TermsProblem> {
        if self.unnamed > 0 {
            let message = format!("{} more problems are not listed; mend these first", self.unnamed);
            self.named.push(TermsProblem {
                path: String::new(),
                message,
            });
        }
        self.named
    }
}
