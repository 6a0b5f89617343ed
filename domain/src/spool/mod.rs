//! The spool: what could not be written because the database is away is kept in a file of this node, in order, and written
//! when it is back. Its ids were made when it came in, so that writing it twice writes it once.

pub mod aside;
mod counts;
mod file;
mod keep;
mod kept;
mod remember;
pub mod replay;
mod shape;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::DatabaseConnection;
use tokio::sync::{Notify, OnceCell};
use tokio::time::Instant;
use waypost_entity::id::TenantId;

use self::counts::Counts;
use crate::config::Config;
use crate::measure::Counter;

pub use self::counts::Share;
pub(crate) use self::keep::{Keeping, Room};
pub(crate) use self::kept::Kept;
pub(crate) use self::remember::Noun;

/// What a big click or postback takes on disk. When it finds no room any more, the first are refused.
const BIG_BYTES: u64 = 16 * 1024;

/// The spool of this process. Its file is opened when it is first needed.
pub struct Spool {
    path: PathBuf,
    most_bytes: u64,
    db: OnceCell<DatabaseConnection>,
    /// What is in the file, and on its way into it.
    counts: Mutex<Counts>,
    /// The rows of all tenants that wait, for those who ask for every request.
    waiting: AtomicU64,
    /// Whether the database was away when it was last asked for something.
    away: AtomicBool,
    away_since: Mutex<Option<Instant>>,
    /// Whether the log says already that there is no room.
    overflowed: AtomicBool,
    /// Rows that were written into the database after all.
    replayed: Counter,
    bell: Notify,
    notes: remember::Notes,
}

/// What an operator wants to know of a spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Clicks and postbacks that wait.
    pub waiting: u64,
    /// Those that the database refused, and that people have to look at.
    pub set_aside: u64,
    /// The size of both.
    pub bytes: u64,
    /// The size at which no more are taken.
    pub most_bytes: u64,
    /// Rows that this process has written into the database after all.
    pub replayed: u64,
    /// Whether the database is away.
    pub away: bool,
    /// For how long it has been.
    pub away_for: Option<Duration>,
}

impl Spool {
    /// The spool of the settings.
    pub fn of(config: &Config) -> Self {
        let most_bytes = config.ingest.spool_mib.saturating_mul(1024 * 1024);
        Self::at(config.data_dir.join("spool.db"), most_bytes)
    }

    /// Where its file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A spool in this file, of at most this size.
    fn at(path: PathBuf, most_bytes: u64) -> Self {
        Self {
            path,
            most_bytes,
            db: OnceCell::new(),
            counts: Mutex::default(),
            waiting: AtomicU64::new(0),
            away: AtomicBool::new(false),
            away_since: Mutex::default(),
            overflowed: AtomicBool::new(false),
            replayed: Counter::default(),
            bell: Notify::new(),
            notes: remember::Notes::default(),
        }
    }

    /// How full it is.
    pub fn held(&self) -> Held {
        let all = self.counting(|counts| counts.all());
        let since = *self.away_since.lock().unwrap_or_else(PoisonError::into_inner);
        Held {
            waiting: all.waiting,
            set_aside: all.set_aside,
            bytes: all.bytes,
            most_bytes: self.most_bytes,
            replayed: self.replayed.count(),
            away: self.is_away(),
            away_for: since.map(|since| since.elapsed()),
        }
    }

    /// What it holds of one tenant.
    pub fn share(&self, tenant: TenantId) -> Share {
        self.counting(|counts| counts.of_tenant(Some(tenant)))
    }

    /// Whether there is room for another request of one tenant.
    pub fn has_room(&self, tenant: TenantId) -> bool {
        self.counting(|counts| counts.has_room((Some(tenant), BIG_BYTES), self.most_bytes))
    }

    fn counting<T>(&self, act: impl FnOnce(&mut Counts) -> T) -> T {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let done = act(&mut counts);
        self.waiting.store(counts.all().waiting, Ordering::Release);
        done
    }

    /// Whether the database was away when it was last asked for something.
    pub(crate) fn is_away(&self) -> bool {
        self.away.load(Ordering::Acquire)
    }

    /// Whether something waits that came in earlier than what comes in now.
    pub(crate) fn is_waiting(&self) -> bool {
        self.waiting.load(Ordering::Acquire) > 0
    }

    /// Notes that the database is away; the replay finds out when it is back.
    pub fn lost(&self, cause: &(dyn std::error::Error + 'static)) {
        if !self.away.swap(true, Ordering::AcqRel) {
            self.note_since(Some(Instant::now()));
            let cause = crate::error::chain(cause);
            tracing::error!(cause, "the database is away: clicks and postbacks are kept on disk");
        }
        self.bell.notify_one();
    }

    /// Notes that the database is back.
    pub fn found(&self) {
        if self.away.swap(false, Ordering::AcqRel) {
            self.note_since(None);
            tracing::warn!("the database is back");
        }
    }

    fn note_since(&self, since: Option<Instant>) {
        *self.away_since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    /// Notes that something found no room. The log says so once, until there is room again.
    fn overflowed(&self) {
        if !self.overflowed.swap(true, Ordering::AcqRel) {
            let held = self.held();
            tracing::error!(
                bytes = held.bytes,
                most_bytes = held.most_bytes,
                "the spool has no room: clicks and postbacks are answered 503"
            );
        }
    }
}
