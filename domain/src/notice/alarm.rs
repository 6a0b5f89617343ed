//! When an integration's silence, or the refusal of its reports, is worth telling. Pure: it takes hours and decides.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What is usual is learnt from so many days.
pub(super) const LEARNS_DAYS: i64 = 7;
/// An integration usually reports when it did on so many days of them,
const DAYS_WITH_SALES: usize = 5;
/// and so often in all.
const FEWEST_SALES: i64 = 20;
/// Silence is worth telling when it lasts so many times as long as the longest usual one,
const TIMES_THE_GAP: i32 = 3;
/// and so many hours at least.
const SHORTEST_SILENCE: TimeDelta = TimeDelta::hours(6);
/// Refusals are judged by the newest requests, of no more hours than these,
pub(super) const NEWEST_HOURS: i64 = 3;
/// and by no fewer of them.
const FEWEST_REQUESTS: i64 = 20;
/// They are worth telling when so many of a hundred are refused,
const REFUSED_PERCENT: i64 = 50;
/// and so many times as many as usual.
const TIMES_THE_SHARE: i64 = 3;

/// What one integration reported in one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hour {
    pub began_at: DateTime<Utc>,
    pub requests: i64,
    pub accepted: i64,
    pub rejected: i64,
}

/// An integration that usually reports has reported nothing for long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Silence {
    pub last_accepted_at: DateTime<Utc>,
    /// The longest time between two sales in the week before, in whole hours.
    pub longest_gap_hours: i64,
    /// Reports that were accepted in that week.
    pub accepted: i64,
}

/// Far more reports are refused than usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refusals {
    pub requests: i64,
    pub rejected: i64,
    /// Of a hundred requests of the week before.
    pub usual_percent: i64,
    /// The code that most of them were refused with.
    #[serde(default)]
    pub code: Option<String>,
}

/// Whether the silence since the last accepted report is worth telling. The hours are in order, and those without a request are
/// left out.
pub(super) fn silence(now: DateTime<Utc>, last_accepted_at: DateTime<Utc>, hours: &[Hour]) -> Option<Silence> {
    let since = last_accepted_at - TimeDelta::days(LEARNS_DAYS);
    let with_sales = || {
        let of_week = hours.iter().filter(move |hour| hour.began_at >= since);
        of_week.filter(|hour| hour.accepted > 0)
    };
    let mut days: Vec<_> = with_sales().map(|hour| hour.began_at.date_naive()).collect();
    days.dedup();
    let accepted: i64 = with_sales().map(|hour| hour.accepted).sum();
    if days.len() < DAYS_WITH_SALES || accepted < FEWEST_SALES {
        return None;
    }
    let gaps = with_sales()
        .zip(with_sales().skip(1))
        .map(|(one, next)| next.began_at - one.began_at);
    let longest_gap = gaps.max().unwrap_or_default();
    let limit = SHORTEST_SILENCE.max(longest_gap * TIMES_THE_GAP);
    (now - last_accepted_at >= limit).then(|| Silence {
        last_accepted_at,
        longest_gap_hours: longest_gap.num_hours(),
        accepted,
    })
}

/// Whether so many of the newest requests are refused that it is worth telling.
pub(super) fn refusals(now: DateTime<Utc>, hours: &[Hour]) -> Option<Refusals> {
    let (before, newest) = hours.split_at(hours.len() - newest(now, hours));
    let usual_percent = percent(before);
    let (requests, rejected) = sums(newest);
    let told = requests >= FEWEST_REQUESTS && is_unusual(newest, usual_percent);
    told.then_some(Refusals {
        requests,
        rejected,
        usual_percent,
        code: None,
    })
}

/// Whether so many are refused no more, by what was usual before; what goes on for days must not become usual. Nothing reported says
/// nothing.
pub(super) fn are_over(now: DateTime<Utc>, usual_percent: i64, hours: &[Hour]) -> bool {
    let (_, newest) = hours.split_at(hours.len() - newest(now, hours));
    sums(newest).0 > 0 && !is_unusual(newest, usual_percent)
}

/// How many hours at the end are judged.
fn newest(now: DateTime<Utc>, hours: &[Hour]) -> usize {
    let (mut requests, mut newest) = (0, 0);
    for hour in hours.iter().rev() {
        if requests >= FEWEST_REQUESTS || hour.began_at <= now - TimeDelta::hours(NEWEST_HOURS) {
            break;
        }
        requests += hour.requests;
        newest += 1;
    }
    newest
}

fn is_unusual(hours: &[Hour], usual_percent: i64) -> bool {
    let (requests, rejected) = sums(hours);
    rejected * 100 >= requests * REFUSED_PERCENT && rejected * 100 >= requests * usual_percent * TIMES_THE_SHARE
}

/// Requests, and those of them that were refused.
fn sums(hours: &[Hour]) -> (i64, i64) {
    let requests = hours.iter().map(|hour| hour.requests).sum();
    (requests, hours.iter().map(|hour| hour.rejected).sum())
}

