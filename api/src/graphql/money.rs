//! Money as the API shows it.

use async_graphql::SimpleObject;
use waypost_domain::money::{self, Micros};
use waypost_domain::{Error, Result};

use super::scalars::{Currency, Decimal};

/// An amount of one currency.
#[derive(SimpleObject)]
pub(crate) struct Money {
    /// The amount in units of the currency, exactly, for instance "49.99"; below zero for what is taken back.
    amount: Decimal,
    /// The currency, for instance "USD".
    currency: Currency,
}

impl From<money::Money> for Money {
    fn from(money: money::Money) -> Self {
        Self {
            amount: Decimal(money.to_string()),
            currency: Currency(money.currency.code().to_owned()),
        }
    }
}

impl From<money::Total> for Money {
    fn from(total: money::Total) -> Self {
        Self {
            amount: Decimal(total.to_string()),
            currency: Currency(total.currency.code().to_owned()),
        }
    }
}

impl Money {
    /// Money as rows hold it.
    pub(crate) fn stored(micros: Micros, code: &str) -> Result<Self> {
        Ok(money::Money::stored(micros, code).map_err(Error::internal)?.into())
    }

    /// Money that a row may lack.
    pub(crate) fn stored_pair(micros: Option<Micros>, code: Option<&str>) -> Result<Option<Self>> {
        micros
            .zip(code)
            .map(|(micros, code)| Self::stored(micros, code))
            .transpose()
    }
}
