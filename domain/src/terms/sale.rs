//! What the terms need to know about a conversion.

use rust_decimal::Decimal;

use crate::money::Money;

/// One conversion as the terms see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// Letter case is ignored.
    pub event: String,
    /// The affiliate's slug.
    pub affiliate: String,
    /// ISO 3166 alpha-2, capital letters.
    pub country: Option<String>,
    /// Letter case is ignored.
    pub coupon_code: Option<String>,
    /// What the customer paid; after a refund, what remains of it.
    pub amount: Option<Money>,
    /// Units of the payout currency for one unit of the amount's currency, on the day of the conversion.
    pub rate: Option<ExchangeRate>,
}

/// A price of one currency in another: a decimal above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeRate(Decimal);

/// The number is no price of a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not an exchange rate: it must be above zero")]
pub struct NotARate(Decimal);

impl ExchangeRate {
    /// A rate; refused unless it is above zero.
    pub fn new(rate: Decimal) -> Result<ExchangeRate, NotARate> {
        if rate > Decimal::ZERO {
            Ok(ExchangeRate(rate))
        } else {
            Err(NotARate(rate))
        }
    }

    /// Units of the payout currency for one unit of the amount's currency.
    pub fn get(self) -> Decimal {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_above_zero() {
        assert_eq!(
            ExchangeRate::new(Decimal::new(108452, 5)).map(ExchangeRate::get),
            Ok(Decimal::new(108452, 5))
        );
        assert!(ExchangeRate::new(Decimal::ZERO).is_err());
        assert!(ExchangeRate::new(Decimal::NEGATIVE_ONE).is_err());
    }
}