/// How many of a hundred requests are refused.
fn percent(hours: &[Hour]) -> i64 {
    let (requests, rejected) = sums(hours);
    (rejected * 100).checked_div(requests).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        let midnight: DateTime<Utc> = "2026-03-01T00:00:00Z".parse().expect("a time");
        midnight + TimeDelta::hours(hour)
    }

    /// Hours in which so many were accepted.
    fn sales(hours: impl Iterator<Item = i64>, accepted: i64) -> Vec<Hour> {
        let hour = |hour| Hour {
            began_at: at(hour),
            requests: accepted,
            accepted,
            rejected: 0,
        };
        hours.map(hour).collect()
    }

    #[test]
    fn silence_is_told_when_it_is_long_for_this_integration() {
        let hourly = || 0..168;
        let by_day = || (0..7).map(|day| day * 24 + 12);
        let office = || (0..168).filter(|hour| (9..17).contains(&(hour % 24)));
        // (what it is, when it reported, how often, the silence in hours, whether it is told)
        let table: [(&str, Vec<i64>, i64, i64, bool); 11] = [
            ("hourly, short", hourly().collect(), 1, 5, false),
            ("hourly, six hours", hourly().collect(), 1, 6, true),
            ("daily, two days", by_day().collect(), 3, 48, false),
            ("daily, three days", by_day().collect(), 3, 72, true),
            ("daily, but seldom", by_day().collect(), 2, 72, false),
            ("office hours, a night", office().collect(), 2, 17, false),
            ("office hours, a weekend", office().collect(), 2, 51, true),
            ("four days only", (0..96).collect(), 10, 90, false),
            ("five days", (0..120).collect(), 10, 6, true),
            ("never", vec![], 0, 1000, false),
            ("once", vec![100], 1000, 1000, false),
        ];
        for (what, hours, accepted, silent_hours, told) in table {
            let last = at(hours.last().copied().unwrap_or_default());
            let hours = sales(hours.into_iter(), accepted);
            let found = silence(last + TimeDelta::hours(silent_hours), last, &hours);
            assert_eq!(found.is_some(), told, "{what}: {found:?}");
        }
    }

    #[test]
    fn silence_stays_silence_however_long_it_lasts() {
        let hours = sales(0..168, 1);
        for silent_hours in [6, 24, 24 * 30] {
            let told = silence(at(167 + silent_hours), at(167), &hours).expect("told");
            assert_eq!((told.longest_gap_hours, told.accepted), (1, 168));
        }
    }

    #[test]
    fn refusals_are_told_when_they_are_many_and_more_than_usual() {
        // (requests and refusals of each hour of the week before, then of the newest hours, told)
        type Row<'a> = (&'a str, (i64, i64), &'a [(i64, i64)], bool);
        let table: [Row<'_>; 10] = [
            ("none", (10, 0), &[(20, 0)], false),
            ("half", (10, 0), &[(20, 10)], true),
            ("just below half", (10, 0), &[(100, 49)], false),
            ("too few to tell", (0, 0), &[(19, 19)], false),
            ("few an hour, together enough", (10, 0), &[(7, 5), (7, 5), (7, 5)], true),
            ("only the newest count", (10, 0), &[(50, 50), (30, 2)], false),
            ("half of them always", (10, 5), &[(20, 20)], false),
            ("a quarter usually", (20, 5), &[(20, 15)], true),
            ("a quarter usually, not thrice as many", (20, 5), &[(20, 14)], false),
            ("a new integration", (0, 0), &[(20, 20)], true),
        ];
        for (what, usual, newest, told) in table {
            let before = (0..168).map(|_| usual).filter(|(requests, _)| *requests > 0);
            let all: Vec<(i64, i64)> = before.chain(newest.iter().copied()).collect();
            let first = 200 - i64::try_from(all.len()).expect("few");
            let hours: Vec<Hour> = all
                .into_iter()
                .zip(first..)
                .map(|((requests, rejected), hour)| Hour {
                    began_at: at(hour),
                    requests,
                    accepted: requests - rejected,
                    rejected,
                })
                .collect();
            let found = refusals(at(200) - TimeDelta::minutes(1), &hours);
            assert_eq!(found.is_some(), told, "{what}: {found:?}");
        }
    }

    #[test]
    fn old_refusals_are_not_told() {
        let hours = [Hour {
            began_at: at(0),
            requests: 100,
            accepted: 0,
            rejected: 100,
        }];
        assert!(refusals(at(2), &hours).is_some());
        assert!(refusals(at(3), &hours).is_none());
    }

    #[test]
    fn refusals_are_over_when_requests_say_so() {
        for (requests, rejected, over) in [(0, 0, false), (1, 1, false), (3, 2, false), (3, 1, true), (20, 5, true)] {
            let hour = Hour {
                began_at: at(0),
                requests,
                accepted: requests - rejected,
                rejected,
            };
            assert_eq!(are_over(at(1), 0, &[hour]), over, "{rejected} of {requests}");
        }
        assert!(!are_over(at(1), 0, &[]));
    }
}
