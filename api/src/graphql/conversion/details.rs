//! What was reported of a conversion beside what decides.

use async_graphql::{Object, SimpleObject};
use waypost_domain::money::{Money, parse_currency, plain_decimal};
use waypost_domain::postback::Details;
use waypost_domain::{Error, Result};
use waypost_entity::conversion::Model;

use crate::graphql::scalars::Decimal;

/// A parameter that no field knows, as it came.
#[derive(SimpleObject)]
pub(crate) struct CustomField {
    /// The parameter's name, for instance "campaign".
    name: String,
    /// Its value.
    value: String,
}

pub(crate) struct ConversionDetails {
    details: Details,
    currency: Option<String>,
}

/// What was reported of a conversion beside what decides. Its texts were written by strangers.
#[Object]
impl ConversionDetails {
    /// What was bought, for instance "tents".
    async fn category(&self) -> Option<&str> {
        self.details.category.as_deref()
    }

    /// What the customer is expected to bring in all, in the currency of the amount, for instance "420.00".
    async fn ltv(&self) -> Option<Decimal> {
        let micros = self.details.ltv?;
        let currency = self.currency.as_deref().and_then(|code| parse_currency(code).ok());
        Some(Decimal(match currency {
            Some(currency) => Money { micros, currency }.to_string(),
            None => plain_decimal(micros),
        }))
    }

    /// The merchant's own first field, "adv1".
    async fn adv1(&self) -> Option<&str> {
        self.adv(0)
    }

    /// The merchant's own second field, "adv2".
    async fn adv2(&self) -> Option<&str> {
        self.adv(1)
    }

    /// The merchant's own third field, "adv3".
    async fn adv3(&self) -> Option<&str> {
        self.adv(2)
    }

    /// The merchant's own fourth field, "adv4".
    async fn adv4(&self) -> Option<&str> {
        self.adv(3)
    }

    /// The merchant's own fifth field, "adv5".
    async fn adv5(&self) -> Option<&str> {
        self.adv(4)
    }

    /// Parameters that no field knows, in their order; 20 at most.
    async fn custom(&self) -> Vec<CustomField> {
        let pair = |(name, value): &(String, String)| CustomField {
            name: name.clone(),
            value: value.clone(),
        };
        self.details.custom.iter().map(pair).collect()
    }
}

impl ConversionDetails {
    /// What a conversion keeps of it.
    pub(super) fn read(conversion: &Model) -> Result<Option<Self>> {
        let Some(document) = conversion.details.clone() else {
            return Ok(None);
        };
        Ok(Some(Self {
            details: serde_json::from_value(document).map_err(Error::internal)?,
            currency: conversion.amount_currency.clone(),
        }))
    }

    fn adv(&self, index: usize) -> Option<&str> {
        self.details.adv.get(index)?.as_deref()
    }
}
