//! How large a document becomes when its fragments are spread out: fragments of fragments double with every line.

use std::collections::HashMap;

use async_graphql::parser::Positioned;
use async_graphql::parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, ServerError};

use crate::graphql::error::{Code, coded};

/// Most selections of a document with its fragments spread out. As a field costs a point, more could not be afforded.
const MOST_SELECTIONS: usize = 10_000;
/// Most fragments inside each other.
const DEEPEST_FRAGMENTS: usize = 64;

/// Refuses documents that are too large when spread out, or endless. After this, walking through one is cheap.
pub(super) fn check(document: &ExecutableDocument) -> Result<(), ServerError> {
    let mut sizes = Sizes {
        fragments: &document.fragments,
        known: HashMap::new(),
    };
    let mut total = 0_usize;
    for (_, operation) in document.operations.iter() {
        total = total.saturating_add(sizes.of(&operation.node.selection_set.node, 0)?);
    }
    // Fragments that nothing uses are walked through by the engine all the same.
    for fragment in document.fragments.values() {
        sizes.of(&fragment.node.selection_set.node, 0)?;
    }
    if total > MOST_SELECTIONS {
        let message = format!("a document has at most {MOST_SELECTIONS} selections when its fragments are spread out");
        return Err(coded(Code::LimitExceeded, message));
    }
    Ok(())
}

struct Sizes<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// The sizes of fragments; none while one is being counted.
    known: HashMap<&'a str, Option<usize>>,
}

impl<'a> Sizes<'a> {
    fn of(&mut self, set: &'a SelectionSet, nesting: usize) -> Result<usize, ServerError> {
        let mut size = 0_usize;
        for selection in &set.items {
            let inside = match &selection.node {
                Selection::Field(field) => self.of(&field.node.selection_set.node, nesting)?,
                Selection::InlineFragment(inline) => self.of(&inline.node.selection_set.node, nesting)?,
                Selection::FragmentSpread(spread) => self.of_fragment(&spread.node.fragment_name.node, nesting + 1)?,
            };
            size = size.saturating_add(inside).saturating_add(1);
        }
        Ok(size)
    }

    fn of_fragment(&mut self, name: &'a str, nesting: usize) -> Result<usize, ServerError> {
        // What is not there is for the engine to say.
        let Some(fragment) = self.fragments.get(name) else {
            return Ok(0);
        };
        if nesting > DEEPEST_FRAGMENTS {
            let message = format!("fragments nest at most {DEEPEST_FRAGMENTS} deep");
            return Err(coded(Code::LimitExceeded, message));
        }
        match self.known.get(name) {
            Some(Some(size)) => Ok(*size),
            Some(None) => Err(coded(Code::BadUserInput, "a fragment spreads itself")),
            None => {
                self.known.insert(name, None);
                let size = self.of(&fragment.node.selection_set.node, nesting)?;
                self.known.insert(name, Some(size));
                Ok(size)
            }
        }
    }
}
