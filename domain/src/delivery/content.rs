//! What a partner is told of a conversion, as it was when it happened: an attempt days later says the same.

use serde::{Deserialize, Serialize};
use waypost_entity::conversion;
use waypost_entity::status::ConversionStatus;

use crate::error::{Error, Result};

/// The values of a conversion that change in its life. The others are looked up when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub status: ConversionStatus,
    pub reason: Option<String>,
    pub amount_micros: Option<i64>,
    pub amount_currency: Option<String>,
    pub payout_micros: Option<i64>,
    pub payout_currency: Option<String>,
}

impl Content {
    /// As the conversion is now.
    pub(super) fn of(conversion: &conversion::Model) -> Self {
        Self {
            status: conversion.status,
            reason: conversion.reason.clone(),
            amount_micros: conversion.amount_micros,
            amount_currency: conversion.amount_currency.clone(),
            payout_micros: conversion.payout_micros,
            payout_currency: conversion.payout_currency.clone(),
        }
    }

    /// As the delivery's row keeps it.
    pub(super) fn written(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    /// From the delivery's row.
    pub(super) fn read(written: &str) -> Result<Self> {
        serde_json::from_str(written).map_err(Error::internal)
    }
}
