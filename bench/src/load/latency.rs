//! How long answers took, and the percentiles of that.

use std::time::Duration;

/// Latencies in microseconds, each of them kept: a run has some hundred thousand, and percentiles stay exact.
#[derive(Default)]
pub(crate) struct Latencies {
    micros: Vec<u32>,
}

impl Latencies {
    pub(crate) fn note(&mut self, latency: Duration) {
        self.micros.push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
    }

    pub(crate) fn add(&mut self, mut other: Self) {
        self.micros.append(&mut other.micros);
    }

    pub(crate) fn count(&self) -> usize {
        self.micros.len()
    }

    /// The smallest latency that so many percent of the answers did not exceed, in milliseconds. Without answers it has no
    /// bound, so that a server that answers nobody meets no goal.
    pub(crate) fn percentile_ms(&mut self, percent: usize) -> f64 {
        self.micros.sort_unstable();
        let rank = (self.micros.len() * percent).div_ceil(100).max(1);
        self.micros
            .get(rank - 1)
            .map_or(f64::INFINITY, |micros| f64::from(*micros) / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let table: [(&[u64], usize, f64); 6] = [
            (&[7], 1, 7.0),
            (&[7], 99, 7.0),
            (&[4, 1, 3, 2], 50, 2.0),
            (&[4, 1, 3, 2], 51, 3.0),
            (&[4, 1, 3, 2], 100, 4.0),
            (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 95, 10.0),
        ];
        for (values, percent, expected) in table {
            let mut latencies = Latencies::default();
            for value in values {
                latencies.note(Duration::from_millis(*value));
            }
            let found = latencies.percentile_ms(percent);
            assert!((found - expected).abs() < 1e-9, "{values:?} p{percent}: {found}");
        }
        assert!(Latencies::default().percentile_ms(99).is_infinite());
    }
}
