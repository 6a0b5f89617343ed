//! The one place where a payout is rounded: the last step, to what the payout currency can pay.

use iso_currency::Currency;

use super::exact::Exact;
use super::explanation::Rounding;
use crate::money::{MAX_AMOUNT_UNITS, MICROS_PER_UNIT, Money, minor_digits};

/// The payable amount, half away from zero; `None` when it is above the largest amount there is.
pub(super) fn rounded(exact: &Exact, currency: Currency) -> (Option<Money>, Rounding) {
    let digits = minor_digits(currency);
    let rounded = exact.rounded_half_away_from_zero(digits as usize);
    let rounding = Rounding {
        exact: exact.show(digits),
        decimals: digits,
        rounded: rounded.show(digits),
    };
    let micros = rounded
        .to_micros()
        .filter(|micros| *micros <= MAX_AMOUNT_UNITS * MICROS_PER_UNIT);
    (micros.map(|micros| Money { micros, currency }), rounding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::from_decimal(text.parse().unwrap())
    }

    #[test]
    fn a_payout_is_rounded_once_to_the_minor_unit_of_its_currency() {
        let rows = [
            ("0.5", Currency::JPY, "1"),
            ("0.4999999999", Currency::JPY, "0"),
            ("2.845", Currency::USD, "2.85"),
            // Rounded to micros first, this would be half a cent and become a whole one.
            ("2.8449999999", Currency::USD, "2.84"),
            ("7.3225", Currency::KWD, "7.323"),
            ("1000000000000", Currency::USD, "1000000000000.00"),
        ];
        for (number, currency, payable) in rows {
            let (money, rounding) = rounded(&exact(number), currency);
            assert_eq!(money.unwrap().to_string(), payable);
            assert_eq!(rounding.rounded, payable);
        }
        assert_eq!(rounded(&exact("1000000000000.01"), Currency::USD).0, None);
        assert_eq!(rounded(&exact("79228162514264337593543950335"), Currency::USD).0, None);
    }
}
