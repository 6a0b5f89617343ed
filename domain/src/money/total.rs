//! Sums of amounts, which may be larger than one amount can be.

use std::fmt;

use iso_currency::Currency;
use rust_decimal::Decimal;

use super::{MICROS_DECIMALS, MICROS_PER_UNIT, Micros, shown};

/// A sum of amounts of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// Millionths of a unit; no number of rows that a database can hold overflows it.
    pub micros: i128,
    /// The currency of every amount in the sum.
    pub currency: Currency,
}

/// Adds up what a database summed in two columns, whole units and the micros beside them, since its own 64-bit sum of
/// micros overflows after ten of the largest amounts.
pub fn micros_of_sums(units: Micros, rest: Micros) -> i128 {
    i128::from(units) * i128::from(MICROS_PER_UNIT) + i128::from(rest)
}

/// The two columns of [`micros_of_sums`] for a column of micros, as SQL that both databases read alike.
pub fn sums_of(column: &str) -> [String; 2] {
    let cast = |part: &str| format!("CAST(SUM({column} {part} {MICROS_PER_UNIT}) AS BIGINT)");
    [cast("/"), cast("%")]
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = Decimal::try_from_i128_with_scale(self.micros, MICROS_DECIMALS).map_err(|_| fmt::Error)?;
        shown(exact, self.currency).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_may_be_larger_than_an_amount() {
        let micros = micros_of_sums(i64::MAX, -999_999);
        let total = Total {
            micros,
            currency: Currency::USD,
        };
        assert_eq!(total.to_string(), "9223372036854775806.000001");
        let small = Total {
            micros: micros_of_sums(-3, -500_000),
            currency: Currency::JPY,
        };
        assert_eq!(small.to_string(), "-3.5");
    }
}
