//! Whether the database has just failed to answer, so that requests which have something to serve do not all wait for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, Result};

/// After a failure nobody asks again for this long.
const LEAVE: Duration = Duration::from_millis(500);
/// A failure longer ago than this says nothing about now.
const FORGET: Duration = Duration::from_secs(5);

/// How a request that has an outdated entry should go about a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Advice {
    /// Ask and wait for the answer.
    Ask,
    /// Ask, but do not wait: one request at a time finds out whether the database is back.
    Probe,
    /// Do not ask.
    Leave,
}

/// The last failure of a load, as milliseconds since the process began; 0 when the last one was answered.
pub(super) struct Trouble {
    began: Instant,
    failed_at_ms: AtomicU64,
}

impl Default for Trouble {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            failed_at_ms: AtomicU64::new(0),
        }
    }
}

impl Trouble {
    /// What to do now.
    pub(super) fn advice(&self) -> Advice {
        let failed = self.failed_at_ms.load(Ordering::SeqCst);
        if failed == 0 {
            return Advice::Ask;
        }
        let now = self.now_ms();
        let since = Duration::from_millis(now.saturating_sub(failed));
        if since < LEAVE {
            return Advice::Leave;
        }
        if since >= FORGET {
            return Advice::Ask;
        }
        // Whoever moves the time of the failure on has the turn; to the others it has just failed again.
        let turn = self
            .failed_at_ms
            .compare_exchange(failed, now, Ordering::SeqCst, Ordering::SeqCst);
        turn.map_or(Advice::Leave, |_| Advice::Probe)
    }

    /// Takes in how a load ended. An error of another kind is an answer too.
    pub(super) fn note<T>(&self, outcome: &Result<T>) {
        match outcome {
            Err(Error::Unavailable(cause)) => {
                if self.failed_at_ms.load(Ordering::SeqCst) == 0 {
                    tracing::warn!(%cause, "the database is away: serving what is remembered");
                }
                self.failed();
            }
            Ok(_) | Err(_) => self.failed_at_ms.store(0, Ordering::SeqCst),
        }
    }

    /// A load failed, or took too long.
    pub(super) fn failed(&self) {
        self.failed_at_ms.store(self.now_ms(), Ordering::SeqCst);
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .max(1)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::DbErr;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn after_a_failure_one_at_a_time_asks() {
        let trouble = Trouble::default();
        assert_eq!(trouble.advice(), Advice::Ask);
        tokio::time::advance(Duration::from_secs(60)).await;
        trouble.note::<()>(&Err(Error::Unavailable(DbErr::Custom("away".into()))));
        assert_eq!(trouble.advice(), Advice::Leave);
        tokio::time::advance(LEAVE).await;
        assert_eq!(trouble.advice(), Advice::Probe);
        assert_eq!(trouble.advice(), Advice::Leave, "somebody asks already");
        tokio::time::advance(LEAVE).await;
        assert_eq!(trouble.advice(), Advice::Probe, "they did not come back");
        tokio::time::advance(FORGET).await;
        assert_eq!(trouble.advice(), Advice::Ask, "it may be back long since");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_of_any_kind_ends_the_trouble() {
        let trouble = Trouble::default();
        for answer in [Ok(()), Err(Error::NotFound("offer"))] {
            trouble.failed();
            assert_eq!(trouble.advice(), Advice::Leave);
            trouble.note(&answer);
            assert_eq!(trouble.advice(), Advice::Ask);
        }
    }
}
