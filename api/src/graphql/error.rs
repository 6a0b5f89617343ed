//! Errors as callers see them: every kind of the domain's errors in one place, and no text that was not meant for them.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use waypost_domain::entropy::Entropy;
use waypost_domain::{Error, Problem};

use super::rows::Failure;

/// What programs tell errors apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Code {
    /// Nobody we know is asking.
    Unauthenticated,
    /// They may not.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The document or its variables are wrong.
    BadUserInput,
    /// It collides with something that happened before.
    Conflict,
    /// Too often.
    RateLimited,
    /// Too much at once.
    LimitExceeded,
    /// The database is away, or more comes in than can be taken; it passes.
    Unavailable,
    /// A fault of ours.
    Internal,
}

/// How long callers should wait when the database is away.
const PAUSE: Duration = Duration::from_secs(5);

/// Most errors of one answer: a short document can be wrong in thousands of places.
const MOST_ERRORS: usize = 100;

/// An error with a code, not yet at a place in a document.
pub(crate) fn coded(code: Code, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    set(&mut error, "code", <&str>::from(code));
    error
}

/// The same with a time to wait.
pub(crate) fn coded_with_pause(code: Code, message: impl Into<String>, pause: Duration) -> ServerError {
    let mut error = coded(code, message);
    // A whole second more than nothing: the header has no fractions, and "at once" would be wrong.
    set(
        &mut error,
        "retryAfter",
        pause.as_millis().div_ceil(1000).max(1).try_into().unwrap_or(u64::MAX),
    );
    error
}

/// A domain error as its caller sees it. What they must not see is logged under a reference that they do see.
pub(crate) fn shown(error: &Error, entropy: &Entropy) -> ServerError {
    match error {
        Error::Unauthenticated(_) => coded(Code::Unauthenticated, error.to_string()),
        Error::Forbidden(_) => coded(Code::Forbidden, error.to_string()),
        Error::NotFound(_) => coded(Code::NotFound, error.to_string()),
        Error::Invalid(problems) => invalid(problems),
        Error::Conflict(why) => coded(Code::Conflict, why.clone()),
        Error::RateLimited(pause) => coded_with_pause(Code::RateLimited, error.to_string(), *pause),
        Error::Unavailable(_) | Error::Overloaded | Error::NoRoom => {
            let reference = entropy.link_code();
            tracing::error!(reference, error = %waypost_domain::error::chain(error), "a request found no database");
            let message = "the service is not available for a moment; try again";
            referring(coded_with_pause(Code::Unavailable, message, PAUSE), &reference)
        }
        Error::Internal(_) => internal(&waypost_domain::error::chain(error), entropy),
    }
}

/// A fault of ours. `cause` goes to the log only.
pub(crate) fn internal(cause: &str, entropy: &Entropy) -> ServerError {
    let reference = entropy.link_code();
    tracing::error!(reference, error = cause, "a request failed");
    let message = format!("a fault of ours; it is noted as {reference}");
    referring(coded(Code::Internal, message), &reference)
}

/// Replaces what resolvers and the engine said by what callers may see.
pub(crate) fn present(errors: &mut Vec<ServerError>, entropy: &Entropy, closed: bool) {
    errors.truncate(MOST_ERRORS);
    // Many fields may have waited for one batch; its failure is one event with one reference.
    let mut seen: Vec<(Failure, ServerError)> = Vec::new();
    for error in errors {
        let public = match cause(error) {
            Cause::Own(own) => shown(&own, entropy),
            Cause::Shared(failure) => match seen.iter().find(|(known, _)| Arc::ptr_eq(known, &failure)) {
                Some((_, public)) => public.clone(),
                None => {
                    let public = shown(&failure, entropy);
                    seen.push((failure, public.clone()));
                    public
                }
            },
            Cause::Foreign => internal(&error.message, entropy),
            Cause::Engine => of_engine(error, closed),
        };
        error.message = public.message;
        error.extensions = public.extensions;
        error.source = None;
    }
}

enum Cause {
    /// A verb's error.
    Own(Arc<Error>),
    /// A batch's error.
    Shared(Failure),
    /// An error of something else that a resolver called.
    Foreign,
    /// The engine's: the document or its variables are wrong.
    Engine,
}

