//! Asks every object for its type beside what the caller asks, so that none is empty and each is known.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned};

/// Under this name. Names that begin with two underscores are ours to use.
pub(super) const TYPENAME: &str = "__waypost_typename";

/// Adds the question to every object of a document.
pub(crate) fn add_typenames(document: &mut ExecutableDocument) {
    use async_graphql::parser::types::DocumentOperations;
    match &mut document.operations {
        DocumentOperations::Single(operation) => below(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            operations
                .values_mut()
                .for_each(|operation| below(&mut operation.node.selection_set.node));
        }
    }
    document
        .fragments
        .values_mut()
        .for_each(|fragment| below(&mut fragment.node.selection_set.node));
}

/// Adds it to the objects of the fields of a selection.
fn below(set: &mut SelectionSet) {
    for selection in &mut set.items {
        match &mut selection.node {
            // The schema's own types are answered by the engine alone.
            Selection::Field(field) if field.node.name.node.starts_with("__") => {}
            Selection::Field(field) => {
                let inner = &mut field.node.selection_set.node;
                below(inner);
                if !inner.items.is_empty() {
                    inner.items.push(question());
                }
            }
            Selection::InlineFragment(inline) => below(&mut inline.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn question() -> Positioned<Selection> {
    let here = Pos::default();
    let field = Field {
        alias: Some(Positioned::new(Name::new(TYPENAME), here)),
        name: Positioned::new(Name::new("__typename"), here),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet::default(), here),
    };
    Positioned::new(Selection::Field(Positioned::new(field, here)), here)
}
