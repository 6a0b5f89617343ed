//! Decimals of zero or more that never round by themselves, however long they get.
//!
//! An amount times an exchange rate times a percentage can need more digits than `rust_decimal` has (28), and it drops
//! the last ones without a word. A payout must be right to the last digit, so the few operations it needs are done by
//! hand here.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::{MICROS_DECIMALS, Micros};

/// A decimal number of zero or more. Decimal digits are kept because rounding and printing are questions about them. Written as plain
/// digits, such as `1234.5`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exact {
    /// Least significant first, without leading zeros in the number: zero is no digits.
    digits: Vec<u8>,
    /// How many of the digits stand behind the point; no trailing zeros, so that equal numbers are equal values.
    decimals: usize,
}

impl Exact {
    pub(super) const fn zero() -> Exact {
        Exact {
            digits: Vec::new(),
            decimals: 0,
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// An amount; one below zero counts as zero.
    pub fn from_micros(micros: Micros) -> Exact {
        Exact::new(u128::try_from(micros).unwrap_or(0), MICROS_DECIMALS)
    }

    pub(crate) fn from_count(count: u64) -> Exact {
        Exact::new(count.into(), 0)
    }

    /// The decimal's distance from zero; the callers' types have no negative rates.
    pub(super) fn from_decimal(decimal: Decimal) -> Exact {
        Exact::new(decimal.mantissa().unsigned_abs(), decimal.scale())
    }

    fn new(mut mantissa: u128, decimals: u32) -> Exact {
        let mut digits = Vec::new();
        while mantissa > 0 {
            digits.push((mantissa % 10) as u8);
            mantissa /= 10;
        }
        Exact {
            digits,
            decimals: decimals as usize,
        }
        .normalized()
    }

    pub(crate) fn plus(&self, other: &Exact) -> Exact {
        let decimals = self.decimals.max(other.decimals);
        let (left, right) = (self.scaled_to(decimals), other.scaled_to(decimals));
        let mut digits = Vec::with_capacity(left.len().max(right.len()) + 1);
        let mut carry = 0;
        for place in 0..left.len().max(right.len()) {
            let sum = left.get(place).unwrap_or(&0) + right.get(place).unwrap_or(&0) + carry;
            digits.push(sum % 10);
            carry = sum / 10;
        }
        digits.push(carry);
        Exact { digits, decimals }.normalized()
    }

    /// What is left when the other is taken away; nothing when the other is larger.
    pub(crate) fn less(&self, other: &Exact) -> Exact {
        if self <= other {
            return Exact::zero();
        }
        let decimals = self.decimals.max(other.decimals);
        let (left, right) = (self.scaled_to(decimals), other.scaled_to(decimals));
        let mut digits = Vec::with_capacity(left.len());
        let mut borrowed = 0;
        for (place, digit) in left.iter().enumerate() {
            let taken = right.get(place).unwrap_or(&0) + borrowed;
            borrowed = u8::from(*digit < taken);
            digits.push(digit + 10 * borrowed - taken);
        }
        Exact { digits, decimals }.normalized()
    }

    pub(super) fn times(&self, other: &Exact) -> Exact {
        let mut places = vec![0_u32; self.digits.len() + other.digits.len()];
        for (low, left) in self.digits.iter().enumerate() {
            for (high, right) in other.digits.iter().enumerate() {
                // At most 81 a pair of digits, and never more pairs than digits: far from the bound of a u32.
                places[low + high] += u32::from(*left) * u32::from(*right);
            }
        }
        let mut carry = 0;
        let mut digits = Vec::with_capacity(places.len());
        for place in places {
            let sum = place + carry;
            digits.push((sum % 10) as u8);
            carry = sum / 10;
        }
        Exact {
            digits,
            decimals: self.decimals + other.decimals,
        }
        .normalized()
    }

    /// This many hundredths: what turns a percentage into a factor.
    pub(super) fn hundredth(&self) -> Exact {
        Exact {
            digits: self.digits.clone(),
            decimals: self.decimals + 2,
        }
        .normalized()
    }

    /// The nearest number with so many decimals; a half goes away from zero.
    pub(super) fn rounded_half_away_from_zero(&self, decimals: usize) -> Exact {
        let Some(dropped) = self.decimals.checked_sub(decimals).filter(|dropped| *dropped > 0) else {
            return self.clone();
        };
        let first_dropped = self.digits.get(dropped - 1).copied().unwrap_or(0);
        let kept = self.rounded_down(decimals);
        if first_dropped < 5 {
            return kept;
        }
        kept.plus(&Exact {
            digits: vec![1],
            decimals,
        })
    }

    /// The largest number with so many decimals that is not above this one.
    pub(super) fn rounded_down(&self, decimals: usize) -> Exact {
        let dropped = self.decimals.saturating_sub(decimals);
        Exact {
            digits: self.digits.iter().skip(dropped).copied().collect(),
            decimals: self.decimals - dropped,
        }
        .normalized()
    }

    /// This number as a count of micros, when it is one.
    pub(super) fn to_micros(&self) -> Option<Micros> {
        if self.decimals > MICROS_DECIMALS as usize {
            return None;
        }
        let digits = self.scaled_to(MICROS_DECIMALS as usize);
        digits
            .iter()
            .rev()
            .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(*digit)))
    }

