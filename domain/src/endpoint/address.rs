//! Whether an address can be called at all, as far as that can be told without asking anybody.

use crate::error::Problem;
use crate::scope::Scope;

/// What is wrong with the address, at the field that holds it, or nothing: what a name leads to is checked at each call. `example` is one
/// that would do.
pub(crate) fn problem(scope: &Scope, url: &str, (field, example): (&str, &str)) -> Option<Problem> {
    let error = scope.services().outbound.check(url).err()?;
    let message = format!("expected an address such as {example}: {}", error.text);
    Some(Problem::at(field, "MALFORMED", message))
}
