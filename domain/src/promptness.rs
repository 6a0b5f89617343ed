//! How soon the work that a commit causes is done, measured where it is done.

use chrono::{DateTime, Utc};

use crate::measure::{Counter, Histogram, LATE_MICROS};

/// What was measured in this process.
pub struct Promptness {
    /// From a conversion's arrival to its settlement, in microseconds.
    pub settlement: Histogram,
    /// From when a call to a partner was due to its beginning, in microseconds.
    pub delivery: Histogram,
    /// Calls that succeeded.
    pub succeeded: Counter,
    /// Calls that failed and will be repeated.
    pub postponed: Counter,
    /// Calls that failed and were the last.
    pub given_up: Counter,
}

impl Default for Promptness {
    fn default() -> Self {
        Self {
            settlement: Histogram::with(LATE_MICROS),
            delivery: Histogram::with(LATE_MICROS),
            succeeded: Counter::default(),
            postponed: Counter::default(),
            given_up: Counter::default(),
        }
    }
}

/// Records how long after `due` it is `now`. A clock that was set back makes it no time at all.
pub(crate) fn record(late: &Histogram, due: DateTime<Utc>, now: DateTime<Utc>) {
    late.record_time((now - due).to_std().unwrap_or_default());
}
