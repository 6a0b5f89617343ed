//! When something happened, as senders write it.

use chrono::{DateTime, Datelike, SubsecRound, TimeDelta, Utc};

/// How far the sender's clock may be ahead of ours.
const AHEAD_MINUTES: i64 = 5;
/// Nothing was reported before affiliate programs were; what is older is a number of something else.
const FIRST_YEAR: i32 = 1995;

const EXPECTED: &str =
    "expected a time with its zone such as 2026-11-22T10:15:00Z, or a Unix time in seconds or milliseconds";
const FUTURE: &str = "it is more than 5 minutes in the future; check the clock and the time zone";
const ANCIENT: &str = "it is before 1995; expected a Unix time in seconds or milliseconds, or RFC 3339";

/// Reads RFC 3339, or a Unix time in seconds (up to 11 digits) or milliseconds (up to 14). Fails with what was expected.
pub(in crate::postback) fn read(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, &'static str> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let moment = match (is_number, text.len()) {
        (true, ..=11) => text
            .parse()
            .ok()
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
        (true, ..=14) => text.parse().ok().and_then(DateTime::from_timestamp_millis),
        (true, _) => None,
        (false, _) => DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.to_utc()),
    };
    let moment = moment.ok_or(EXPECTED)?.trunc_subsecs(6);
    if moment > now + TimeDelta::minutes(AHEAD_MINUTES) {
        return Err(FUTURE);
    }
    if moment.year() < FIRST_YEAR {
        return Err(ANCIENT);
    }
    Ok(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_the_future_is_refused() {
        let now: DateTime<Utc> = "2026-03-02T12:00:00Z".parse().expect("a time");
        let read = |text: &str| super::read(text, now).map(|moment| moment.to_rfc3339());
        for (text, expected) in [
            ("2026-03-02T12:00:00Z", "2026-03-02T12:00:00+00:00"),
            ("2026-03-02T13:00:00.5+01:00", "2026-03-02T12:00:00.500+00:00"),
            ("1772452800", "2026-03-02T12:00:00+00:00"),
            ("1772452800123", "2026-03-02T12:00:00.123+00:00"),
            ("2026-03-02T12:05:00Z", "2026-03-02T12:05:00+00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
        for (text, expected) in [
            ("2026-03-02T12:05:00.000001Z", FUTURE),
            ("99999999999999", FUTURE),
            ("2026-03-02 12:00:00", EXPECTED),
            ("2026-03-02", EXPECTED),
            ("NOW", EXPECTED),
            ("-1", EXPECTED),
            ("17724528001234567", EXPECTED),
            ("1772452800.5", EXPECTED),
            ("0", ANCIENT),
            ("49", ANCIENT),
        ] {
            assert_eq!(read(text), Err(expected), "{text}");
        }
    }
}
