//! Looks up what reports name: clicks, coupons, and the conversions that they may repeat.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures::future::{try_join, try_join_all};
use sea_orm::ConnectionTrait;
use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::{click, conversion, coupon, offer};

use crate::error::{Error, Result};
use crate::postback::deciding::decide::Known;
use crate::postback::deciding::identity;
use crate::postback::report::Report;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::{bulk, coupon as coupons};

/// The clicks and coupons that the reports name, each asked for by its own tenant and key, with their offers and affiliates.
pub(in crate::postback) async fn look_up(services: &Services, reports: &[Report]) -> Result<Known> {
    let clicks = reports.iter().filter_map(|report| {
        let fields = report.received.fields.as_ref().ok()?;
        Some((report.tenant(), fields.click_id?))
    });
    let codes = reports.iter().filter_map(|report| {
        let fields = report.received.fields.as_ref().ok()?;
        Some((report.tenant(), coupons::normal(fields.coupon_code.as_deref()?)))
    });
    let db = services.store.reader();
    let clicks = bulk::find::<click::Entity, _>(db, click::Column::Id, clicks).await?;
    let coupons = bulk::find::<coupon::Entity, _>(db, coupon::Column::CodeKey, codes).await?;
    let scope = |tenant| Scope::admit(services, tenant, Actor::Job);
    let of_coupons = coupons.iter().map(|coupon| (coupon.tenant_id, coupon.offer_id));
    let offers: HashSet<_> = clicks
        .iter()
        .map(|click| (click.tenant_id, click.offer_id))
        .chain(of_coupons)
        .collect();
    let offers = offers.into_iter().map(async |(tenant, id)| {
        let offer = services.caches.offer(&scope(tenant), id).await?;
        Ok::<_, Error>(((tenant, id), offer))
    });
    let of_coupons = coupons.iter().map(|coupon| (coupon.tenant_id, coupon.affiliate_id));
    let affiliates: HashSet<_> = clicks
        .iter()
        .map(|click| (click.tenant_id, click.affiliate_id))
        .chain(of_coupons)
        .collect();
    let affiliates = affiliates.into_iter().map(async |(tenant, id)| {
        let affiliate = services.caches.affiliate(&scope(tenant), id).await?;
        Ok::<_, Error>(((tenant, id), affiliate))
    });
    // All at once: one after the other, cold caches would cost a batch as many round trips as it has affiliates.
    let (offers, affiliates) = try_join(try_join_all(offers), try_join_all(affiliates)).await?;
    let offers: HashMap<_, _> = offers.into_iter().collect();
    let is_refused = |click: &&click::Model| {
        let offer = offers.get(&(click.tenant_id, click.offer_id));
        offer.is_some_and(|offer: &Arc<offer::Model>| offer.refuses_bot_clicks)
    };
    let bots = services.deriver.bots(clicks.iter().filter(is_refused)).await;
    Ok(Known {
        bots,
        clicks: clicks
            .into_iter()
            .map(|click| ((click.tenant_id, click.id), click))
            .collect(),
        coupons: coupons
            .into_iter()
            .map(|coupon| ((coupon.tenant_id, coupon.code_key.clone()), coupon))
            .collect(),
        offers,
        affiliates: affiliates.into_iter().collect(),
        ..Known::default()
    })
}

/// The dedupe keys that the reports may have been counted under.
pub(in crate::postback) fn keys(reports: &[Report], known: &Known) -> impl Iterator<Item = (TenantId, String)> {
    reports.iter().flat_map(|report| {
        identity::keys(report, known)
            .into_iter()
            .map(|key| (report.tenant(), key))
    })
}

/// The conversions of dedupe keys.
pub(in crate::postback) async fn firsts(
    db: &impl ConnectionTrait,
    keys: impl Iterator<Item = (TenantId, String)>,
) -> Result<HashMap<(TenantId, String), ConversionId>> {
    let found = bulk::find::<conversion::Entity, _>(db, conversion::Column::DedupeKey, keys).await?;
    Ok(found
        .into_iter()
        .map(|row| ((row.tenant_id, row.dedupe_key), row.id))
        .collect())
}
