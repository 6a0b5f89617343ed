//! What a document may ask of us, checked before the engine sees it.

mod shape;
mod size;
mod tokens;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{ServerError, parser};

/// Reads a document that keeps the limits. `closed` says that the schema may not be asked about itself.
pub(crate) fn parse(text: &str, closed: bool) -> Result<ExecutableDocument, ServerError> {
    tokens::check(text)?;
    let document = parser::parse_query(text)?;
    size::check(&document)?;
    shape::check(&document, closed)?;
    Ok(document)
}

#[cfg(test)]
mod tests;
