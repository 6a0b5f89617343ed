//! Clicks that are committed and whose facts are still to be derived: bounded, fair to every tenant, and in memory only, because
//! what is lost of it stands in the tables as owed. Here nobody waits for an answer, so here it is deriving that waits: between two
//! batches it rests, which leaves the database to the clicks.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use waypost_entity::click;

use crate::click::facts::Deriver;
use crate::error::Error;
use crate::ingest::backlog::Backlog;
use crate::ingest::split;

/// Clicks of one transaction: on SQLite whoever comes meanwhile waits for it.
pub(crate) const TOGETHER: usize = 128;
/// Most bytes that wait. They need not outlast a flood: what is left over is owed.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// The shortest rest, in which a batch gathers.
const SHORTEST_REST: Duration = Duration::from_millis(20);
/// A rest takes as many times as long as the batch before it, so that a flood of clicks keeps nine tenths of the database's time.
const RESTS: u32 = 9;
/// How long a batch may take: a database that hangs must not hold up a stop.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a stop waits; what is left then is owed.
const LAST_PATIENCE: Duration = Duration::from_secs(2);

/// The clicks that wait.
pub struct Later {
    deriver: Deriver,
    backlog: Mutex<Backlog<click::Model>>,
    bell: Notify,
}

impl Later {
    /// Nothing waits yet.
    pub(super) fn new(deriver: &Deriver) -> Self {
        Self {
            deriver: deriver.clone(),
            backlog: Mutex::new(Backlog::new(MOST_BYTES)),
            bell: Notify::new(),
        }
    }

    /// Leaves a click to be derived soon. Where there is no room for it, the sweep will find it.
    pub(super) fn leave(&self, weight: usize, click: click::Model) {
        if self.backlog().push(click.tenant_id, weight, click).is_ok() {
            self.bell.notify_one();
        }
    }

    /// Derives what comes in until `halted`.
    pub async fn keep_deriving(&self, mut halted: watch::Receiver<bool>) {
        loop {
            let began = Instant::now();
            let derived = self.derive_some().await;
            tokio::select! {
                _ = halted.wait_for(|halted| *halted) => return,
                () = rest(began.elapsed()), if derived => {}
                () = self.bell.notified(), if !derived => {}
            }
        }
    }

    /// Derives everything that waits.
    pub async fn derive_all(&self) {
        while self.derive_some().await {}
    }

    /// Derives what waits, as far as that goes quickly.
    pub(super) async fn close(&self) {
        if tokio::time::timeout(LAST_PATIENCE, self.derive_all()).await.is_err() {
            tracing::info!("the facts of the last clicks are left to the sweep");
        }
    }

    /// Derives one batch; says whether there was any.
    async fn derive_some(&self) -> bool {
        let clicks = self.backlog().take(TOGETHER);
        if clicks.is_empty() {
            return false;
        }
        let error = match tokio::time::timeout(PATIENCE, split::write(&self.deriver, &clicks)).await {
            Ok(outcomes) => outcomes.into_iter().find_map(Result::err),
            Err(_) => Some(Error::no_answer()),
        };
        if let Some(error) = error {
            let error = crate::error::chain(&error);
            tracing::warn!(error, "facts of clicks could not be derived; the sweep will try again");
        }
        true
    }

    fn backlog(&self) -> MutexGuard<'_, Backlog<click::Model>> {
        self.backlog.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leaves the database to others after work on it that took so long and that nobody waits for.
#[expect(clippy::disallowed_methods, reason = "it is the time that is wanted, and no event")]
pub(crate) async fn rest(worked: Duration) {
    tokio::time::sleep((worked * RESTS).max(SHORTEST_REST)).await;
}
