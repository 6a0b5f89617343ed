//! What a partner's template can say of a conversion.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::SecondsFormat;
use waypost_entity::id::{ClickId, ConversionId, TenantId};
use waypost_entity::{affiliate, click, click_fact, conversion, coupon, offer};

use super::content::Content;
use crate::bulk;
use crate::click::facts;
use crate::error::{Error, Result};
use crate::money::{Money, parse_currency};
use crate::partner_postback::template::{Macro, Values};
use crate::scope::Scope;

/// The rows behind one delivery.
pub(crate) struct Facts {
    pub conversion: conversion::Model,
    /// The visit and what it came with; none when a coupon brought the conversion.
    pub click: Option<(click::Model, click_fact::Model)>,
    /// The coupon that was used and is known.
    pub coupon: Option<coupon::Model>,
    pub offer: offer::Model,
    pub affiliate: affiliate::Model,
}

/// The rows behind these conversions, with a number of statements that does not depend on how many they are.
pub(crate) async fn facts_of(
    scope: &Scope,
    conversions: impl Iterator<Item = ConversionId>,
) -> Result<HashMap<ConversionId, Facts>> {
    let (db, tenant) = (scope.reader(), scope.tenant());
    let wanted = conversions.map(|id| (tenant, id));
    let found = bulk::find::<conversion::Entity, _>(db, conversion::Column::Id, wanted).await?;
    let clicks = found.iter().filter_map(|row| row.click_id).map(|id| (tenant, id));
    let clicks = by_id(
        bulk::find::<click::Entity, _>(db, click::Column::Id, clicks).await?,
        |row| row.id,
    );
    let visits = visits(scope, clicks.keys().map(|id| (tenant, *id))).await?;
    let coupons = found.iter().filter_map(|row| row.coupon_id).map(|id| (tenant, id));
    let coupons = by_id(
        bulk::find::<coupon::Entity, _>(db, coupon::Column::Id, coupons).await?,
        |row| row.id,
    );
    let offers = found.iter().map(|row| (tenant, row.offer_id));
    let offers = by_id(
        bulk::find::<offer::Entity, _>(db, offer::Column::Id, offers).await?,
        |row| row.id,
    );
    let affiliates = found.iter().map(|row| (tenant, row.affiliate_id));
    let affiliates = bulk::find::<affiliate::Entity, _>(db, affiliate::Column::Id, affiliates).await?;
    let affiliates = by_id(affiliates, |row| row.id);
    let facts = found.into_iter().filter_map(|conversion| {
        let click = conversion.click_id.and_then(|id| {
            let visit: &click_fact::Model = visits.get(&id)?;
            Some((clicks.get(&id)?.clone(), visit.clone()))
        });
        let facts = Facts {
            click,
            coupon: conversion.coupon_id.and_then(|id| coupons.get(&id)).cloned(),
            offer: offers.get(&conversion.offer_id)?.clone(),
            affiliate: affiliates.get(&conversion.affiliate_id)?.clone(),
            conversion,
        };
        Some((facts.conversion.id, facts))
    });
    Ok(facts.collect())
}

/// The values of every macro that has one.
pub(crate) fn values(facts: &Facts, content: &Content, attempt: i32, random: String) -> Result<Values> {
    let Facts {
        conversion,
        click,
        coupon,
        offer,
        affiliate,
    } = facts;
    let mut values = Values::new();
    let amount = money(content.amount_micros, &content.amount_currency)?;
    let payout = money(content.payout_micros, &content.payout_currency)?;
    optional(
        &mut values,
        [
            (Macro::TxnId, &conversion.txn_id),
            (Macro::Reason, &content.reason),
            (Macro::Currency, &content.amount_currency),
            (Macro::PayoutCurrency, &content.payout_currency),
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
        .set(Macro::Status, content.status.word())
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

/// What each of these clicks came with. Settled conversions have it, but for those of before there was any.
async fn visits(
    scope: &Scope,
    clicks: impl Iterator<Item = (TenantId, ClickId)>,
) -> Result<HashMap<ClickId, click_fact::Model>> {
    let wanted: Vec<(TenantId, ClickId)> = clicks.collect();
    let known = wanted.iter().copied();
    let known = bulk::find::<click_fact::Entity, _>(scope.reader(), click_fact::Column::ClickId, known).await?;
    if known.len() == wanted.len() {
        return Ok(by_id(known, |row| row.click_id));
    }
    let tx = scope.begin().await?;
    let derived = facts::of(scope, &tx, wanted.into_iter().map(|(_, id)| id)).await?;
    tx.commit().await?;
    Ok(derived)
}

fn by_id<I: Eq + Hash, M>(rows: Vec<M>, id: impl Fn(&M) -> I) -> HashMap<I, M> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
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
