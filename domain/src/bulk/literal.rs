//! A column of values as the text of a Postgres array, since bound arrays of sea-orm cannot hold NULL.

use std::fmt::Write;

use sea_orm::{DbErr, Value};

/// The array's text, for instance `{"a","say \"b\"",NULL}`. Its source is the manual's chapter on array input.
pub(super) fn array<'a>(values: impl Iterator<Item = &'a Value>) -> Result<String, DbErr> {
    let mut text = String::from("{");
    for (index, value) in values.enumerate() {
        if index > 0 {
            text.push(',');
        }
        push(&mut text, value)?;
    }
    text.push('}');
    Ok(text)
}

/// The name of the type of the array's elements.
pub(super) fn type_name(kind: &sea_orm::sea_query::ArrayType) -> &'static str {
    use sea_orm::sea_query::ArrayType;
    match kind {
        ArrayType::Bool => "boolean",
        ArrayType::Int => "integer",
        ArrayType::BigInt => "bigint",
        ArrayType::Uuid => "uuid",
        ArrayType::Json => "jsonb",
        ArrayType::Bytes => "bytea",
        ArrayType::ChronoDateTimeUtc => "timestamptz",
        _ => "text",
    }
}

fn push(text: &mut String, value: &Value) -> Result<(), DbErr> {
    // Writing to a String cannot fail.
    let _ = match value {
        Value::Bool(Some(value)) => write!(text, "{value}"),
        Value::Int(Some(value)) => write!(text, "{value}"),
        Value::BigInt(Some(value)) => write!(text, "{value}"),
        Value::Uuid(Some(value)) => write!(text, "{}", value.simple()),
        Value::ChronoDateTimeUtc(Some(value)) => write!(text, "\"{}\"", value.format("%Y-%m-%dT%H:%M:%S%.6fZ")),
        Value::String(Some(value)) => {
            quote(text, value);
            Ok(())
        }
        Value::Bytes(Some(value)) => {
            text.push_str("\"\\\\x");
            let written = value.iter().try_for_each(|byte| write!(text, "{byte:02x}"));
            text.push('"');
            written
        }
        absent if *absent == absent.as_null() => {
            text.push_str("NULL");
            Ok(())
        }
        other => return Err(DbErr::Type(format!("no array is written of {other:?}"))),
    };
    Ok(())
}

fn quote(text: &mut String, value: &str) {
    text.reserve(value.len() + 2);
    text.push('"');
    for part in value.split_inclusive(['"', '\\']) {
        match part.strip_suffix(['"', '\\']) {
            Some(plain) => {
                text.push_str(plain);
                text.push('\\');
                text.extend(part.chars().last());
            }
            None => text.push_str(part),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_is_written_as_the_manual_says() {
        let time = chrono::DateTime::from_timestamp_micros(1_800_000_000_000_001).expect("in range");
        for (value, written) in [
            (Value::from("a"), "{\"a\"}"),
            (Value::from(""), "{\"\"}"),
            (Value::from("NULL"), "{\"NULL\"}"),
            (Value::from("say \"x\", c:\\ {}"), "{\"say \\\"x\\\", c:\\\\ {}\"}"),
            (Value::from("é\n\\"), "{\"é\n\\\\\"}"),
            (Value::from(None::<String>), "{NULL}"),
            (Value::from(None::<i64>), "{NULL}"),
            (Value::from(-7i64), "{-7}"),
            (Value::from(true), "{true}"),
            (Value::from(vec![0u8, 255]), "{\"\\\\x00ff\"}"),
            (Value::from("{\"a\":\"\\\"\"}"), "{\"{\\\"a\\\":\\\"\\\\\\\"\\\"}\"}"),
            (
                Value::from(uuid::Uuid::from_u128(1)),
                "{00000000000000000000000000000001}",
            ),
            (Value::from(time), "{\"2027-01-15T08:00:00.000001Z\"}"),
        ] {
            assert_eq!(array([&value].into_iter()).expect("written"), written);
        }
        assert_eq!(
            array([Value::from(1), Value::from(None::<i32>)].iter()).expect("written"),
            "{1,NULL}"
        );
        assert!(array([Value::from(1.5f64)].iter()).is_err(), "a kind that no table has");
    }
}
