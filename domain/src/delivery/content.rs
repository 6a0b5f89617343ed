//! What a partner is told of a conversion, as it was when it happened: an attempt days later says the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use waypost_entity::conversion;
use waypost_entity::status::ConversionStatus;

use super::values::{Facts, beside};
use crate::error::{Error, Result};
use crate::money::{Money, parse_currency};
use crate::partner_postback::template::{Macro, Values};

/// What any template can say of a conversion, but for what changes with the attempt. Read by the version before as well, while a deployment
/// rolls on: fields keep their names, and further ones do not disturb it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub status: ConversionStatus,
    pub reason: Option<String>,
    pub amount_micros: Option<i64>,
    pub amount_currency: Option<String>,
    pub payout_micros: Option<i64>,
    pub payout_currency: Option<String>,
    /// The values of the other macros by their names. The version before wrote none, and they are looked up when such a row is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<BTreeMap<String, String>>,
}

impl Content {
    /// What the conversion itself says now.
    pub(super) fn of(conversion: &conversion::Model) -> Self {
        Self {
            status: conversion.status,
            reason: conversion.reason.clone(),
            amount_micros: conversion.amount_micros,
            amount_currency: conversion.amount_currency.clone(),
            payout_micros: conversion.payout_micros,
            payout_currency: conversion.payout_currency.clone(),
            values: None,
        }
    }

    /// Whether nothing of it has to be looked up.
    pub(super) fn is_whole(&self) -> bool {
        self.values.is_some()
    }

    /// With what stands beside the conversion now. What was written down before stays.
    pub(super) fn completed(mut self, facts: &Facts) -> Self {
        let now = || {
            beside(facts)
                .named()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
        self.values.get_or_insert_with(now);
        self
    }

    /// The values of every macro that has one, at this attempt.
    pub(super) fn values(&self, attempt: i32, random: String) -> Result<Values> {
        // A newer version may have written down what this one has no macro for.
        let known = |(name, value): (&String, &String)| Some((Macro::named(name)?, value.clone()));
        let mut values: Values = self.values.iter().flatten().filter_map(known).collect();
        let amount = money(self.amount_micros, self.amount_currency.as_deref())?;
        let payout = money(self.payout_micros, self.payout_currency.as_deref())?;
        values
            .set_some(Macro::Reason, self.reason.as_deref())
            .set_some(Macro::Currency, self.amount_currency.as_deref())
            .set_some(Macro::PayoutCurrency, self.payout_currency.as_deref())
            .set_some(Macro::Amount, amount.as_deref())
            .set_some(Macro::Payout, payout.as_deref())
            .set(Macro::Status, self.status.word())
            .set(Macro::Attempt, attempt.to_string())
            .set(Macro::Random, random);
        Ok(values)
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

fn money(micros: Option<i64>, currency: Option<&str>) -> Result<Option<String>> {
    let (Some(micros), Some(code)) = (micros, currency) else {
        return Ok(None);
    };
    let currency = parse_currency(code).map_err(Error::internal)?;
    Ok(Some(Money { micros, currency }.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLDER: &str = r#"{"status":"approved","reason":null,"amount_micros":20000000,"amount_currency":"EUR",
        "payout_micros":2000000,"payout_currency":"USD"}"#;

    /// What the version before reads of a content, whatever else stands in it.
    #[derive(Deserialize)]
    struct Older {
        status: ConversionStatus,
        payout_micros: Option<i64>,
    }

    #[test]
    fn a_content_of_the_version_before_is_read_and_wants_to_be_completed() {
        let content = Content::read(OLDER).expect("read");
        assert!(!content.is_whole());
        let values = content.values(3, "r".to_owned()).expect("values");
        for (name, value) in [
            (Macro::Status, "approved"),
            (Macro::Amount, "20.00"),
            (Macro::Currency, "EUR"),
            (Macro::Payout, "2.00"),
            (Macro::PayoutCurrency, "USD"),
            (Macro::Attempt, "3"),
            (Macro::Random, "r"),
            (Macro::Reason, ""),
            (Macro::Sub1, ""),
        ] {
            assert_eq!(values.get(name), value, "{name:?}");
        }
    }

    #[test]
    fn what_another_version_wrote_down_besides_is_left_out() {
        let mut content = Content::read(OLDER).expect("read");
        let values = [("sub1", "a"), ("weather", "fine"), ("attempt", "9")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        content.values = Some(values.into_iter().collect());
        let written = content.written().expect("written");
        assert_eq!(Content::read(&written).expect("read"), content);
        let values = content.values(1, "r".to_owned()).expect("values");
        assert_eq!((values.get(Macro::Sub1), values.get(Macro::Attempt)), ("a", "1"));
        let older: Older = serde_json::from_str(&written).expect("the version before reads it");
        assert_eq!(
            (older.status, older.payout_micros),
            (ConversionStatus::Approved, Some(2_000_000))
        );
    }
}
