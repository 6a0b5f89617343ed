//! The scalars of the API. Each refuses what it does not understand instead of guessing.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike, NaiveDate, SecondsFormat, SubsecRound, Utc};
use waypost_domain::money;

pub(crate) struct DateTime(pub chrono::DateTime<Utc>);

/// A moment, in RFC 3339 and UTC, for instance "2026-11-22T10:15:00Z". Other offsets are understood and converted;
/// anything finer than a microsecond is cut off.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let moment = chrono::DateTime::parse_from_rfc3339(text)
            .map_err(|_| InputValueError::custom("expected RFC 3339, for instance 2026-11-22T10:15:00Z"))?
            .to_utc();
        // Both databases keep four-digit years.
        if !(1..=9999).contains(&moment.year()) {
            return Err(InputValueError::custom("expected a year from 1 to 9999"));
        }
        Ok(Self(moment.trunc_subsecs(6)))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        Self(moment)
    }
}

pub(crate) struct Date(pub NaiveDate);

/// A calendar day without a time zone, for instance "2026-11-22".
#[Scalar(name = "Date", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|day| day.format("%Y-%m-%d").to_string() == *text)
            .map(Self)
            .ok_or_else(|| InputValueError::custom("expected a day, for instance 2026-11-22"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

pub(crate) struct Decimal(pub String);

/// An exact decimal number as a string, for instance "49.99". Never a float, never with an exponent.
#[Scalar(name = "Decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        match money::parse_amount(unsigned) {
            Ok(_) => Ok(Self(text.clone())),
            Err(error) => Err(InputValueError::custom(error)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

pub(crate) struct Currency(pub String);

/// An ISO 4217 currency code, for instance "USD".
#[Scalar(
    name = "Currency",
    specified_by_url = "https://www.iso.org/iso-4217-currency-codes.html"
)]
impl ScalarType for Currency {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        // Whether the code is one that money can be counted in is for the verb to say, as something to mend.
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Ok(Self(text.clone()));
        }
        Err(InputValueError::custom(
            "expected three capital letters, for instance USD",
        ))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

impl From<String> for Currency {
    fn from(code: String) -> Self {
        Self(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts<S: ScalarType>(text: &str) -> bool {
        S::parse(Value::String(text.to_owned())).is_ok()
    }

    #[test]
    fn malformed_scalars_are_refused() {
        for (fine, moment) in [
            (true, "2026-11-22T10:15:00Z"),
            (true, "2026-11-22T10:15:00.123456789+05:45"),
            (false, "2026-11-22"),
            (false, "2026-02-30T00:00:00Z"),
            (false, "2026-11-22T10:15:00"),
            (false, "+12026-11-22T10:15:00Z"),
            (false, "0001-01-01T00:00:00+14:00"),
            (false, ""),
        ] {
            assert_eq!(accepts::<DateTime>(moment), fine, "{moment}");
        }
        for (fine, amount) in [
            (true, "49.99"),
            (true, "-0.000001"),
            (false, "NaN"),
            (false, "1e5"),
            (false, "Infinity"),
            (false, "--1"),
            (false, "+1"),
            (false, "1,5"),
            (false, "٣"),
            (false, "99999999999999999999999"),
        ] {
            assert_eq!(accepts::<Decimal>(amount), fine, "{amount}");
        }
        for (fine, code) in [
            (true, "USD"),
            (false, "usd"),
            (false, "US"),
            (false, "DOLLAR"),
            (false, "ÜSD"),
        ] {
            assert_eq!(accepts::<Currency>(code), fine, "{code}");
        }
        for (fine, day) in [
            (true, "2028-02-29"),
            (false, "2026-02-29"),
            (false, "2026-2-1"),
            (false, "22.11.2026"),
        ] {
            assert_eq!(accepts::<Date>(day), fine, "{day}");
        }
        assert!(Decimal::parse(Value::from(49.99)).is_err());
        assert!(DateTime::parse(Value::from(1_800_000_000)).is_err());
    }

    #[test]
    fn moments_are_shown_in_utc() {
        let read = DateTime::parse(Value::from("2026-11-22T10:15:00.5+01:00"))
            .map_err(|_| ())
            .expect("a moment");
        assert_eq!(read.to_value(), Value::from("2026-11-22T09:15:00.500Z"));
    }
}