    /// Plain digits with at least so many decimals, and more when the number has them.
    pub(super) fn show(&self, least_decimals: u32) -> String {
        let decimals = self.decimals.max(least_decimals as usize);
        let mut digits = self.scaled_to(decimals);
        digits.resize(digits.len().max(decimals + 1), 0);
        let mut shown: String = digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
        if decimals > 0 {
            shown.insert(shown.len() - decimals, '.');
        }
        shown
    }

    /// The digits as if so many of them stood behind the point; never fewer than there are.
    fn scaled_to(&self, decimals: usize) -> Vec<u8> {
        let mut digits = vec![0; decimals - self.decimals];
        digits.extend(&self.digits);
        digits
    }

    fn normalized(mut self) -> Exact {
        let leading = self.digits.iter().rev().take_while(|digit| **digit == 0).count();
        self.digits.truncate(self.digits.len() - leading);
        if self.digits.is_empty() {
            return Exact::zero();
        }
        let trailing = self
            .digits
            .iter()
            .take(self.decimals)
            .take_while(|digit| **digit == 0)
            .count();
        self.digits.drain(..trailing);
        self.decimals -= trailing;
        self
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(0))
    }
}

/// The text is not a decimal of zero or more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a decimal number of zero or more")]
pub struct NotExact(String);

impl FromStr for Exact {
    type Err = NotExact;

    fn from_str(text: &str) -> Result<Exact, NotExact> {
        let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
        let written = whole.bytes().chain(behind.bytes());
        if whole.is_empty() || !written.clone().all(|byte| byte.is_ascii_digit()) {
            return Err(NotExact(text.to_owned()));
        }
        let exact = Exact {
            digits: written.rev().map(|byte| byte - b'0').collect(),
            decimals: behind.len(),
        };
        Ok(exact.normalized())
    }
}

impl TryFrom<String> for Exact {
    type Error = NotExact;

    fn try_from(text: String) -> Result<Exact, NotExact> {
        text.parse()
    }
}

