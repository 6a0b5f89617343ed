//! Counts of what happens, cheap enough for every request: a few atomics that are made once. What is done with them is for
//! others to say.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Bounds for times of requests and batches, in microseconds.
pub const MICROS: &[u64] = &[
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
];
/// Bounds for how late work is, in microseconds: from ten milliseconds to an hour.
pub const LATE_MICROS: &[u64] = &[
    10_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    15_000_000,
    60_000_000,
    300_000_000,
    900_000_000,
    3_600_000_000,
];
/// Bounds for rows of a batch.
pub const ROWS: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// How often something happened since the process began.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// It happened so many times more.
    pub fn add(&self, times: u64) {
        self.0.fetch_add(times, Ordering::Relaxed);
    }

    /// How often.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How big things were, sorted into a few sizes.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One more than bounds: the last holds what is above all of them.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// What a histogram held at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many were at most as big as each bound.
    pub up_to: Vec<(u64, u64)>,
    /// How many there were.
    pub count: u64,
    /// All sizes together.
    pub sum: u64,
}

impl Histogram {
    /// An empty one. The bounds rise.
    pub fn with(bounds: &'static [u64]) -> Self {
        Self {
            bounds,
            counts: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }
    }

    /// There was one of this size.
    pub fn record(&self, size: u64) {
        let at = self.bounds.partition_point(|bound| *bound < size);
        if let Some(count) = self.counts.get(at) {
            count.fetch_add(1, Ordering::Relaxed);
            self.sum.fetch_add(size, Ordering::Relaxed);
        }
    }

    /// There was one that took so long, for bounds in microseconds.
    pub fn record_time(&self, time: Duration) {
        self.record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    /// What was recorded so far.
    pub fn seen(&self) -> Seen {
        let mut count = 0;
        let mut totals = self.counts.iter().map(|here| {
            count += here.load(Ordering::Relaxed);
            count
        });
        let up_to = self.bounds.iter().copied().zip(totals.by_ref()).collect();
        totals.for_each(drop);
        Seen {
            up_to,
            count,
            sum: self.sum.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_sorted_by_their_upper_bound() {
        let histogram = Histogram::with(&[1, 4, 16]);
        for size in [0, 1, 2, 4, 5, 16, 17, 1000] {
            histogram.record(size);
        }
        let seen = Seen {
            up_to: vec![(1, 2), (4, 4), (16, 6)],
            count: 8,
            sum: 1045,
        };
        assert_eq!(histogram.seen(), seen);
        assert_eq!(Histogram::with(MICROS).seen().count, 0);
    }

    #[test]
    fn times_are_counted_in_microseconds() {
        let histogram = Histogram::with(MICROS);
        histogram.record_time(Duration::from_millis(3));
        let seen = histogram.seen();
        assert_eq!((seen.sum, seen.count), (3_000, 1));
        assert_eq!(seen.up_to.iter().find(|(_, count)| *count == 1), Some(&(5_000, 1)));
    }

    #[test]
    fn bounds_rise() {
        for bounds in [MICROS, LATE_MICROS, ROWS] {
            assert!(bounds.is_sorted_by(|lower, upper| lower < upper));
        }
    }
}
