//! Reading amounts that strangers send: plain ASCII decimals, and a refusal that says what to write instead.

use super::{MICROS_DECIMALS, MICROS_PER_UNIT, Micros};

/// The largest amount the product takes, in whole units of any currency. It is far above every real sale, and it leaves
/// room to sum a few of the largest amounts inside an `i64` of micros.
pub const MAX_AMOUNT_UNITS: i64 = 1_000_000_000_000;

/// Why a text is not an amount. The three variants are the three postback codes for amounts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("malformed amount: {0}")]
    Malformed(&'static str),
    #[error("negative amount: write an amount of zero or more")]
    Negative,
    #[error("amount too large: the largest is {MAX_AMOUNT_UNITS}")]
    TooLarge,
}

const PLAIN: &str = "use 1234.50: digits, with a point before the cents";
const SEPARATORS: &str = "use 1234.50: no thousands separators, a point before the cents";
const SPACES: &str = "use 1234.50: no spaces before, inside or after";
const EMPTY: &str = "it is empty; use 1234.50";
const EXPONENT: &str = "use 1234.50: no exponent";
const SIGN: &str = "use 1234.50: no sign";
const FOREIGN_DIGITS: &str = "use 1234.50: the digits 0 to 9 only";
const MINOR: &str = "use 4999 for 49.99: this integration counts the smallest units, so there is no point";
const DECIMALS: &str = "use 1234.50: at most 6 decimals";

/// An amount as a count of micros. Nothing is trimmed, guessed or rounded: what is not `digits[.digits]` is refused.
pub fn parse_amount(text: &str) -> Result<Micros, AmountError> {
    let (unsigned, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let micros = parse_unsigned(unsigned)?;
    // "-x" is malformed before it is negative, so that the sender reads about the first thing to mend.
    if negative {
        Err(AmountError::Negative)
    } else {
        Ok(micros)
    }
}

/// An amount that counts the smallest units of a currency with so many decimals: 4999 of USD, which has 2, is 49.99.
pub fn parse_minor_amount(text: &str, digits: u32) -> Result<Micros, AmountError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(match parse_amount(text) {
            Ok(_) => AmountError::Malformed(MINOR),
            Err(error) => error,
        });
    }
    let count: i64 = text.parse().map_err(|_| AmountError::TooLarge)?;
    let micros_of_one = 10_i64.pow(MICROS_DECIMALS.saturating_sub(digits));
    let micros = count.checked_mul(micros_of_one).ok_or(AmountError::TooLarge)?;
    if micros > MAX_AMOUNT_UNITS * MICROS_PER_UNIT {
        return Err(AmountError::TooLarge);
    }
    Ok(micros)
}

