//! Drives a connection to its end, and ends it when its client takes too long.
//!
//! There is one timer a connection, moved as rarely as possible: a deadline that becomes later is noticed when the timer
//! fires. A busy connection pays for its deadlines with one look at the clock for each time it is woken.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Limits;
use super::progress::{Progress, Stage};
use super::stop::Stop;

/// How long a client that was answered too early is listened to, so that it reads its answer.
const LINGER: Duration = Duration::from_secs(2);
/// How long a connection that was just opened or used is kept while the server stops: its next request may be on the way.
/// It is answered, and told to be the last.
const GRACE: Duration = Duration::from_millis(500);

/// How long clients may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    new: Duration,
    head: Duration,
    idle: Duration,
    write: Duration,
}

impl Patience {
    /// As the limits have it.
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            new: limits.head_timeout,
            head: limits.head_timeout,
            idle: limits.idle_timeout,
            write: limits.write_timeout,
        }
    }

    /// While the server stops.
    fn at_the_end(self) -> Self {
        Self {
            new: self.new.min(GRACE),
            idle: self.idle.min(GRACE),
            ..self
        }
    }

    /// How long a connection may stay as it is; for ever when it is not the client who is waited for.
    fn with(&self, stage: Stage, is_blocked: bool) -> Option<Duration> {
        if is_blocked {
            return Some(self.write);
        }
        match stage {
            Stage::New => Some(self.new),
            Stage::Head => Some(self.head),
            Stage::Idle => Some(self.idle),
            Stage::Closing => Some(LINGER),
            // Endpoints and bodies have limits of their own.
            Stage::Busy | Stage::Upgraded => None,
        }
    }
}

/// Since when a connection is as it is.
struct Watch {
    patience: Patience,
    seen: u32,
    since: Instant,
}

impl Watch {
    /// When the client will have taken too long.
    fn due(&mut self, now: Instant, progress: &Progress, end: Option<Instant>) -> Option<Instant> {
        let steps = progress.steps();
        if self.seen != steps {
            (self.seen, self.since) = (steps, now);
        }
        let patience = match end {
            Some(_) => self.patience.at_the_end(),
            None => self.patience,
        };
        let time = patience.with(progress.stage(), progress.is_blocked());
        let due = time.map(|time| self.since + time);
        due.into_iter().chain(end).min()
    }
}

/// Drives `http`, which reports to `progress`. Dropping it closes the socket.
pub(super) async fn drive<H>(http: H, progress: Arc<Progress>, patience: Patience, stop: Arc<Stop>)
where
    H: Future<Output = hyper::Result<()>>,
{
    let start = Instant::now();
    let mut watch = Watch {
        patience,
        seen: progress.steps(),
        since: start,
    };
    let (mut http, mut timer, mut changed) = (pin!(http), pin!(sleep_until(start)), pin!(stop.changed()));
    let (mut armed, mut heard) = (None::<Instant>, None);
    std::future::poll_fn(|cx| {
        if let Poll::Ready(ended) = http.as_mut().poll(cx) {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
            return Poll::Ready(());
        }
        // Polled once for each change: it is heard also without being polled again.
        while heard != Some(stop.end()) {
            heard = Some(stop.end());
            changed.set(stop.changed());
            let _ = changed.as_mut().poll(cx);
        }
        let now = Instant::now();
        armed = armed.filter(|armed| *armed > now);
        let Some(due) = watch.due(now, &progress, stop.end()) else {
            return Poll::Pending;
        };
        if due <= now {
            tracing::debug!(stage = ?progress.stage(), "a connection took too long");
            return Poll::Ready(());
        }
        if armed.is_none_or(|armed| armed > due) {
            armed = Some(due);
            timer.as_mut().reset(due);
            let _ = timer.as_mut().poll(cx);
        }
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clients_are_waited_for_with_impatience() {
        let patience = Patience {
            new: Duration::from_secs(9),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            write: Duration::from_secs(30),
        };
        let Patience { new, head, idle, write } = patience;
        for (stage, is_blocked, running, stopping) in [
            (Stage::New, false, Some(new), Some(GRACE)),
            (Stage::Head, false, Some(head), Some(head)),
            (Stage::Idle, false, Some(idle), Some(GRACE)),
            (Stage::Busy, false, None, None),
            (Stage::Busy, true, Some(write), Some(write)),
            (Stage::Idle, true, Some(write), Some(write)),
            (Stage::Closing, false, Some(LINGER), Some(LINGER)),
            (Stage::Upgraded, false, None, None),
        ] {
            assert_eq!(patience.with(stage, is_blocked), running, "{stage:?} {is_blocked}");
            let stopped = patience.at_the_end().with(stage, is_blocked);
            assert_eq!(stopped, stopping, "{stage:?} {is_blocked}, stopping");
        }
    }
}
