//! What the caller of a mutation can mend, apart from what fails the whole request.

use async_graphql::SimpleObject;
use waypost_domain::{Error, Problem, Result};

/// One thing wrong with an input, in words for the person who can mend it.
#[derive(SimpleObject)]
pub(crate) struct UserError {
    /// Where in the input, for instance ["terms", "rules[0].pay.rate"]; empty when it concerns the input as a whole.
    field: Vec<String>,
    /// What is wrong and what would be right.
    message: String,
    /// A word for programs, for instance "TAKEN".
    code: String,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        Self {
            field: problem.field,
            message: problem.message,
            code: problem.code.to_owned(),
        }
    }
}

/// What a verb made, or what the caller can mend. Everything else fails the request.
pub(crate) fn mend<T>(result: Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(made) => Ok((Some(made), Vec::new())),
        Err(Error::Invalid(problems)) => Ok((None, problems.into_iter().map(UserError::from).collect())),
        Err(fatal) => Err(fatal),
    }
}
