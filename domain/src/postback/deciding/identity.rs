//! Which conversion a report is: the dedupe keys that it may have, and whether it is a test. Pure.

use waypost_entity::id::{ConversionId, OfferId};
use waypost_entity::{click, coupon};

use crate::conversion::dedupe::{self, Identity};
use crate::coupon as coupons;
use crate::postback::code::{Code, Refusal};
use crate::postback::deciding::decide::Known;
use crate::postback::reading::fields::Fields;
use crate::postback::report::Report;

/// A dedupe key and the setting that made it.
#[derive(Debug, Clone)]
pub(in crate::postback) struct Key {
    pub text: String,
    pub by: String,
}

/// Whether a report is a test: by its own word, ours, its integration's or its click's.
pub(in crate::postback) fn is_test(report: &Report, known: &Known) -> bool {
    report.is_test() || click_of(report, known).is_some_and(|click| click.is_test)
}

/// The dedupe keys that a report may have been counted under, the likeliest first: which of click and coupon was credited may
/// have been decided when less was known.
pub(in crate::postback) fn keys(report: &Report, known: &Known) -> Vec<String> {
    let Ok(fields) = &report.received.fields else {
        return Vec::new();
    };
    let (click, coupon) = (click_of(report, known), coupon_of(report, known));
    let by_click = click.map(|click| identity(report, known, fields, click.offer_id));
    let by_coupon = coupon.map(|coupon| identity(report, known, fields, coupon.offer_id));
    let without_click = by_coupon.map(|by_coupon| Identity {
        click: None,
        ..by_coupon
    });
    let mut keys = Vec::with_capacity(1);
    for identity in [by_click, by_coupon, without_click].into_iter().flatten() {
        let key = dedupe::key(report.settings.dedupe_by, &identity);
        keys.extend(key.filter(|key| !keys.contains(key)));
    }
    keys
}

/// The conversion that a report repeats, if there is one.
pub(in crate::postback) fn first(report: &Report, known: &Known) -> Option<(Key, ConversionId)> {
    keys(report, known).into_iter().find_map(|text| {
        let found = known.firsts.get(&(report.tenant(), text.clone()))?;
        Some((key(report, text), *found))
    })
}

/// The key of a conversion that is credited with this offer.
pub(in crate::postback) fn of_credit(report: &Report, known: &Known, offer: OfferId) -> Result<Key, Refusal> {
    let fields = report.received.fields.as_ref().map_err(Clone::clone)?;
    let text = dedupe::key(report.settings.dedupe_by, &identity(report, known, fields, offer));
    text.map(|text| key(report, text)).ok_or_else(|| {
        let message = "\"txn_id\" is missing: a sale by coupon is known by the order's own number";
        Refusal::new(Code::MissingTxnId, message)
    })
}

fn key(report: &Report, text: String) -> Key {
    Key {
        text,
        by: format!("integration.dedupeBy = {}", report.settings.dedupe_by.word()),
    }
}

fn identity<'a>(report: &Report, known: &Known, fields: &'a Fields, offer: OfferId) -> Identity<'a> {
    Identity {
        click: click_of(report, known).map(|click| click.id),
        coupon: coupon_of(report, known).map(|coupon| coupon.id),
        offer,
        event: &fields.event,
        txn_id: fields.txn_id.as_deref(),
        is_test: is_test(report, known),
    }
}

/// The click that a report names, if it is there.
pub(in crate::postback) fn click_of<'a>(report: &Report, known: &'a Known) -> Option<&'a click::Model> {
    let fields = report.received.fields.as_ref().ok()?;
    known.clicks.get(&(report.tenant(), fields.click_id?))
}

/// The coupon that a report names, if it is there.
pub(in crate::postback) fn coupon_of<'a>(report: &Report, known: &'a Known) -> Option<&'a coupon::Model> {
    let fields = report.received.fields.as_ref().ok()?;
    let code = coupons::normal(fields.coupon_code.as_deref()?);
    known.coupons.get(&(report.tenant(), code))
}
