//! One call for one delivery, and what came of it.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use waypost_entity::id::DeliveryId;
use waypost_entity::status::CallMethod;
use waypost_entity::{delivery, endpoint};

use super::request::Target;
use crate::outbound::{Answer, ErrorClass, RetryAfter, SendError};
use crate::scope::Scope;

/// The receiver's word that nobody will answer there again.
const GONE: u16 = 410;
/// Statuses at which `Retry-After` is honoured.
const BUSY: [u16; 2] = [429, 503];

/// Whether an answer with this status says that the message was taken.
fn is_taken(status: i32) -> bool {
    (200..300).contains(&status)
}

/// What is wrong with an answer that did not take the message.
fn refused(status: i32) -> String {
    match status {
        300..400 => format!(
            "the server answered {status}, which sends elsewhere; nothing is sent there, so enter the address that it names"
        ),
        _ => format!("the server answered {status}; a delivery needs 2xx"),
    }
}

/// What one call brought.
pub(super) struct Called {
    pub delivery: DeliveryId,
    /// Which attempt at the delivery it was, from 1.
    pub number: i32,
    pub is_probe: bool,
    pub started_at: DateTime<Utc>,
    pub duration_ms: i32,
    pub sent: Sent,
    pub result: Result<Answer, SendError>,
}

/// The request as it is shown, secret values masked.
#[derive(Clone, Debug)]
pub struct Sent {
    /// How it was called.
    pub method: CallMethod,
    /// What was called.
    pub url: String,
    /// What was posted.
    pub body: Option<String>,
}

/// What came back, as it is shown.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The answer's status; none when there was no answer.
    pub status_code: Option<i32>,
    /// The start of the answer.
    pub excerpt: Option<String>,
    /// The kind of failure.
    pub error_class: Option<&'static str>,
    /// The failure in words.
    pub error: Option<String>,
}

impl Heard {
    pub(super) fn of(result: Result<Answer, SendError>) -> Self {
        let (answer, failure) = match result {
            Ok(answer) => (Some(answer), None),
            Err(mut error) => (error.answer.take().map(|answer| *answer), Some(error)),
        };
        let status_code = answer.as_ref().map(|answer| i32::from(answer.status));
        let (error_class, error) = match (failure, status_code) {
            (Some(error), _) => (Some(error.class.as_str()), Some(error.text)),
            (None, Some(code)) if !is_taken(code) => (Some("status"), Some(refused(code))),
            (None, _) => (None, None),
        };
        Self {
            status_code,
            excerpt: answer.map(|answer| answer.excerpt),
            error_class,
            error,
        }
    }
}

impl Called {
    /// A good status whose body breaks off is no word that can be relied upon.
    pub(super) fn has_succeeded(&self) -> bool {
        let answer = self.result.as_ref();
        answer.is_ok_and(|answer| is_taken(answer.status.into()))
    }

    /// That somebody is gone stands in the head: nothing of the body is needed for it, and one that breaks off or never ends is no reason to
    /// go on calling.
    pub(super) fn is_gone(&self) -> bool {
        self.answer().is_some_and(|answer| answer.status == GONE)
    }

    /// When a server that has too much to do asks to be called again. That stands in the head too.
    pub(super) fn wishes(&self) -> Option<RetryAfter> {
        let answer = self.answer().filter(|answer| BUSY.contains(&answer.status))?;
        answer.retry_after
    }

    /// What came, whether all of it did or not.
    fn answer(&self) -> Option<&Answer> {
        match &self.result {
            Ok(answer) => Some(answer),
            Err(error) => error.answer.as_deref(),
        }
    }
}

/// When no more calls are begun: it is time to record, the receiver is gone, or it has failed so often that it is to rest.
pub(super) struct Stop {
    at: Instant,
    is_gone: AtomicBool,
    failures_left: AtomicI32,
}

impl Stop {
    pub(super) fn after(scope: &Scope, endpoint: &endpoint::Model, time: Duration) -> Self {
        let most = scope.services().config.delivery.rest_after_failures;
        Self {
            at: Instant::now() + time,
            is_gone: AtomicBool::new(false),
            failures_left: AtomicI32::new(most.saturating_sub(endpoint.failures_in_row).max(1)),
        }
    }

