//! When the next attempt is due.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config;
use crate::scope::Scope;

/// When the first attempt is due.
pub(super) fn first(scope: &Scope) -> DateTime<Utc> {
    let first = scope
        .services()
        .config
        .delivery
        .schedule_seconds
        .first()
        .copied()
        .unwrap_or_default();
    scope.now() + TimeDelta::seconds(first.into())
}

/// How long to wait after `attempts_made` attempts; none when they are used up.
///
/// `wish` is the partner's `Retry-After`, which is honoured between one and two times the step. After a trial that the schedule does not
/// count nothing was waited for yet, and the wish is measured by the first step that waits.
pub fn gap(
    settings: &config::Delivery,
    attempts_made: usize,
    jitter: f64,
    wish: Option<Duration>,
) -> Option<TimeDelta> {
    let steps = settings.schedule_seconds.get(attempts_made..)?;
    let step = f64::from(*steps.first()?);
    let seconds = match wish {
        Some(wish) => {
            let waits = steps.iter().find(|step| **step > 0);
            let step = waits.map_or(step, |step| f64::from(*step));
            wish.as_secs_f64().clamp(step, 2.0 * step)
        }
        None => step * jitter,
    };
    TimeDelta::from_std(Duration::try_from_secs_f64(seconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gaps_follow_the_schedule() {
        let settings = config::Config::defaults().expect("the defaults load").delivery;
        let seconds = |made, jitter, wish: Option<u64>| {
            gap(&settings, made, jitter, wish.map(Duration::from_secs)).map(|gap| gap.num_milliseconds())
        };
        for (made, jitter, wish, expected) in [
            (1, 1.0, None, Some(5_000)),
            (2, 0.8, None, Some(48_000)),
            (2, 1.2, None, Some(72_000)),
            (9, 1.0, None, Some(86_400_000)),
            (10, 1.0, None, None),
            (3, 1.0, Some(1), Some(300_000)),
            (3, 1.0, Some(450), Some(450_000)),
            (3, 1.0, Some(9_999), Some(600_000)),
            (0, 1.0, None, Some(0)),
            (0, 1.0, Some(1), Some(5_000)),
            (0, 1.0, Some(7), Some(7_000)),
            (0, 1.0, Some(9_999), Some(10_000)),
            (10, 1.0, Some(7), None),
        ] {
            assert_eq!(
                seconds(made, jitter, wish),
                expected,
                "after {made} with {jitter} and {wish:?}"
            );
        }
    }

    #[test]
    fn a_schedule_that_never_waits_takes_no_wish() {
        let mut settings = config::Config::defaults().expect("the defaults load").delivery;
        settings.schedule_seconds = vec![0];
        assert_eq!(
            gap(&settings, 0, 1.0, Some(Duration::from_secs(9))),
            Some(TimeDelta::zero())
        );
    }

    /// Ten thousand events that failed in the same moment do not come back in the same moment.
    #[test]
    fn what_fails_together_comes_back_apart() {
        let settings = config::Config::defaults().expect("the defaults load").delivery;
        let entropy = crate::entropy::Entropy::seeded(1);
        let mut in_second = std::collections::BTreeMap::<i64, u32>::new();
        for _ in 0..10_000 {
            let gap = gap(&settings, 3, entropy.jitter(settings.jitter), None).expect("another attempt");
            *in_second.entry(gap.num_seconds()).or_default() += 1;
        }
        // Five minutes, a fifth more or less: two minutes, of which no second has much more than its part.
        assert!(
            in_second.keys().all(|second| (240..=360).contains(second)) && in_second.len() >= 119,
            "{in_second:?}"
        );
        assert!(
            in_second.values().all(|count| *count < 2 * 10_000 / 120),
            "{in_second:?}"
        );
    }
}
