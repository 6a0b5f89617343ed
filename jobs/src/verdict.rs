//! What a finished run means for its job: done, again later, or never again.

use waypost_domain::error::{Error, chain};

/// The outcome of one run of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is left to do.
    Done,
    /// Something that we need is away; it is likely to come back within hours.
    Unavailable(String),
    /// A fault of ours, which seldom mends itself.
    Broken(String),
    /// No repetition can help.
    GiveUp(String),
}

impl From<Error> for Verdict {
    fn from(error: Error) -> Self {
        let why = chain(&error);
        match error {
            Error::Unavailable(_) | Error::RateLimited(_) | Error::Overloaded | Error::NoRoom => Self::Unavailable(why),
            // A job that collides has met another one half-way; the next run finds the other one finished.
            Error::Internal(_) | Error::Conflict(_) => Self::Broken(why),
            Error::Unauthenticated(_) | Error::Forbidden(_) | Error::NotFound(_) | Error::Invalid(_) => {
                Self::GiveUp(why)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sea_orm::DbErr;

    use super::*;

    #[test]
    fn what_cannot_be_reached_comes_back_for_longer_than_what_is_broken() {
        let away = || Error::Unavailable(DbErr::Custom("refused".to_owned()));
        let broken = || Error::internal(DbErr::Custom("no such column".to_owned()));
        assert_eq!(
            Verdict::from(away()),
            Verdict::Unavailable("the database cannot be reached: Custom Error: refused".to_owned())
        );
        assert!(matches!(
            Verdict::from(Error::RateLimited(Duration::from_secs(1))),
            Verdict::Unavailable(_)
        ));
        assert!(matches!(Verdict::from(broken()), Verdict::Broken(why) if why.ends_with("no such column")));
        assert!(matches!(
            Verdict::from(Error::Conflict("settled".to_owned())),
            Verdict::Broken(_)
        ));
        for hopeless in [
            Error::NotFound("delivery"),
            Error::Forbidden("x"),
            Error::Unauthenticated("x"),
            Error::Invalid(vec![]),
        ] {
            assert!(matches!(Verdict::from(hopeless), Verdict::GiveUp(_)));
        }
    }
}