    fn is_reached(&self) -> bool {
        Instant::now() >= self.at
            || self.is_gone.load(Ordering::Relaxed)
            || self.failures_left.load(Ordering::Relaxed) <= 0
    }

    fn note(&self, called: &Called) {
        if called.is_gone() {
            self.is_gone.store(true, Ordering::Relaxed);
        }
        if !called.has_succeeded() {
            self.failures_left.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Makes the attempt that is due at a delivery; nothing when no more calls are to be begun.
pub(super) async fn one(
    scope: &Scope,
    target: &Target,
    (delivery, is_probe): (delivery::Model, bool),
    stop: &Stop,
) -> Option<Called> {
    if stop.is_reached() {
        return None;
    }
    let number = delivery.attempts_made + 1;
    let started_at = scope.now();
    let clock = Instant::now();
    let (sent, result) = match target.request(scope, &delivery, number) {
        Ok((sent, request)) => (sent, scope.services().outbound.send(request).await),
        Err(unfit) => {
            let error = SendError::new(ErrorClass::Request, unfit.error.to_string());
            (unfit.sent, Err(error))
        }
    };
    let called = Called {
        delivery: delivery.id,
        number,
        is_probe,
        started_at,
        duration_ms: i32::try_from(clock.elapsed().as_millis()).unwrap_or(i32::MAX),
        sent,
        result,
    };
    stop.note(&called);
    Some(called)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    fn called(result: Result<Answer, SendError>) -> Called {
        Called {
            delivery: DeliveryId::from_uuid(Uuid::nil()),
            number: 1,
            is_probe: false,
            started_at: DateTime::UNIX_EPOCH,
            duration_ms: 1,
            sent: Sent {
                method: CallMethod::Get,
                url: String::new(),
                body: None,
            },
            result,
        }
    }

    #[test]
    fn what_is_wrong_with_an_answer_says_what_to_do() {
        for (status, says) in [
            (301, "enter the address that it names"),
            (308, "enter the address that it names"),
            (400, "answered 400; a delivery needs 2xx"),
            (500, "answered 500; a delivery needs 2xx"),
        ] {
            let said = refused(status);
            assert!(said.contains(says) && said.contains(&status.to_string()), "{said}");
        }
    }

    #[test]
    fn what_an_answer_means_whether_its_body_came_or_not() {
        let wish = RetryAfter::Seconds(7);
        // (status, whether its body came, has succeeded, is gone, when it asks to be called again)
        for (status, is_whole, has_succeeded, is_gone, wishes) in [
            (Some(200), true, true, false, None),
            (Some(204), true, true, false, None),
            (Some(200), false, false, false, None),
            (Some(301), true, false, false, None),
            (Some(410), true, false, true, None),
            (Some(410), false, false, true, None),
            (Some(404), false, false, false, None),
            (Some(429), true, false, false, Some(wish)),
            (Some(429), false, false, false, Some(wish)),
            (Some(503), false, false, false, Some(wish)),
            (Some(500), true, false, false, None),
            (None, false, false, false, None),
        ] {
            let answer = status.map(|status| Answer {
                status,
                excerpt: "the start".to_owned(),
                retry_after: Some(wish),
            });
            let cut = SendError::new(ErrorClass::Connection, "cut");
            let called = called(match answer.clone() {
                Some(answer) if is_whole => Ok(answer),
                Some(answer) => Err(cut.after(answer)),
                None => Err(cut),
            });
            let seen = (called.has_succeeded(), called.is_gone(), called.wishes());
            assert_eq!(seen, (has_succeeded, is_gone, wishes), "{status:?}, whole: {is_whole}");
            let heard = Heard::of(called.result);
            assert_eq!(heard.excerpt, answer.map(|answer| answer.excerpt));
            assert_eq!(heard.error_class.is_none(), has_succeeded);
        }
    }
}
