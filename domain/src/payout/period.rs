//! When a period of payouts ends, in the days of the program's own time zone. Pure.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use waypost_entity::status::PayoutFrequency;

use crate::report::start_of;

/// The moment before which entries belong to a run, and the day whose exchange rates count for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CutOff {
    pub at: DateTime<Utc>,
    pub rate_day: NaiveDate,
}

impl CutOff {
    /// The end of a local day, which daylight saving may make an hour later or earlier than the day before.
    pub(super) fn after(last_day: NaiveDate, zone: Tz) -> Option<Self> {
        let next = last_day.checked_add_days(Days::new(1))?;
        Some(Self {
            at: start_of(next, zone),
            rate_day: last_day,
        })
    }

    /// This very moment.
    pub(super) fn now(now: DateTime<Utc>, zone: Tz) -> Self {
        Self {
            at: now,
            rate_day: now.with_timezone(&zone).date_naive(),
        }
    }
}

/// The first day after the newest period that has ended by the beginning of `today`; none when payouts are drafted by hand.
pub(super) fn first_day_after(frequency: PayoutFrequency, today: NaiveDate) -> Option<NaiveDate> {
    match frequency {
        PayoutFrequency::ByHand => None,
        PayoutFrequency::Weekly => {
            let since_monday = today.weekday().num_days_from_monday();
            today.checked_sub_days(Days::new(since_monday.into()))
        }
        PayoutFrequency::TwiceAMonth if today.day() >= 16 => today.with_day(16),
        PayoutFrequency::TwiceAMonth | PayoutFrequency::Monthly => today.with_day(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_period_has_ended_on_the_day_after_its_last() {
        use PayoutFrequency::{ByHand, Monthly, TwiceAMonth, Weekly};
        for (frequency, today, expected) in [
            (Weekly, "2026-03-02", Some("2026-03-02")),
            (Weekly, "2026-03-08", Some("2026-03-02")),
            (Weekly, "2026-03-09", Some("2026-03-09")),
            (Weekly, "2027-01-01", Some("2026-12-28")),
            (TwiceAMonth, "2026-03-01", Some("2026-03-01")),
            (TwiceAMonth, "2026-03-15", Some("2026-03-01")),
            (TwiceAMonth, "2026-03-16", Some("2026-03-16")),
            (TwiceAMonth, "2028-02-29", Some("2028-02-16")),
            (Monthly, "2026-03-01", Some("2026-03-01")),
            (Monthly, "2026-03-31", Some("2026-03-01")),
            (Monthly, "2028-02-29", Some("2028-02-01")),
            (ByHand, "2026-03-01", None),
        ] {
            let found = first_day_after(frequency, day(today)).map(|day| day.to_string());
            assert_eq!(found.as_deref(), expected, "{frequency:?} {today}");
        }
    }

    #[test]
    fn a_cut_off_is_the_end_of_a_local_day_however_long_it_is() {
        for (zone, last_day, expected) in [
            (Tz::UTC, "2026-02-28", "2026-03-01T00:00:00Z"),
            // 23 and 25 hours after the midnight before.
            (Tz::America__New_York, "2026-03-08", "2026-03-09T04:00:00Z"),
            (Tz::America__New_York, "2026-11-01", "2026-11-02T05:00:00Z"),
            (Tz::Europe__Berlin, "2026-03-29", "2026-03-29T22:00:00Z"),
            (Tz::Europe__Berlin, "2026-10-25", "2026-10-25T23:00:00Z"),
            (Tz::Australia__Lord_Howe, "2026-04-05", "2026-04-05T13:30:00Z"),
            (Tz::Asia__Kathmandu, "2026-02-28", "2026-02-28T18:15:00Z"),
            // The next midnight does not exist: clocks go forward at it.
            (Tz::America__Santiago, "2026-09-05", "2026-09-06T04:00:00Z"),
            // Nor does the next day.
            (Tz::Pacific__Apia, "2011-12-29", "2011-12-30T10:00:00Z"),
            (Tz::UTC, "2028-02-28", "2028-02-29T00:00:00Z"),
        ] {
            let found = CutOff::after(day(last_day), zone).expect("a cut-off");
            let expected: DateTime<Utc> = expected.parse().expect("a time");
            assert_eq!(
                (found.at, found.rate_day),
                (expected, day(last_day)),
                "{zone} {last_day}"
            );
        }
        let noon = "2026-03-02T12:00:00Z".parse().expect("a time");
        assert_eq!(CutOff::now(noon, Tz::Pacific__Auckland).rate_day, day("2026-03-03"));
    }
}
