//! What a partner's template can say of a conversion.

use chrono::SecondsFormat;
use waypost_entity::{affiliate, click, click_fact, conversion, offer};

use crate::error::{Error, Result};
use crate::money::{Money, parse_currency};
use crate::partner_postback::template::{Macro, Values};

/// The rows behind one delivery.
pub(super) struct Facts {
    pub conversion: conversion::Model,
    pub click: click::Model,
    pub click_fact: click_fact::Model,
    pub offer: offer::Model,
    pub affiliate: affiliate::Model,
}

/// The values of every macro that has one.
pub(super) fn values(facts: &Facts, attempt: i32, random: String) -> Result<Values> {
    let Facts {
        conversion,
        click,
        click_fact,
        offer,
        affiliate,
    } = facts;
    let mut values = Values::new();
    let mut optional = |name, value: &Option<String>| {
        if let Some(value) = value {
            values.set(name, value.as_str());
        }
    };
    optional(Macro::TxnId, &conversion.txn_id);
    optional(Macro::Reason, &conversion.reason);
    optional(Macro::Currency, &conversion.amount_currency);
    optional(Macro::PayoutCurrency, &conversion.payout_currency);
    optional(
        Macro::Amount,
        &money(conversion.amount_micros, &conversion.amount_currency)?,
    );
    optional(
        Macro::Payout,
        &money(conversion.payout_micros, &conversion.payout_currency)?,
    );
    optional(Macro::Sub1, &click.sub1);
    optional(Macro::Sub2, &click.sub2);
    optional(Macro::Sub3, &click.sub3);
    optional(Macro::Sub4, &click.sub4);
    optional(Macro::Sub5, &click.sub5);
    optional(Macro::Country, &click_fact.country);
    values
        .set(Macro::Device, click_fact.device.word())
        .set(Macro::ClickId, click.id.to_string())
        .set(Macro::ConversionId, conversion.id.to_string())
        .set(Macro::Event, conversion.event.as_str())
        .set(Macro::Status, conversion.status.word())
        .set(Macro::OfferId, offer.id.to_string())
        .set(Macro::Offer, offer.slug.as_str())
        .set(Macro::AffiliateId, affiliate.id.to_string())
        .set(Macro::Affiliate, affiliate.slug.as_str())
        .set(
            Macro::ClickTime,
            click.created_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        )
        .set(Macro::ClickTimeUnix, click.created_at.timestamp().to_string())
        .set(
            Macro::ConversionTime,
            conversion.converted_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        )
        .set(
            Macro::ConversionTimeUnix,
            conversion.converted_at.timestamp().to_string(),
        )
        .set(Macro::Test, "0")
        .set(Macro::Attempt, attempt.to_string())
        .set(Macro::Random, random);
    Ok(values)
}

fn money(micros: Option<i64>, currency: &Option<String>) -> Result<Option<String>> {
    match (micros, currency) {
        (Some(micros), Some(code)) => {
            let currency = parse_currency(code).map_err(Error::internal)?;
            Ok(Some(Money { micros, currency }.to_string()))
        }
        _ => Ok(None),
    }
}
