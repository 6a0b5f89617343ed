//! The one source of time, so that tests can stop it and move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time in whole microseconds, which is what both databases keep.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    stopped_at_micros: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until it is moved.
    pub fn stopped_at(at: DateTime<Utc>) -> Self {
        Self {
            stopped_at_micros: Some(Arc::new(AtomicI64::new(at.timestamp_micros()))),
        }
    }

    /// Now, in whole microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.stopped_at_micros {
            Some(stopped) => stopped.load(Ordering::SeqCst),
            None => system_micros(),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// Moves a stopped clock, forwards or backwards. The machine's own clock does not move.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(stopped) = &self.stopped_at_micros {
            stopped.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock is the one place that asks the machine for the time"
)]
fn system_micros() -> i64 {
    Utc::now().timestamp_micros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_when_told() {
        let start = DateTime::from_timestamp_micros(1_800_000_000_000_001).expect("in range");
        let clock = Clock::stopped_at(start);
        let same = clock.clone();
        assert_eq!(clock.now(), start);
        clock.advance(TimeDelta::seconds(90));
        assert_eq!(same.now(), start + TimeDelta::seconds(90));
    }
}
