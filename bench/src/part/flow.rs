//! How conversions flowed through settlement, worked out from the times in their rows.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::load::Latencies;
use crate::report::per_second;

/// When a conversion was made and when it was settled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passage {
    pub(super) created_at: DateTime<Utc>,
    pub(super) settled_at: Option<DateTime<Utc>>,
}

/// Rates while postbacks came in, and ages at settlement.
#[derive(Debug)]
pub(super) struct Flow {
    /// Conversions made a second.
    pub(super) made: f64,
    /// Conversions settled a second, meanwhile.
    pub(super) settled: f64,
    /// The same in the second half: what is sustained and not only caught up with at first.
    pub(super) settled_late: f64,
    pub(super) age_p50_ms: f64,
    pub(super) age_p95_ms: f64,
}

/// The flow from the first conversion to the last; none without conversions.
pub(super) fn flow(passages: &[Passage]) -> Option<Flow> {
    let first = passages.iter().map(|passage| passage.created_at).min()?;
    let last = passages.iter().map(|passage| passage.created_at).max()?;
    let middle = first + (last - first) / 2;
    let settled = |from: DateTime<Utc>| {
        let times = passages.iter().filter_map(|passage| passage.settled_at);
        rate(
            times.filter(|at| (from..=last).contains(at)).count(),
            between(from, last),
        )
    };
    let mut ages = Latencies::default();
    for Passage { created_at, settled_at } in passages {
        // One that was never settled is as old as can be.
        ages.note(settled_at.map_or(Duration::MAX, |at| between(*created_at, at)));
    }
    Some(Flow {
        made: rate(passages.len(), between(first, last)),
        settled: settled(first),
        settled_late: settled(middle),
        age_p50_ms: ages.percentile_ms(50),
        age_p95_ms: ages.percentile_ms(95),
    })
}

fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> Duration {
    (to - from).to_std().unwrap_or_default()
}

fn rate(count: usize, time: Duration) -> f64 {
    per_second(u64::try_from(count).unwrap_or(u64::MAX), time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_700_000_000_000 + ms).expect("a time")
    }

    #[test]
    fn settlement_is_counted_while_conversions_are_made() {
        // Made every 100 ms for a second. The first half settles after 50 ms, the second a second later.
        let passages: Vec<Passage> = (0..=10)
            .map(|n| Passage {
                created_at: at(n * 100),
                settled_at: Some(at(n * 100 + if n < 5 { 50 } else { 1000 })),
            })
            .collect();
        let flow = flow(&passages).expect("a flow");
        assert!((flow.made - 11.0).abs() < 1e-9, "{flow:?}");
        assert!((flow.settled - 5.0).abs() < 1e-9, "{flow:?}");
        assert!(flow.settled_late.abs() < 1e-9, "{flow:?}");
        assert!((flow.age_p95_ms - 1000.0).abs() < 1e-9, "{flow:?}");
    }

    #[test]
    fn what_is_never_settled_is_old() {
        let stuck = Passage {
            created_at: at(0),
            settled_at: None,
        };
        assert!(flow(&[stuck]).expect("a flow").age_p95_ms > 1e6);
        assert!(flow(&[]).is_none());
    }
}
