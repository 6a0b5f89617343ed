//! What a partner's template can say of a conversion.

use chrono::SecondsFormat;
use waypost_entity::{affiliate, click, click_fact, conversion, coupon, offer};

use crate::error::{Error, Result};
use crate::money::{Money, parse_currency};
use crate::partner_postback::template::{Macro, Values};

/// The rows behind one delivery.
pub(super) struct Facts {
    pub conversion: conversion::Model,
    /// The visit and what it came with; none when a coupon brought the conversion.
    pub click: Option<(click::Model, click_fact::Model)>,
    /// The coupon that was used and is known.
    pub coupon: Option<coupon::Model>,
    pub offer: offer::Model,
    pub affiliate: affiliate::Model,
}

/// The values of every macro that has one.
pub(super) fn values(facts: &Facts, attempt: i32, random: String) -> Result<Values> {
    let Facts {
        conversion,
        click,
        coupon,
        offer,
        affiliate,
    } = facts;
    let mut values = Values::new();
    let amount = money(conversion.amount_micros, &conversion.amount_currency)?;
    let payout = money(conversion.payout_micros, &conversion.payout_currency)?;
    optional(
        &mut values,
        [
            (Macro::TxnId, &conversion.txn_id),
            (Macro::Reason, &conversion.reason),
            (Macro::Currency, &conversion.amount_currency),
            (Macro::PayoutCurrency, &conversion.payout_currency),
            (Macro::Amount, &amount),
            (Macro::Payout, &payout),
        ],
    );
    if let Some((click, fact)) = click {
        optional(&mut values, [(Macro::Country, &fact.country)]);
        values.set(Macro::Device, fact.device.word());
        // What another affiliate's link carried is none of this partner's business.
        if click.affiliate_id == affiliate.id {
            of_click(&mut values, click);
        }
    }
    if let Some(coupon) = coupon {
        values.set(Macro::CouponCode, coupon.code.as_str());
    }
    values
        .set(Macro::ConversionId, conversion.id.to_string())
        .set(Macro::Event, conversion.event.as_str())
        .set(Macro::Status, conversion.status.word())
        .set(Macro::OfferId, offer.id.to_string())
        .set(Macro::Offer, offer.slug.as_str())
        .set(Macro::AffiliateId, affiliate.id.to_string())
        .set(Macro::Affiliate, affiliate.slug.as_str())
        .set(
            Macro::ConversionTime,
            conversion.converted_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        )
        .set(
            Macro::ConversionTimeUnix,
            conversion.converted_at.timestamp().to_string(),
        )
        .set(Macro::Test, if conversion.is_test { "1" } else { "0" })
        .set(Macro::Attempt, attempt.to_string())
        .set(Macro::Random, random);
    Ok(values)
}

fn of_click(values: &mut Values, click: &click::Model) {
    optional(
        values,
        [
            (Macro::Sub1, &click.sub1),
            (Macro::Sub2, &click.sub2),
            (Macro::Sub3, &click.sub3),
            (Macro::Sub4, &click.sub4),
            (Macro::Sub5, &click.sub5),
        ],
    );
    let time = click.created_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    values
        .set(Macro::ClickId, click.id.to_string())
        .set(Macro::ClickTime, time)
        .set(Macro::ClickTimeUnix, click.created_at.timestamp().to_string());
}

fn optional<const N: usize>(values: &mut Values, given: [(Macro, &Option<String>); N]) {
    for (name, value) in given {
        if let Some(value) = value {
            values.set(name, value.as_str());
        }
    }
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
