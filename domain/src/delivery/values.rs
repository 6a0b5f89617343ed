//! What a partner's template can say of a conversion.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::SecondsFormat;
use sea_orm::ConnectionTrait;
use waypost_entity::id::ConversionId;
use waypost_entity::{affiliate, click, click_fact, conversion, coupon, offer};

use crate::bulk;
use crate::click::facts;
use crate::error::Result;
use crate::partner_postback::template::{Macro, Values};
use crate::scope::Scope;

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

/// The rows behind these conversions, with a number of statements that does not depend on how many they are.
pub(super) async fn facts_of(
    scope: &Scope,
    db: &impl ConnectionTrait,
    conversions: impl Iterator<Item = ConversionId>,
) -> Result<HashMap<ConversionId, Facts>> {
    let tenant = scope.tenant();
    let wanted = conversions.map(|id| (tenant, id));
    let found = bulk::find::<conversion::Entity, _>(db, conversion::Column::Id, wanted).await?;
    let clicks = found.iter().filter_map(|row| row.click_id).map(|id| (tenant, id));
    let clicks = by_id(
        bulk::find::<click::Entity, _>(db, click::Column::Id, clicks).await?,
        |row| row.id,
    );
    let visits = facts::seen(scope, db, clicks.keys().copied()).await?;
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
        let click = conversion
            .click_id
            .and_then(|id| Some((clicks.get(&id)?.clone(), visits.get(&id)?.clone())));
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

/// What a template can say of a conversion beside its status, its reason and its money.
pub(super) fn beside(facts: &Facts) -> Values {
    let Facts {
        conversion,
        click,
        coupon,
        offer,
        affiliate,
    } = facts;
    let mut values = Values::new();
    if let Some((click, fact)) = click {
        values
            .set_some(Macro::Country, fact.country.as_deref())
            .set(Macro::Device, fact.device.word());
        // What another affiliate's link carried is none of this partner's business.
        if click.affiliate_id == affiliate.id {
            of_click(&mut values, click);
        }
    }
    let time = conversion.converted_at;
    values
        .set_some(Macro::TxnId, conversion.txn_id.as_deref())
        .set_some(Macro::CouponCode, coupon.as_ref().map(|coupon| coupon.code.as_str()))
        .set(Macro::ConversionId, conversion.id.to_string())
        .set(Macro::Event, conversion.event.as_str())
        .set(Macro::OfferId, offer.id.to_string())
        .set(Macro::Offer, offer.slug.as_str())
        .set(Macro::AffiliateId, affiliate.id.to_string())
        .set(Macro::Affiliate, affiliate.slug.as_str())
        .set(Macro::ConversionTime, time.to_rfc3339_opts(SecondsFormat::Secs, true))
        .set(Macro::ConversionTimeUnix, time.timestamp().to_string())
        .set(Macro::Test, if conversion.is_test { "1" } else { "0" });
    values
}

fn by_id<I: Eq + Hash, M>(rows: Vec<M>, id: impl Fn(&M) -> I) -> HashMap<I, M> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}

fn of_click(values: &mut Values, click: &click::Model) {
    let time = click.created_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    values
        .set_some(Macro::Sub1, click.sub1.as_deref())
        .set_some(Macro::Sub2, click.sub2.as_deref())
        .set_some(Macro::Sub3, click.sub3.as_deref())
        .set_some(Macro::Sub4, click.sub4.as_deref())
        .set_some(Macro::Sub5, click.sub5.as_deref())
        .set(Macro::ClickId, click.id.to_string())
        .set(Macro::ClickTime, time)
        .set(Macro::ClickTimeUnix, click.created_at.timestamp().to_string());
}
