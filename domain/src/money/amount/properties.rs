//! Any bytes at all, read beside a reader that shares nothing with ours: it counts written digits and knows no number of the machine's.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::{AmountError, MAX_AMOUNT_UNITS, parse_amount, parse_minor_amount};
use crate::money::Micros;

/// What the independent reader makes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Read {
    Amount(Micros),
    Malformed,
    Negative,
    TooLarge,
}

fn told(found: Result<Micros, AmountError>) -> Read {
    match found {
        Ok(micros) => Read::Amount(micros),
        Err(AmountError::Malformed(_)) => Read::Malformed,
        Err(AmountError::Negative) => Read::Negative,
        Err(AmountError::TooLarge) => Read::TooLarge,
    }
}

/// The larger of two whole numbers as they are written, however long.
fn compared(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// So many micros, written without a point.
fn within_bounds(micros: &str) -> Read {
    let most = format!("{MAX_AMOUNT_UNITS}000000");
    match compared(micros, &most) {
        Ordering::Greater => Read::TooLarge,
        Ordering::Less | Ordering::Equal => Read::Amount(micros.parse().expect("at most nineteen digits")),
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

fn expected(text: &str) -> Read {
    let (text, is_negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let parts: Vec<&str> = text.split('.').collect();
    let read = match parts.as_slice() {
        [units] if digits(units) => within_bounds(&format!("{units}000000")),
        [units, decimals] if digits(units) && digits(decimals) && decimals.len() <= 6 => {
            within_bounds(&format!("{units}{decimals:0<6}"))
        }
        _ => Read::Malformed,
    };
    match read {
        Read::Amount(_) if is_negative => Read::Negative,
        read => read,
    }
}

/// The smallest units of a currency with so many decimals.
fn expected_minor(text: &str, decimals: usize) -> Read {
    match digits(text) {
        true => within_bounds(&format!("{text}{}", "0".repeat(6 - decimals))),
        false => match expected(text) {
            // A point is one too many here, whatever stands before it.
            Read::Amount(_) => Read::Malformed,
            refused => refused,
        },
    }
}

/// Bytes as a query carries them, and texts that come close to an amount: long ones, ones at the bounds, and ones with something in them.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..64).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        any::<String>(),
        "-?[0-9]{0,40}(\\.[0-9]{0,12})?",
        "-?0{0,30}(999999999999|1000000000000|1000000000001)(\\.[0-9]{1,7})?",
        "-?0{0,30}(1000000000000000000|1000000000000000001|9223372036854775807|9223372036854775808)",
        "[0-9]{1,6}(\\PC|[\\x00-\\x20.,eE+-])[0-9]{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12_000))]

    #[test]
    fn any_bytes_are_read_as_an_independent_reader_reads_them(text in texts()) {
        prop_assert_eq!(told(parse_amount(&text)), expected(&text));
    }

    #[test]
    fn any_bytes_are_counted_as_an_independent_reader_counts_them(text in texts(), decimals in 0_u32..=4) {
        let found = told(parse_minor_amount(&text, decimals));
        prop_assert_eq!(found, expected_minor(&text, decimals as usize));
    }
}