impl From<Exact> for String {
    fn from(exact: Exact) -> String {
        exact.to_string()
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> std::cmp::Ordering {
        if self.digits.is_empty() || other.digits.is_empty() {
            return self.digits.len().cmp(&other.digits.len());
        }
        // First by the digits before the point, written as a sum so that nothing is below zero; then digit by digit from
        // the front, where the longer tail is larger because neither number ends in a zero decimal.
        let left = self.digits.len() + other.decimals;
        let right = other.digits.len() + self.decimals;
        left.cmp(&right)
            .then_with(|| self.digits.iter().rev().cmp(other.digits.iter().rev()))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::from_decimal(Decimal::from_str_exact(text).unwrap())
    }

    #[test]
    fn products_longer_than_a_decimal_keep_every_digit() {
        let product = exact("999999999999.999999")
            .times(&exact("149.3370000001"))
            .times(&exact("33.333333"))
            .hundredth();
        assert_eq!(product.show(2), "49778999502243.333283221000497756666667");
    }

    #[test]
    fn a_number_is_shown_with_at_least_the_decimals_asked_for() {
        let rows = [
            ("0", 2, "0.00"),
            ("0", 0, "0"),
            ("5", 2, "5.00"),
            ("0.05", 0, "0.05"),
            ("0.0005", 2, "0.0005"),
            ("1200", 0, "1200"),
            ("10.50", 1, "10.5"),
        ];
        for (number, decimals, shown) in rows {
            assert_eq!(exact(number).show(decimals), shown);
        }
    }

    #[test]
    fn only_plain_digits_are_read() {
        for (text, read) in [
            ("0", Some("0")),
            ("00012.500", Some("12.5")),
            (
                "49778999502243.333283221000497756666667",
                Some("49778999502243.333283221000497756666667"),
            ),
            ("1.", Some("1")),
            ("", None),
            (".5", None),
            ("-1", None),
            ("+1", None),
            ("1.2.3", None),
            ("1e3", None),
            (" 1", None),
        ] {
            assert_eq!(
                text.parse::<Exact>().ok().map(|exact| exact.to_string()).as_deref(),
                read,
                "{text:?}"
            );
        }
    }

    #[test]
    fn rounding_takes_a_half_away_from_zero() {
        let rows = [
            ("0.005", 2, "0.01"),
            ("0.004999999999999999999", 2, "0.00"),
            ("9.995", 2, "10.00"),
            ("99.5", 0, "100"),
            ("0.5", 0, "1"),
            ("0.49", 0, "0"),
            ("1.25", 3, "1.250"),
            ("0.0000001", 2, "0.00"),
        ];
        for (number, decimals, rounded) in rows {
            assert_eq!(
                exact(number)
                    .rounded_half_away_from_zero(decimals as usize)
                    .show(decimals),
                rounded
            );
        }
    }

    #[test]
    fn only_a_number_that_is_a_count_of_micros_becomes_one() {
        assert_eq!(exact("1.5").to_micros(), Some(1_500_000));
        assert_eq!(exact("0.0000001").to_micros(), None);
        assert_eq!(exact("9223372036854.775807").to_micros(), Some(i64::MAX));
        assert_eq!(exact("9223372036854.775808").to_micros(), None);
        assert_eq!(Exact::from_micros(-1), Exact::zero());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn arithmetic_agrees_with_whole_numbers(
            left in 0..1_000_000_000_000_u64,
            left_decimals in 0..9_u32,
            right in 0..1_000_000_000_000_u64,
            right_decimals in 0..9_u32,
        ) {
            let (a, b) = (Exact::new(left.into(), left_decimals), Exact::new(right.into(), right_decimals));
            let product = Exact::new(u128::from(left) * u128::from(right), left_decimals + right_decimals);
            prop_assert_eq!(a.times(&b), product);
            let scaled = |number: u64, decimals: u32| u128::from(number) * 10_u128.pow(9 - decimals);
            let (wide_left, wide_right) = (scaled(left, left_decimals), scaled(right, right_decimals));
            prop_assert_eq!(a.plus(&b), Exact::new(wide_left + wide_right, 9));
            prop_assert_eq!(a.less(&b), Exact::new(wide_left.saturating_sub(wide_right), 9));
            prop_assert_eq!(a.cmp(&b), wide_left.cmp(&wide_right));
            prop_assert_eq!(a.rounded_down(2), Exact::new(wide_left / 10_000_000, 2));
            let rounded = (wide_left + 5_000_000) / 10_000_000;
            prop_assert_eq!(a.rounded_half_away_from_zero(2), Exact::new(rounded, 2));
            prop_assert_eq!(exact(&a.show(2)), a.clone());
            prop_assert_eq!(a.to_string().parse(), Ok(a));
        }
    }
}
