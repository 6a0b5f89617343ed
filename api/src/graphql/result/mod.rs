//! Makes the engine's result what the specification asks for. The engine leaves failed fields out and orders fields and
//! errors by when they were done; clients may count on null in their place, on nulls where they may stand, and on order.

mod complete;
mod typename;
mod types;

use std::cmp::Ordering;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};
use async_graphql::{PathSegment, Response, ServerError, Value, Variables};

use self::complete::Completion;
pub(crate) use self::typename::add_typenames;
pub(crate) use self::types::Types;

/// Completes the result of an operation of a document, as the caller sent it.
pub(crate) fn finish(
    types: &Types,
    (document, operation): (&ExecutableDocument, &OperationDefinition),
    variables: &Variables,
    result: &mut Response,
) {
    sort(&mut result.errors);
    if result.data == Value::Null && result.errors.iter().all(|error| error.path.is_empty()) {
        return;
    }
    let completion = Completion {
        types,
        fragments: &document.fragments,
        variables,
    };
    result.data = completion.operation(operation, std::mem::take(&mut result.data));
    if result.data == Value::Null {
        tell_once(&mut result.errors);
    }
}

/// By place in the document, then by place in the result.
fn sort(errors: &mut [ServerError]) {
    errors.sort_by(|a, b| {
        let places = |error: &ServerError| error.locations.first().copied().unwrap_or_default();
        places(a).cmp(&places(b)).then_with(|| compare(&a.path, &b.path))
    });
}

fn compare(a: &[PathSegment], b: &[PathSegment]) -> Ordering {
    let steps = a.iter().zip(b).map(|pair| match pair {
        (PathSegment::Field(a), PathSegment::Field(b)) => a.cmp(b),
        (PathSegment::Index(a), PathSegment::Index(b)) => a.cmp(b),
        (PathSegment::Index(_), PathSegment::Field(_)) => Ordering::Less,
        (PathSegment::Field(_), PathSegment::Index(_)) => Ordering::Greater,
    });
    steps.fold(Ordering::Equal, Ordering::then).then(a.len().cmp(&b.len()))
}

/// Where nothing is left, the same error of every row of a list says nothing more than the first.
fn tell_once(errors: &mut Vec<ServerError>) {
    errors.dedup_by(|later, earlier| later.message == earlier.message && later.locations == earlier.locations);
}

#[cfg(test)]
mod tests;