fn cause(error: &ServerError) -> Cause {
    let Some(source) = &error.source else {
        return Cause::Engine;
    };
    if let Ok(own) = Arc::clone(source).downcast::<Error>() {
        return Cause::Own(own);
    }
    match error.source::<Failure>() {
        Some(failure) => Cause::Shared(Arc::clone(failure)),
        None => Cause::Foreign,
    }
}

fn of_engine(error: &ServerError, closed: bool) -> ServerError {
    if error
        .extensions
        .as_ref()
        .is_some_and(|values| values.get("code").is_some())
    {
        return error.clone();
    }
    // The engine knows no codes, only these words; a test holds them to it.
    if error.message == "Query is too complex." {
        return coded(
            Code::LimitExceeded,
            "the operation asks for too much; ask for fewer fields or smaller pages",
        );
    }
    if closed {
        // The engine's words name fields and types, which is what was switched off.
        return coded(Code::BadUserInput, "the document does not fit the schema");
    }
    coded(Code::BadUserInput, error.message.clone())
}

fn invalid(problems: &[Problem]) -> ServerError {
    let messages: Vec<String> = problems
        .iter()
        .map(|problem| match problem.field.as_slice() {
            [] => problem.message.clone(),
            field => format!("{}: {}", field.join("."), problem.message),
        })
        .collect();
    let mut error = coded(Code::BadUserInput, messages.join("; "));
    let listed = serde_json::to_value(problems).and_then(serde_json::from_value::<Value>);
    set(&mut error, "userErrors", listed.unwrap_or_default());
    error
}

fn referring(mut error: ServerError, reference: &str) -> ServerError {
    set(&mut error, "reference", reference);
    error
}

fn set(error: &mut ServerError, name: &str, value: impl Into<Value>) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set(name, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presented(error: async_graphql::Error) -> serde_json::Value {
        let mut errors = vec![error.into_server_error(async_graphql::Pos::default())];
        present(&mut errors, &Entropy::seeded(1), false);
        serde_json::to_value(&errors[0]).expect("serializable")
    }

    #[test]
    fn every_kind_has_its_code() {
        for (error, code) in [
            (Error::Unauthenticated("x"), "UNAUTHENTICATED"),
            (Error::Forbidden("offers:read"), "FORBIDDEN"),
            (Error::NotFound("offer"), "NOT_FOUND"),
            (Error::invalid("first", "OUT_OF_RANGE", "too many"), "BAD_USER_INPUT"),
            (Error::Conflict("used".to_owned()), "CONFLICT"),
            (Error::RateLimited(Duration::from_millis(1500)), "RATE_LIMITED"),
            (Error::internal(anyhow::anyhow!("secret")), "INTERNAL"),
        ] {
            assert_eq!(presented(error.into())["extensions"]["code"], code);
        }
        assert_eq!(
            presented(Error::RateLimited(Duration::from_millis(1500)).into())["extensions"]["retryAfter"],
            2
        );
    }

    #[test]
    fn what_is_internal_is_not_shown() {
        let away = sea_orm::DbErr::Custom("host=db password=hunter2".to_owned());
        let ours = Arc::new(Error::internal(anyhow::anyhow!("hunter2")));
        for (error, code) in [
            (
                Error::internal(anyhow::anyhow!("SELECT * FROM hunter2")).into(),
                "INTERNAL",
            ),
            (Error::Unavailable(away).into(), "UNAVAILABLE"),
            (async_graphql::Error::from(ours), "INTERNAL"),
            (
                async_graphql::Error::from(std::io::Error::other("/etc/hunter2")),
                "INTERNAL",
            ),
        ] {
            let shown = presented(error);
            assert_eq!(shown["extensions"]["code"], code);
            assert!(shown["extensions"]["reference"].is_string());
            assert!(!shown.to_string().contains("hunter2"), "{shown}");
        }
    }

    #[test]
    fn one_failed_batch_is_one_event() {
        let failure: Failure = Arc::new(Error::internal(anyhow::anyhow!("boom")));
        let error =
            || async_graphql::Error::from(Arc::clone(&failure)).into_server_error(async_graphql::Pos::default());
        let mut errors = vec![error(), error()];
        present(&mut errors, &Entropy::seeded(1), false);
        assert_eq!(errors[0], errors[1]);
    }
}
