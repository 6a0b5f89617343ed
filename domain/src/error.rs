//! What can go wrong in the business, in the few kinds that every door knows how to answer.

use std::time::Duration;

use sea_orm::{DbErr, RuntimeErr};

/// One thing wrong with an input, in words for the person who can mend it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Where in the input, for instance `["terms", "rules[0].pay.rate"]`; empty for the input as a whole.
    pub field: Vec<String>,
    /// What is wrong and what would be right.
    pub message: String,
    /// A word for programs, for instance `TAKEN`.
    pub code: &'static str,
}

impl Problem {
    /// A problem with one field of the input.
    pub fn at(field: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: vec![field.to_owned()],
            message: message.into(),
            code,
        }
    }
}

/// Every failure of a verb. Each door maps it once: GraphQL code, HTTP status, verdict on a job.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody we know is asking, or their proof has run out.
    #[error("sign in first: {0}")]
    Unauthenticated(&'static str),
    /// Somebody we know is asking for more than they may.
    #[error("not permitted: this needs {0}")]
    Forbidden(&'static str),
    /// There is no such row for this tenant. Another tenant's row is exactly this too.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The caller can mend it; each problem says how.
    #[error("the input has {} problem(s)", .0.len())]
    Invalid(Vec<Problem>),
    /// It collides with something that happened before.
    #[error("{0}")]
    Conflict(String),
    /// Too often.
    #[error("too many requests: try again in {} s", .0.as_secs().max(1))]
    RateLimited(Duration),
    /// The database cannot be reached for now.
    #[error("the database cannot be reached")]
    Unavailable(#[source] DbErr),
    /// A fault of ours.
    #[error("an internal error")]
    Internal(#[source] anyhow::Error),
}

/// What verbs return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// One problem with one field.
    pub fn invalid(field: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::at(field, code, message)])
    }

    /// A fault of ours, with what led to it.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_away(&error) {
            Self::Unavailable(error)
        } else {
            Self::internal(error)
        }
    }
}

/// Whether the database could not be reached at all, as opposed to having refused a statement.
fn is_away(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => is_away_sqlx(cause),
        _ => false,
    }
}

fn is_away_sqlx(cause: &sea_orm::sqlx::Error) -> bool {
    use sea_orm::sqlx::Error as Sqlx;
    match cause {
        Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed => true,
        // Class 57P is Postgres going down or coming up, 53300 too many connections;
        // 5 and 6 are SQLite's busy and locked, 13 a full disk.
        Sqlx::Database(refusal) => refusal
            .code()
            .is_some_and(|code| code.starts_with("57P") || ["53300", "5", "6", "13", "517"].contains(&code.as_ref())),
        _ => false,
    }
}
