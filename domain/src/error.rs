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
    /// More is coming in than can be written; nothing was kept.
    #[error("more is coming in than can be written: try again in a moment")]
    Overloaded,
    /// The database is away and there is no more room on disk for what comes in; nothing was kept.
    #[error("the database is away and the room on disk is used up: try again in a moment")]
    NoRoom,
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

    /// Somebody who was asked said nothing for as long as anybody waits.
    pub(crate) fn no_answer() -> Self {
        Self::Unavailable(DbErr::Custom("no answer in time".to_owned()))
    }

    /// The same error once more, for everybody else who waited for what failed. Its causes become text.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Unauthenticated(why) => Self::Unauthenticated(why),
            Self::Forbidden(what) => Self::Forbidden(what),
            Self::NotFound(what) => Self::NotFound(what),
            Self::Invalid(problems) => Self::Invalid(problems.clone()),
            Self::Conflict(why) => Self::Conflict(why.clone()),
            Self::RateLimited(wait) => Self::RateLimited(*wait),
            Self::Overloaded => Self::Overloaded,
            Self::NoRoom => Self::NoRoom,
            Self::Unavailable(cause) => Self::Unavailable(DbErr::Custom(cause.to_string())),
            Self::Internal(_) => Self::internal(anyhow::anyhow!("{}", chain(self))),
        }
    }

    /// Whether it is about the input itself, so that the same input can never be taken.
    pub(crate) fn is_about_the_input(&self) -> bool {
        match self {
            Self::Invalid(_) | Self::NotFound(_) => true,
            Self::Internal(cause) => cause.downcast_ref::<DbErr>().is_some_and(is_about_the_row),
            Self::Unauthenticated(_)
            | Self::Forbidden(_)
            | Self::Conflict(_)
            | Self::RateLimited(_)
            | Self::Overloaded
            | Self::NoRoom
            | Self::Unavailable(_) => false,
        }
    }

    /// What it is, in a few words that hold nothing of what anybody sent: the text of a database may quote it.
    pub(crate) fn class(&self) -> String {
        match self {
            Self::Invalid(problems) => {
                let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
                format!("invalid: {}", codes.join(", "))
            }
            Self::NotFound(what) => format!("unknown {what}"),
            Self::Internal(cause) => match cause.downcast_ref::<DbErr>().and_then(database_code) {
                Some(code) => format!("refused by the database with code {code}"),
                None => "internal".to_owned(),
            },
            Self::Unauthenticated(_) => "unauthenticated".to_owned(),
            Self::Forbidden(_) => "forbidden".to_owned(),
            Self::Conflict(_) => "conflict".to_owned(),
            Self::RateLimited(_) => "rate limited".to_owned(),
            Self::Overloaded => "overloaded".to_owned(),
            Self::NoRoom => "no room".to_owned(),
            Self::Unavailable(_) => "database away".to_owned(),
        }
    }

    /// A fault of ours, with what led to it.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::Internal(cause.into())
    }
}

/// An error and everything that led to it, on one line, for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match kind(&error) {
            Kind::Away => Self::Unavailable(error),
            Kind::Nul => Self::Invalid(vec![Problem {
                field: Vec::new(),
                message: "leave out the NUL character".to_owned(),
                code: "MALFORMED",
            }]),
            Kind::Refused => Self::internal(error),
        }
    }
}

/// Whether the database did not answer at all. One that answers with a refusal, such as a wrong password, is there.
pub fn is_unreachable(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(cause)) => match &**cause {
            sea_orm::sqlx::Error::Database(_) => matches!(kind_of_sqlx(cause), Kind::Away),
            // A balancer whose server is away takes the connection and cuts it, which reads as a broken protocol.
            cause => !matches!(cause, sea_orm::sqlx::Error::Configuration(_)),
        },
        _ => false,
    }
}

/// Postgres: class 22 is a value that it cannot take, 23 a broken constraint. SQLite: 18 too big, 19 a broken constraint,
/// 20 a wrong type.
fn is_about_the_row(error: &DbErr) -> bool {
    let Some(code) = database_code(error) else {
        return false;
    };
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => [18, 19, 20].contains(&(number & 0xff)),
        _ => code.starts_with("22") || code.starts_with("23"),
    }
}

/// What the database calls its refusal.
fn database_code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return None;
    };
    let refusal = cause.as_database_error()?;
    refusal.code().map(std::borrow::Cow::into_owned)
}

enum Kind {
    /// The database could not be reached, or gave up for a reason that passes.
    Away,
    /// A text held a NUL, which Postgres cannot keep.
    Nul,
    /// The statement was refused for good.
    Refused,
}

fn kind(error: &DbErr) -> Kind {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Kind::Away,
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => kind_of_sqlx(cause),
        _ => Kind::Refused,
    }
}

fn kind_of_sqlx(cause: &sea_orm::sqlx::Error) -> Kind {
    use sea_orm::sqlx::Error as Sqlx;
    match cause {
        Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed => Kind::Away,
        Sqlx::Database(refusal) => kind_of_code(&refusal.code().unwrap_or_default()),
        _ => Kind::Refused,
    }
}

/// Postgres: class 08 is a broken connection, 57 going down, coming up or cut short, 53 out of connections or disk, 58 a fault
/// of its machine, 40 a deadlock or a lost race, 55P03 a lock that was not to be had, 25006 a standby. SQLite: 5 busy,
/// 6 locked, 7 out of memory, 8 read-only, 10 an input or output error, 13 a full disk, 14 no descriptor left, each with its
/// extended codes, which carry the plain one in their last byte.
fn kind_of_code(code: &str) -> Kind {
    if code == "22021" {
        return Kind::Nul;
    }
    let passing = match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => [5, 6, 7, 8, 10, 13, 14].contains(&(number & 0xff)),
        _ => ["08", "57", "53", "58", "40", "55P03", "25006"]
            .iter()
            .any(|class| code.starts_with(class)),
    };
    if passing { Kind::Away } else { Kind::Refused }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        for code in [
            "57P01", "57014", "55P03", "25006", "58030", "8", "14", "7", "53300", "53100", "40001", "40P01", "08006",
            "5", "517", "261", "6", "262", "10", "778", "13",
        ] {
            assert!(matches!(kind_of_code(code), Kind::Away), "{code}");
        }
        for code in ["23505", "23503", "42601", "1", "19", "2067", "787", "1811", ""] {
            assert!(matches!(kind_of_code(code), Kind::Refused), "{code}");
        }
        assert!(matches!(kind_of_code("22021"), Kind::Nul));
    }
}
