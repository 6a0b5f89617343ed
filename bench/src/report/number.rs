//! Rates, ratios and medians.

use std::time::Duration;

/// A count as a number to compute with.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of a run stay far below 2^52, where the loss begins"
)]
pub(crate) fn count(count: u64) -> f64 {
    count as f64
}

/// So many in this time, a second.
pub(crate) fn per_second(number: u64, time: Duration) -> f64 {
    ratio(count(number), time.as_secs_f64())
}

/// Microseconds that each of so many took of this time; without a bound when there were none.
pub(crate) fn micros_each(time: Duration, number: u64) -> f64 {
    time.as_secs_f64() * 1e6 / count(number)
}

/// A part of a whole; a part of nothing is 0, so that an empty run meets no goal by accident.
pub(crate) fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// The middle value; of an even number of values the upper one of the two in the middle.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn rates_and_ratios_survive_empty_runs() {
        near(per_second(300, Duration::from_millis(1500)), 200.0);
        near(per_second(300, Duration::ZERO), 0.0);
        near(micros_each(Duration::from_secs(3), 100_000), 30.0);
        assert!(micros_each(Duration::from_secs(3), 0).is_infinite());
        near(ratio(1.0, 4.0), 0.25);
        near(ratio(1.0, 0.0), 0.0);
    }

    #[test]
    fn the_median_is_the_middle_value() {
        for (values, expected) in [
            (vec![], 0.0),
            (vec![2.0], 2.0),
            (vec![3.0, 1.0], 3.0),
            (vec![9.0, 1.0, 5.0], 5.0),
        ] {
            near(median(values), expected);
        }
    }
}