fn parse_unsigned(text: &str) -> Result<Micros, AmountError> {
    let (units, decimals) = match text.split_once('.') {
        Some((units, decimals)) => (units, Some(decimals)),
        None => (text, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(units) || !decimals.is_none_or(all_digits) {
        return Err(AmountError::Malformed(hint_for(text)));
    }
    let decimals = decimals.unwrap_or("");
    if decimals.len() > MICROS_DECIMALS as usize {
        return Err(AmountError::Malformed(DECIMALS));
    }
    let units: i64 = units.parse().map_err(|_| AmountError::TooLarge)?;
    if units > MAX_AMOUNT_UNITS {
        return Err(AmountError::TooLarge);
    }
    // Padding with zeros on the right turns the written decimals into micros: "5" is 500000.
    let fraction = decimals
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(MICROS_DECIMALS as usize);
    let fraction = fraction.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let micros = units * MICROS_PER_UNIT + fraction;
    if micros > MAX_AMOUNT_UNITS * MICROS_PER_UNIT {
        Err(AmountError::TooLarge)
    } else {
        Ok(micros)
    }
}

/// The most useful thing to say about a text that is not an amount.
fn hint_for(text: &str) -> &'static str {
    let looks_like_exponent = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(['e', 'E']);
    match text {
        "" => EMPTY,
        _ if text.contains(char::is_whitespace) => SPACES,
        _ if text.contains([',', '\'', '_', '\u{66b}', '\u{66c}']) || text.matches('.').count() > 1 => SEPARATORS,
        _ if looks_like_exponent => EXPONENT,
        _ if text.contains(['+', '-', '\u{2212}']) => SIGN,
        _ if text.chars().any(|c| c.is_numeric() && !c.is_ascii()) => FOREIGN_DIGITS,
        _ => PLAIN,
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::money::decimal_from_micros;

    #[test]
    fn plain_decimals_are_read_exactly() {
        let rows = [
            ("49.99", 49_990_000),
            ("0", 0),
            ("0.00", 0),
            ("4", 4_000_000),
            ("0.000001", 1),
            ("1234.5", 1_234_500_000),
            ("007.50", 7_500_000),
            ("1000000000000", 1_000_000_000_000_000_000),
            ("1000000000000.000000", 1_000_000_000_000_000_000),
            ("999999999999.999999", 999_999_999_999_999_999),
        ];
        for (text, micros) in rows {
            assert_eq!(parse_amount(text), Ok(micros), "{text}");
        }
    }

    #[test]
    fn smallest_units_are_counted_by_the_currencys_decimals() {
        let rows = [
            ("4999", 2, Ok(49_990_000)),
            ("4999", 0, Ok(4_999_000_000)),
            ("4999", 3, Ok(4_999_000)),
            ("0", 2, Ok(0)),
            ("100000000000000", 2, Ok(1_000_000_000_000_000_000)),
            ("100000000000001", 2, Err(AmountError::TooLarge)),
            ("123456789012345678901234567890", 2, Err(AmountError::TooLarge)),
            ("49.99", 2, Err(AmountError::Malformed(MINOR))),
            ("-4999", 2, Err(AmountError::Negative)),
            ("4,999", 2, Err(AmountError::Malformed(SEPARATORS))),
            ("", 2, Err(AmountError::Malformed(EMPTY))),
            ("5e3", 2, Err(AmountError::Malformed(EXPONENT))),
        ];
        for (text, digits, expected) in rows {
            assert_eq!(parse_minor_amount(text, digits), expected, "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_a_hint() {
        let rows = [
            ("", EMPTY),
            (" 5", SPACES),
            ("5 ", SPACES),
            ("1 234.50", SPACES),
            ("1\u{a0}234", SPACES),
            ("5\n", SPACES),
            ("1,234.50", SEPARATORS),
            ("49,99", SEPARATORS),
            ("1.234.567", SEPARATORS),
            ("1'234", SEPARATORS),
            ("1_000", SEPARATORS),
            ("1e3", EXPONENT),
            ("1E-7", EXPONENT),
            ("1.5e+300", EXPONENT),
            ("+5", SIGN),
            ("\u{2212}5", SIGN),
            ("--5", SIGN),
            ("\u{664}\u{669}", FOREIGN_DIGITS),
            ("\u{664}\u{669}\u{66b}\u{669}", SEPARATORS),
            ("\u{ff14}\u{ff19}", FOREIGN_DIGITS),
            ("5.", PLAIN),
            (".5", PLAIN),
            (".", PLAIN),
            ("NaN", PLAIN),
            ("inf", PLAIN),
            ("Infinity", PLAIN),
            ("0x10", PLAIN),
            ("$5", PLAIN),
            ("5%", PLAIN),
            ("undefined", PLAIN),
            ("{amount}", PLAIN),
            ("5\0", PLAIN),
            ("0.1234567", DECIMALS),
            ("1.0000000", DECIMALS),
        ];
        for (text, hint) in rows {
            assert_eq!(parse_amount(text), Err(AmountError::Malformed(hint)), "{text:?}");
        }
        assert_eq!(parse_amount("-"), Err(AmountError::Malformed(EMPTY)));
        assert_eq!(parse_amount("-inf"), Err(AmountError::Malformed(PLAIN)));
    }

    #[test]
    fn a_comma_is_answered_with_how_to_write_the_amount() {
        let said = parse_amount("1,234.50").unwrap_err().to_string();
        assert_eq!(
            said,
            "malformed amount: use 1234.50: no thousands separators, a point before the cents"
        );
    }

    #[test]
    fn negative_amounts_and_amounts_above_the_bound_have_their_own_errors() {
        for text in ["-5", "-0.01", "-0", "-1000000000000"] {
            assert_eq!(parse_amount(text), Err(AmountError::Negative), "{text}");
        }
        let thirty_digits = "9".repeat(30);
        let rows = [
            "1000000000000.000001",
            "1000000000001",
            "9223372036854775807",
            "9223372036854775808",
            &thirty_digits,
        ];
        for text in rows {
            assert_eq!(parse_amount(text), Err(AmountError::TooLarge), "{text}");
        }
        assert_eq!(parse_amount(&format!("-{thirty_digits}")), Err(AmountError::TooLarge));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(35_000))]

        #[test]
        fn any_text_is_answered_without_a_panic(text in any::<String>()) {
            let _ = parse_amount(&text);
        }

        #[test]
        fn texts_that_look_like_amounts_agree_with_an_independent_reader(
            text in "[-+0-9.,eE_ \u{663}]{0,34}|[0-9]{1,14}\\.[0-9]{0,8}",
        ) {
            let plain = !text.starts_with('.') && !text.ends_with('.')
                && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let decimal = Decimal::from_str_exact(&text).ok().filter(|_| plain);
            match parse_amount(&text) {
                Ok(micros) => prop_assert_eq!(decimal, Some(decimal_from_micros(micros))),
                Err(_) => {
                    let too_fine = text.split_once('.').is_some_and(|(_, decimals)| decimals.len() > 6);
                    let read_and_in_bounds = decimal.is_some_and(|decimal| decimal <= Decimal::from(MAX_AMOUNT_UNITS));
                    prop_assert!(too_fine || !read_and_in_bounds);
                }
            }
        }

        #[test]
        fn every_amount_within_the_bound_is_read_back(micros in 0..=MAX_AMOUNT_UNITS * MICROS_PER_UNIT) {
            prop_assert_eq!(parse_amount(&decimal_from_micros(micros).to_string()), Ok(micros));
        }
    }
}
