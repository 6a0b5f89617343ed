//! The word to stop, which reaches every connection and costs those that run one comparison.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::time::Instant;

/// Nobody asked to stop.
const RUNNING: u64 = u64::MAX;

/// Whether the server stops, and when what is left is cut off.
pub(super) struct Stop {
    start: Instant,
    /// Milliseconds from the start to the moment at which everything is cut off.
    end_ms: AtomicU64,
    bell: Notify,
}

impl Stop {
    /// Of a server that runs.
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            end_ms: AtomicU64::new(RUNNING),
            bell: Notify::new(),
        }
    }

    /// Tells every connection to finish within `limit`. Asked again, the earlier end holds.
    pub(super) fn ask(&self, limit: Duration) {
        let end = (self.start.elapsed() + limit).as_millis();
        let end = u64::try_from(end).unwrap_or(RUNNING - 1);
        self.end_ms.fetch_min(end, Ordering::Release);
        self.bell.notify_waiters();
    }

    /// When everything is cut off, once somebody asked to stop.
    pub(super) fn end(&self) -> Option<Instant> {
        let end = self.end_ms.load(Ordering::Acquire);
        (end != RUNNING).then(|| self.start + Duration::from_millis(end))
    }

    /// Ready when the end is set or moved after this call.
    pub(super) fn changed(&self) -> Notified<'_> {
        self.bell.notified()
    }
}

/// Cuts everything off when it is dropped.
pub(super) struct CutOff<'a>(pub(super) &'a Stop);

impl Drop for CutOff<'_> {
    fn drop(&mut self) {
        self.0.ask(Duration::ZERO);
    }
}
