//! How deep, how often and in which company fields may stand. Walks the document with its fragments spread out, so it
//! comes after the check of its size.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Positioned, ServerError};

use crate::graphql::error::{Code, coded};

/// Most fields inside each other, the innermost counted.
const DEEPEST: usize = 12;
/// The same where the schema is asked about itself: its types of types go deeper.
const DEEPEST_INTROSPECTION: usize = 24;
/// Most lists inside each other there: fields of types of fields of types would grow without bound.
const DEEPEST_INTROSPECTION_LISTS: usize = 2;
/// Most times one field may be asked for in one place there: answers cost nothing by the count of fields, and are long.
const MOST_INTROSPECTION_TIMES: usize = 2;
/// Most names that one field may be given in one place.
const MOST_ALIASES: usize = 15;
/// Most directives of one selection.
const MOST_DIRECTIVES: usize = 5;
/// Each hashes a password or rotates a token, so that several in one request would get around the limits on tries.
const ONCE_A_REQUEST: [&str; 4] = ["signUp", "signIn", "refreshSession", "signOut"];

/// Refuses documents of a shape that only an attack has.
pub(super) fn check(document: &ExecutableDocument, closed: bool) -> Result<(), ServerError> {
    let walk = Walk { document, closed };
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let root = walk.level(&operation.selection_set.node, Place::default())?;
        let sessions: usize = ONCE_A_REQUEST
            .iter()
            .filter_map(|name| root.get(name))
            .map(|uses| uses.times)
            .sum();
        if operation.ty == OperationType::Mutation && sessions > 1 {
            return Err(coded(Code::LimitExceeded, "sign up, in or out once a request"));
        }
        // Repeats without an alias are one field in the result, but the engine works on each.
        if root
            .iter()
            .any(|(name, uses)| uses.times > MOST_ALIASES && *name != "__typename")
        {
            let message = format!("a field is asked for at most {MOST_ALIASES} times at the top");
            return Err(coded(Code::LimitExceeded, message));
        }
        // The whole schema is the largest answer there is, and fifteen aliases of it are no use to anybody.
        if root.get("__schema").is_some_and(|uses| uses.times > 1) {
            return Err(coded(Code::LimitExceeded, "ask for the schema once a request"));
        }
    }
    Ok(())
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    closed: bool,
}

/// Where a selection stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Fields above.
    depth: usize,
    /// Inside `__schema` or `__type`: lists above.
    introspection: Option<usize>,
}

/// How one field is used in one place.
#[derive(Default)]
struct Uses<'a> {
    names: HashSet<&'a str>,
    times: usize,
}

impl<'a> Walk<'a> {
    /// Checks the fields of one place and everything below.
    fn level(&self, set: &'a SelectionSet, place: Place) -> Result<HashMap<&'a str, Uses<'a>>, ServerError> {
        let mut uses = HashMap::new();
        self.spread(set, place, &mut uses)?;
        if uses.values().any(|uses: &Uses<'_>| uses.names.len() > MOST_ALIASES) {
            let message = format!("a field has at most {MOST_ALIASES} aliases in one place");
            return Err(coded(Code::LimitExceeded, message));
        }
        if place.introspection.is_some() && uses.values().any(|uses| uses.times > MOST_INTROSPECTION_TIMES) {
            return Err(coded(Code::LimitExceeded, "ask for each part of the schema once"));
        }
        Ok(uses)
    }

    fn spread(
        &self,
        set: &'a SelectionSet,
        place: Place,
        uses: &mut HashMap<&'a str, Uses<'a>>,
    ) -> Result<(), ServerError> {
        for selection in &set.items {
            directives(selection)?;
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let used = uses.entry(name).or_default();
                    used.names.insert(field.node.response_key().node.as_str());
                    used.times += 1;
                    self.level(&field.node.selection_set.node, self.below(name, place)?)?;
                }
                Selection::InlineFragment(inline) => self.spread(&inline.node.selection_set.node, place, uses)?,
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.spread(&fragment.node.selection_set.node, place, uses)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The place inside a field.
    fn below(&self, name: &str, place: Place) -> Result<Place, ServerError> {
        let introspection = match place.introspection {
            None if !matches!(name, "__schema" | "__type") => None,
            None if self.closed => return Err(coded(Code::BadUserInput, "introspection is switched off here")),
            None => Some(0),
            Some(lists) if matches!(name, "fields" | "interfaces" | "possibleTypes" | "inputFields") => Some(lists + 1),
            Some(lists) => Some(lists),
        };
        if introspection.is_some_and(|lists| lists > DEEPEST_INTROSPECTION_LISTS) {
            return Err(coded(Code::LimitExceeded, "types of fields of types go too deep"));
        }
        let depth = place.depth + 1;
        let deepest = if introspection.is_some() {
            DEEPEST_INTROSPECTION
        } else {
            DEEPEST
        };
        if depth > deepest {
            return Err(coded(
                Code::LimitExceeded,
                format!("fields nest at most {deepest} deep"),
            ));
        }
        Ok(Place { depth, introspection })
    }
}

fn directives(selection: &Positioned<Selection>) -> Result<(), ServerError> {
    if selection.node.directives().len() > MOST_DIRECTIVES {
        return Err(coded(
            Code::LimitExceeded,
            format!("a field has at most {MOST_DIRECTIVES} directives"),
        ));
    }
    Ok(())
}
