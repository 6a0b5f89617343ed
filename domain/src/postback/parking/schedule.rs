//! When a parked postback is tried again: soon at first, since a click is often only a little late. Pure.

use chrono::{DateTime, TimeDelta, Utc};

/// From its coming in to its first tries.
const AFTER_SECONDS: [i64; 6] = [5, 30, 120, 600, 3_600, 21_600];
/// And from then on every so often.
const EVERY_SECONDS: i64 = 21_600;

/// How long the first try is put off.
pub(super) const FIRST: TimeDelta = TimeDelta::seconds(AFTER_SECONDS[0]);

/// The next try after `now` of what came in at `came_at`. The last one is when it expires.
pub(super) fn next_try(came_at: DateTime<Utc>, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> DateTime<Utc> {
    let age = (now - came_at).num_seconds();
    let after = AFTER_SECONDS
        .into_iter()
        .find(|after| *after > age)
        .unwrap_or_else(|| (age / EVERY_SECONDS + 1) * EVERY_SECONDS);
    expires_at.min(came_at + TimeDelta::seconds(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_become_rare_and_the_last_one_is_at_the_end() {
        let came_at = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let hour = 3_600;
        for (age, life, next) in [
            (0, 24 * hour, 5),
            (5, 24 * hour, 30),
            (30, 24 * hour, 120),
            (119, 24 * hour, 120),
            (120, 24 * hour, 600),
            (600, 24 * hour, hour),
            (hour, 24 * hour, 6 * hour),
            (6 * hour, 24 * hour, 12 * hour),
            (12 * hour - 1, 24 * hour, 12 * hour),
            (18 * hour, 20 * hour, 20 * hour),
            (18 * hour, 24 * hour, 24 * hour),
            (600, hour / 2, hour / 2),
        ] {
            let at = |seconds| came_at + TimeDelta::seconds(seconds);
            assert_eq!(next_try(came_at, at(age), at(life)), at(next), "{age} of {life}");
        }
    }
}
