//! What the repetitions at one number of connections gave, and their medians.

use std::collections::BTreeMap;

use crate::load::Measured;
use crate::report::{median, ratio};

/// One value a repetition in each list; ratios are made within a repetition, since the disk's speed drifts.
#[derive(Default)]
pub(super) struct Rounds {
    /// H, a second.
    pub(super) bare: Vec<f64>,
    /// B, a second.
    pub(super) inserts: Vec<f64>,
    /// Naive, a second.
    pub(super) naive: Vec<f64>,
    /// The product.
    pub(super) runs: Vec<Measured>,
    /// Processor time of server and database, in microseconds a request.
    pub(super) micros: Vec<f64>,
}

impl Rounds {
    pub(super) fn rate(&self) -> f64 {
        median(self.rates())
    }

    pub(super) fn rates(&self) -> impl Iterator<Item = f64> {
        self.runs.iter().map(|run| run.per_second)
    }

    /// As a part of H.
    pub(super) fn of_bare(&self) -> f64 {
        median(self.rates().zip(&self.bare).map(|(rate, bare)| ratio(rate, *bare)))
    }

    /// As a multiple of B.
    pub(super) fn of_inserts(&self) -> f64 {
        median(
            self.rates()
                .zip(&self.inserts)
                .map(|(rate, inserts)| ratio(rate, *inserts)),
        )
    }

    /// Naive as a part of H.
    pub(super) fn naive_of_bare(&self) -> f64 {
        median(
            self.naive
                .iter()
                .zip(&self.bare)
                .map(|(naive, bare)| ratio(*naive, *bare)),
        )
    }

    pub(super) fn p50_ms(&self) -> f64 {
        median(self.runs.iter().map(|run| run.p50_ms))
    }

    pub(super) fn p99_ms(&self) -> f64 {
        median(self.runs.iter().map(|run| run.p99_ms))
    }

    pub(super) fn micros_each(&self) -> f64 {
        median(self.micros.iter().copied())
    }

    /// A sentence about answers that were not good ones; they count neither as done nor as lost.
    pub(super) fn others(&self) -> Option<String> {
        let mut sum = BTreeMap::<u16, u64>::new();
        for (status, count) in self.runs.iter().flat_map(|run| &run.others) {
            *sum.entry(*status).or_default() += count;
        }
        let all: Vec<String> = sum
            .iter()
            .map(|(status, count)| format!("{count} with {status}"))
            .collect();
        (!all.is_empty()).then(|| format!("not counted: {}", all.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(per_second: f64, others: &[(u16, u64)]) -> Measured {
        Measured {
            per_second,
            others: others.iter().copied().collect(),
            ..Measured::default()
        }
    }

    #[test]
    fn ratios_are_made_within_a_repetition() {
        let rounds = Rounds {
            bare: vec![100.0, 200.0, 400.0],
            inserts: vec![10.0, 5.0, 10.0],
            runs: vec![run(50.0, &[]), run(50.0, &[]), run(400.0, &[])],
            ..Rounds::default()
        };
        assert!((rounds.of_bare() - 0.5).abs() < 1e-9);
        assert!((rounds.of_inserts() - 10.0).abs() < 1e-9);
        assert!((rounds.rate() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn answers_that_do_not_count_are_summed_up() {
        let rounds = Rounds {
            runs: vec![run(1.0, &[(503, 2)]), run(1.0, &[(404, 1), (503, 3)])],
            ..Rounds::default()
        };
        assert_eq!(rounds.others().as_deref(), Some("not counted: 1 with 404, 5 with 503"));
        assert_eq!(Rounds::default().others(), None);
    }
}
