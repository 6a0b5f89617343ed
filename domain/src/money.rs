//! Money: a count of millionths of one unit of an ISO 4217 currency, never a float.

mod amount;
mod total;

use std::fmt;

use iso_currency::Currency;
use rust_decimal::{Decimal, RoundingStrategy};

pub use amount::{AmountError, MAX_AMOUNT_UNITS, parse_amount, parse_minor_amount};
pub use total::{Total, micros_of_sums, sums_of};

/// A count of millionths of one currency unit: 1.50 is 1_500_000.
pub type Micros = i64;

/// How many micros make one unit of any currency.
pub const MICROS_PER_UNIT: Micros = 1_000_000;

/// How many decimals a count of micros can hold.
pub const MICROS_DECIMALS: u32 = 6;

/// An amount of one currency. It may be negative: a ledger holds reversals and payments.
///
/// `Display` writes the plain decimal without the currency code, the form of every wire format we have.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    pub micros: Micros,
    pub currency: Currency,
}

/// Why two amounts could not be computed with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("{left} and {right} cannot be added: convert one of them first", left = .left.code(), right = .right.code())]
    MixedCurrencies { left: Currency, right: Currency },
    #[error("the result is larger than an amount can be")]
    Overflow,
}

/// Why a decimal is not a count of micros.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    #[error("{0} has more than {MICROS_DECIMALS} decimals")]
    TooManyDecimals(Decimal),
    #[error("{0} is larger than an amount can be")]
    TooLarge(Decimal),
}

/// The code names no currency that amounts can be counted in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 4217 currency code with a minor unit; write three capital letters, such as USD")]
pub struct UnknownCurrency;

impl Money {
    /// No money, in a currency.
    pub fn zero(currency: Currency) -> Money {
        Money { micros: 0, currency }
    }

    /// An amount as rows hold it: its micros, and its currency's code.
    pub fn stored(micros: Micros, code: &str) -> Result<Money, UnknownCurrency> {
        let currency = parse_currency(code)?;
        Ok(Money { micros, currency })
    }

    /// This amount as a decimal number; always exact.
    pub fn to_decimal(self) -> Decimal {
        decimal_from_micros(self.micros)
    }

    /// A decimal number as an amount; refused when it would have to be rounded.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Money, DecimalError> {
        Ok(Money {
            micros: micros_from_decimal(amount)?,
            currency,
        })
    }

    /// The sum of two amounts of one currency.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        self.refuse_other_currency(other)?;
        let micros = self.micros.checked_add(other.micros).ok_or(MoneyError::Overflow)?;
        Ok(Money { micros, ..self })
    }

    /// The difference of two amounts of one currency.
    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        self.refuse_other_currency(other)?;
        let micros = self.micros.checked_sub(other.micros).ok_or(MoneyError::Overflow)?;
        Ok(Money { micros, ..self })
    }

    /// The nearest amount that can be paid (JPY 0 decimals, USD 2, KWD 3); a half goes away from zero.
    pub fn round_to_minor_unit(self) -> Result<Money, MoneyError> {
        let rounded = self
            .to_decimal()
            .round_dp_with_strategy(minor_digits(self.currency), RoundingStrategy::MidpointAwayFromZero);
        Money::from_decimal(rounded, self.currency).map_err(|_| MoneyError::Overflow)
    }

    fn refuse_other_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::MixedCurrencies {
            left: self.currency,
            right: other.currency,
        })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(self.to_decimal(), self.currency).fmt(f)
    }
}

/// At least the minor unit's digits, and more when the amount is finer: a digit that counts is never hidden.
fn shown(exact: Decimal, currency: Currency) -> Decimal {
    let mut shown = exact.normalize();
    if shown.scale() < minor_digits(currency) {
        shown.rescale(minor_digits(currency));
    }
    shown
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {}", self.currency.code())
    }
}

/// How many decimals the currency's minor unit has: JPY 0, USD 2, KWD 3.
pub fn minor_digits(currency: Currency) -> u32 {
    // Gold, silver and the code for "no currency" have no minor unit; `parse_currency` keeps them out.
    currency.exponent().map_or(0, u32::from)
}

/// A currency by its ISO 4217 code, capital letters only.
pub fn parse_currency(code: &str) -> Result<Currency, UnknownCurrency> {
    Currency::from_code(code)
        .filter(|currency| currency.exponent().is_some())
        .ok_or(UnknownCurrency)
}

/// A count of micros as a decimal number; always exact.
pub fn decimal_from_micros(micros: Micros) -> Decimal {
    Decimal::new(micros, MICROS_DECIMALS)
}

/// A count of micros as people write a number: exact, with no more digits than it needs.
pub fn plain_decimal(micros: Micros) -> String {
    decimal_from_micros(micros).normalize().to_string()
}

