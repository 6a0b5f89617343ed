//! One remembered thing, and for how long it may be served without asking again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Conditions;
use super::changes::Mark;

/// Whether there is such a thing. What is absent was perhaps only guessed, and is remembered apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// There is.
    Known,
    /// There is not.
    Absent,
    /// There was, says a note on disk; the database could not be asked.
    Recalled,
}

/// What a load found.
pub(super) struct Loaded<T> {
    pub(super) standing: Standing,
    pub(super) value: Option<T>,
    pub(super) mark: Mark,
}

impl<T> Loaded<T> {
    /// A row, or nothing.
    pub(super) fn found(value: Option<T>, mark: Mark) -> Self {
        let standing = match &value {
            Some(_) => Standing::Known,
            None => Standing::Absent,
        };
        Self { standing, value, mark }
    }
}

/// What is remembered.
pub(super) struct Entry<T> {
    /// None when there is nothing to tell.
    pub(super) value: Option<Arc<T>>,
    /// What it was loaded under.
    pub(super) mark: Mark,
    pub(super) standing: Standing,
    loaded_at: Instant,
}

impl<T> Entry<T> {
    /// An entry of now.
    pub(super) fn of(loaded: Loaded<T>) -> Self {
        Self {
            value: loaded.value.map(Arc::new),
            mark: loaded.mark,
            standing: loaded.standing,
            loaded_at: Instant::now(),
        }
    }

    /// Whether it may be served without asking again.
    pub(super) fn is_fresh(&self, conditions: &Conditions) -> bool {
        self.mark.holds() && self.loaded_at.elapsed() < life(self.standing, conditions)
    }
}

/// Announcements end an entry's life when they are heard. Without them, and for what may have been guessed, it is short.
fn life(standing: Standing, conditions: &Conditions) -> Duration {
    match standing {
        Standing::Known if conditions.changes.hearing() => conditions.max_age,
        Standing::Known | Standing::Absent | Standing::Recalled => conditions.ttl.min(conditions.max_age),
    }
}
