//! The local days of a period as half-open ranges of UTC time, which daylight saving makes 23, 24 or 25 hours long.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// One local day's part of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub date: NaiveDate,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// Cuts `[from, to)` at the zone's midnights. A day that the zone skipped has no range.
pub(super) fn days(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> Vec<Day> {
    let mut days = Vec::new();
    let mut date = from.with_timezone(&zone).date_naive();
    let mut begins = from;
    while begins < to {
        let Some(next) = date.checked_add_days(Days::new(1)) else {
            break;
        };
        let ends = start_of(next, zone).min(to);
        if begins < ends {
            days.push(Day {
                date,
                from: begins,
                to: ends,
            });
            begins = ends;
        }
        date = next;
    }
    days
}

/// The first moment of a local day. Where midnight does not exist, the first moment after the gap.
pub(crate) fn start_of(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    let steps = (0..=24 * 4).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
    for moment in steps {
        if let Some(local) = zone.from_local_datetime(&moment).earliest() {
            return local.to_utc();
        }
    }
    midnight.and_utc()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn hours(zone: Tz, from: &str, to: &str) -> Vec<(String, f64)> {
        let found = days(at(from), at(to), zone);
        found
            .iter()
            .map(|day| {
                (
                    day.date.to_string(),
                    f64::from(i32::try_from((day.to - day.from).num_minutes()).expect("a day")) / 60.0,
                )
            })
            .collect()
    }

    #[test]
    fn days_are_as_long_as_the_zone_makes_them() {
        let named = |rows: &[(&str, f64)]| rows.iter().map(|(d, h)| ((*d).to_owned(), *h)).collect::<Vec<_>>();
        assert_eq!(
            hours(Tz::America__New_York, "2026-11-01T04:00:00Z", "2026-11-03T05:00:00Z"),
            named(&[("2026-11-01", 25.0), ("2026-11-02", 24.0)])
        );
        assert_eq!(
            hours(Tz::America__New_York, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
            named(&[("2026-03-08", 23.0)])
        );
        assert_eq!(
            hours(Tz::Australia__Lord_Howe, "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z"),
            named(&[("2026-04-05", 24.5)])
        );
        assert_eq!(
            hours(Tz::Asia__Kathmandu, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
            named(&[("2026-01-01", 18.25), ("2026-01-02", 5.75)])
        );
        assert_eq!(
            hours(Tz::Pacific__Apia, "2011-12-29T10:00:00Z", "2012-01-01T10:00:00Z"),
            named(&[("2011-12-29", 24.0), ("2011-12-31", 24.0), ("2012-01-01", 24.0)])
        );
        assert_eq!(
            hours(Tz::Europe__London, "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"),
            named(&[("2026-03-29", 23.0)])
        );
    }

    proptest! {
        #[test]
        fn the_days_of_a_period_cover_it_once(start in 0i64..2_000_000_000, length in 0i64..10_000_000, zone in 0usize..500) {
            let zone = chrono_tz::TZ_VARIANTS[zone % chrono_tz::TZ_VARIANTS.len()];
            let from = DateTime::from_timestamp(start, 0).expect("in range");
            let to = from + TimeDelta::seconds(length);
            let days = days(from, to, zone);
            let mut expected = from;
            for day in &days {
                prop_assert_eq!(day.from, expected);
                prop_assert!(day.from < day.to);
                expected = day.to;
            }
            prop_assert_eq!(expected, to);
            prop_assert!(days.is_sorted_by(|a, b| a.date < b.date));
        }
    }
}