/// A decimal number as a count of micros; refused when it would have to be rounded.
pub fn micros_from_decimal(amount: Decimal) -> Result<Micros, DecimalError> {
    let plain = amount.normalize();
    if plain.scale() > MICROS_DECIMALS {
        return Err(DecimalError::TooManyDecimals(amount));
    }
    // 96 bits of mantissa times a million stay inside 128 bits.
    let micros = plain.mantissa() * 10_i128.pow(MICROS_DECIMALS - plain.scale());
    Micros::try_from(micros).map_err(|_| DecimalError::TooLarge(amount))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(amount: &str, code: &str) -> Money {
        Money::from_decimal(amount.parse().unwrap(), parse_currency(code).unwrap()).unwrap()
    }

    #[test]
    fn an_amount_is_shown_with_its_currencys_digits_and_never_with_fewer_than_it_has() {
        let rows = [
            ("49.99", "USD", "49.99"),
            ("4", "USD", "4.00"),
            ("0", "USD", "0.00"),
            ("0.000001", "USD", "0.000001"),
            ("1.5", "JPY", "1.5"),
            ("1200", "JPY", "1200"),
            ("7.1", "KWD", "7.100"),
            ("-4.5", "EUR", "-4.50"),
            ("-0.000001", "EUR", "-0.000001"),
            ("1000000000000", "KWD", "1000000000000.000"),
            ("1", "CLF", "1.0000"),
        ];
        for (amount, code, shown) in rows {
            assert_eq!(money(amount, code).to_string(), shown);
        }
        assert_eq!(
            Money {
                micros: i64::MIN,
                currency: Currency::USD
            }
            .to_string(),
            "-9223372036854.775808"
        );
    }

    #[test]
    fn rounding_goes_half_away_from_zero_to_the_minor_unit() {
        let rows = [
            ("0.005", "USD", "0.01"),
            ("-0.005", "USD", "-0.01"),
            ("0.004999", "USD", "0.00"),
            ("1.015", "USD", "1.02"),
            ("1.025", "USD", "1.03"),
            ("0.5", "JPY", "1"),
            ("2.5", "JPY", "3"),
            ("-2.5", "JPY", "-3"),
            ("0.0005", "KWD", "0.001"),
            ("0.000499", "KWD", "0.000"),
        ];
        for (amount, code, rounded) in rows {
            assert_eq!(
                money(amount, code).round_to_minor_unit().unwrap().to_string(),
                rounded,
                "{amount} {code}"
            );
        }
        let largest = Money {
            micros: i64::MAX,
            currency: Currency::USD,
        };
        assert_eq!(largest.round_to_minor_unit(), Err(MoneyError::Overflow));
    }

    #[test]
    fn amounts_of_two_currencies_are_not_added() {
        let mixed = Err(MoneyError::MixedCurrencies {
            left: Currency::USD,
            right: Currency::EUR,
        });
        assert_eq!(money("1", "USD").checked_add(money("1", "EUR")), mixed);
        assert_eq!(money("1", "USD").checked_sub(money("1", "EUR")), mixed);
        assert_eq!(
            money("1.25", "USD").checked_add(money("2", "USD")),
            Ok(money("3.25", "USD"))
        );
        assert_eq!(
            money("1.25", "USD").checked_sub(money("2", "USD")),
            Ok(money("-0.75", "USD"))
        );
        let largest = Money {
            micros: i64::MAX,
            currency: Currency::USD,
        };
        assert_eq!(largest.checked_add(money("0.000001", "USD")), Err(MoneyError::Overflow));
        assert_eq!(money("-1", "USD").checked_sub(largest), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_decimal_that_would_need_rounding_is_refused() {
        let finer: Decimal = "0.0000001".parse().unwrap();
        assert_eq!(micros_from_decimal(finer), Err(DecimalError::TooManyDecimals(finer)));
        let padded: Decimal = "1.50000000".parse().unwrap();
        assert_eq!(micros_from_decimal(padded), Ok(1_500_000));
        let above: Decimal = "9223372036854.775808".parse().unwrap();
        assert_eq!(micros_from_decimal(above), Err(DecimalError::TooLarge(above)));
        assert_eq!(micros_from_decimal(-above), Ok(i64::MIN));
        assert_eq!(
            micros_from_decimal(Decimal::MAX),
            Err(DecimalError::TooLarge(Decimal::MAX))
        );
    }

    #[test]
    fn only_currencies_with_a_minor_unit_are_known() {
        assert_eq!(parse_currency("USD"), Ok(Currency::USD));
        for code in ["usd", "XAU", "XXX", "US", "DOLLAR", "", "ÜSD"] {
            assert_eq!(parse_currency(code), Err(UnknownCurrency), "{code}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn every_count_of_micros_survives_the_way_through_decimal_and_text(micros in any::<i64>()) {
            prop_assert_eq!(micros_from_decimal(decimal_from_micros(micros)), Ok(micros));
            for currency in [Currency::JPY, Currency::USD, Currency::KWD] {
                let shown = Money { micros, currency }.to_string();
                prop_assert_eq!(micros_from_decimal(shown.parse().unwrap()), Ok(micros));
            }
        }

        #[test]
        fn rounding_moves_an_amount_by_at_most_half_a_minor_unit(micros in -(1_i64 << 62)..(1_i64 << 62)) {
            let rounded = Money { micros, currency: Currency::USD }.round_to_minor_unit().unwrap();
            prop_assert_eq!(rounded.micros % 10_000, 0);
            prop_assert!((rounded.micros - micros).abs() <= 5_000);
        }
    }
}
