//! What is otherwise of a conversion when a request that made or changed it is read by today's settings. Pure.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;
use waypost_entity::id::{ConversionChangeId, PostbackId};
use waypost_entity::status::{ConversionChangeKind, ConversionStatus, ReportedStatus, Review, Reviewed};
use waypost_entity::{conversion, conversion_change};

use super::difference::Corrected;
use super::sales::Sale;
use super::stored::Stored;
use crate::conversion::changes;
use crate::conversion::standing::Standing;
use crate::money::{Micros, plain_decimal};
use crate::postback::deciding::decide::Known;
use crate::scope::Scope;

/// What a request comes to today.
pub(super) enum Today {
    /// It would make this conversion, and say this of it.
    Makes(Box<conversion::Model>, Option<ReportedStatus>),
    /// It would say this of the conversion that it changed: a word, and how much more went back, with the refund's source key.
    Says(Option<ReportedStatus>, Option<(Micros, String)>),
    /// It would be refused, or be about another conversion.
    Nothing,
}

impl Today {
    /// What the request says of the conversion's status; nothing where it says none. One that made the conversion always says something:
    /// that it counts, or, where it would not be made today, that what was made of it counts for nothing.
    pub(super) fn word(&self, made_it: bool) -> Option<ReportedStatus> {
        match self {
            Self::Makes(_, word) => Some(word.unwrap_or(ReportedStatus::Approved)),
            Self::Says(word, _) => *word,
            Self::Nothing if made_it => Some(ReportedStatus::Rejected),
            Self::Nothing => None,
        }
    }
}

/// When and by which settings requests are read again.
pub(super) struct Basis<'a> {
    pub now: DateTime<Utc>,
    /// The program's, for the days of exchange rates.
    pub zone: Tz,
    /// What the requests name.
    pub known: &'a Known,
}

/// What a request is corrected to.
#[derive(Debug)]
pub(super) struct Correction {
    /// The conversion, as it is from now on.
    pub row: conversion::Model,
    /// What is otherwise.
    pub corrected: Vec<Corrected>,
    status: Option<ReportedStatus>,
    /// That a reviewer's approval counts no longer, where it does not.
    review: Option<Review>,
    refund: Micros,
    /// The source key that its request's refund has today, where none of the changes has it.
    refund_key: Option<String>,
}

/// The correction that makes a conversion what the request says today; none when it is that already.
pub(super) fn of(sale: &Sale, stored: &Stored, (today, basis): (Today, &Basis<'_>)) -> Option<Correction> {
    let id = stored.request.id;
    let made_it = stored.made().is_some();
    let word = today.word(made_it);
    let (row, mut corrected, said_back) = match today {
        Today::Makes(now, _) => (reread(&sale.row, &now, basis), differing(&sale.row, &now), None),
        Today::Says(_, said_back) => (sale.row.clone(), Vec::new(), Some(said_back)),
        // What was made of it stays.
        Today::Nothing if made_it => (sale.row.clone(), Vec::new(), None),
        Today::Nothing => (sale.row.clone(), Vec::new(), Some(None)),
    };
    let said = sale.said();
    let status = word.unwrap_or_else(|| sale.said_by_others(id));
    let status = Some(status).filter(|status| *status != said && sale.has_last_word(stored));
    if let Some(status) = status {
        corrected.push(changed(
            "status",
            Some(said.word().to_owned()),
            Some(status.word().to_owned()),
        ));
    }
    let review = asks_anew(sale, &row, basis.now).then_some(Review::Reopened);
    if review.is_some() {
        let approved = Reviewed::Approved.word().to_owned();
        corrected.push(changed("review", Some(approved), None));
    }
    let recorded = sale.refunded_by(id);
    let (refund, key) = match said_back {
        Some(Some((refund, key))) => (refund, Some(key)),
        Some(None) => (0, None),
        None => (recorded, None),
    };
    let refund_key = key.filter(|key| sale.changes.iter().all(|change| change.source_key != *key));
    if refund != recorded {
        corrected.push(changed(
            "refund",
            Some(plain_decimal(recorded)),
            Some(plain_decimal(refund)),
        ));
    }
    // Its sender may send it again, and it is the same refund then.
    if let (Some(key), true) = (&refund_key, refund == recorded) {
        corrected.push(changed("refund_key", sale.refund_key_of(id), Some(key.clone())));
    }
    if corrected.is_empty() {
        return None;
    }
    Some(Correction {
        row: conversion::Model {
            settled_at: None,
            reason: None,
            ..row
        },
        corrected,
        status,
        review,
        refund: refund.saturating_sub(recorded),
        refund_key,
    })
}

/// What is read otherwise, by our names.
fn differing(before: &conversion::Model, now: &conversion::Model) -> Vec<Corrected> {
    let shown = |row: &conversion::Model| {
        [
            ("click_id", row.click_id.map(|id| id.to_string())),
            ("coupon_id", row.coupon_id.map(|id| id.to_string())),
            ("offer_id", Some(row.offer_id.to_string())),
            ("affiliate_id", Some(row.affiliate_id.to_string())),
            ("event", Some(row.event.clone())),
            ("txn_id", row.txn_id.clone()),
            ("dedupe_key", Some(row.dedupe_key.clone())),
            ("customer_id", row.customer_id.clone()),
            ("amount", row.amount_micros.map(plain_decimal)),
            ("currency", row.amount_currency.clone()),
            ("payout", row.payout_override_micros.map(plain_decimal)),
            ("details", row.details.as_ref().map(ToString::to_string)),
            ("converted_at", Some(row.converted_at.to_rfc3339())),
        ]
    };
    let pairs = shown(before).into_iter().zip(shown(now));
    let differing = pairs.filter(|((_, before), (_, now))| before != now);
    differing
        .map(|((name, before), (_, now))| changed(name, before, now))
        .collect()
}

/// Whether a reviewer's approval is taken back, because it was given to a sale of another offer, and this one's hold or review is still to
/// be passed. A rejection stays.
fn asks_anew(sale: &Sale, row: &conversion::Model, now: DateTime<Utc>) -> bool {
    let is_moved = row.offer_id != sale.row.offer_id && row.status != ConversionStatus::Paid;
    let has_to_pass = row.needs_review || row.hold_until.is_some_and(|until| until > now);
    is_moved && has_to_pass && Standing::after(&sale.changes).reviewed == Some(Reviewed::Approved)
}

/// The conversion with what is read now.
fn reread(before: &conversion::Model, now: &conversion::Model, basis: &Basis<'_>) -> conversion::Model {
    let status = status(before, now);
    let same_offer = before.offer_id == now.offer_id;
    // What its own offer wanted when it was made stays; another offer's wishes are those of today. What is part of a payment has passed
    // all that it had to.
    let (hold_until, needs_review) = match (status, same_offer) {
        (ConversionStatus::Paid, _) => (before.hold_until, before.needs_review),
        (_, true) => {
            let moved = now.converted_at - before.converted_at;
            (before.hold_until.map(|until| until + moved), before.needs_review)
        }
        (_, false) => (now.hold_until, now.needs_review),
    };
    // Whatever is paid by the terms of another offer, or of another moment, is worked out by those.
    let paid_by = |row: &conversion::Model| (row.offer_id, row.converted_at, row.click_id);
    let same_terms = paid_by(before) == paid_by(now);
    conversion::Model {
        status,
        click_id: now.click_id,
        coupon_id: now.coupon_id,
        offer_id: now.offer_id,
        affiliate_id: now.affiliate_id,
        event: now.event.clone(),
        txn_id: now.txn_id.clone(),
        dedupe_key: now.dedupe_key.clone(),
        customer_id: now.customer_id.clone(),
        amount_micros: now.amount_micros,
        amount_currency: now.amount_currency.clone(),
        payout_override_micros: now.payout_override_micros,
        details: now.details.clone(),
        hold_until,
        needs_review,
        converted_at: now.converted_at,
        terms_id: before.terms_id.filter(|_| same_terms),
        counted_before: before.counted_before.clone().filter(|_| same_terms),
        exchange_rate: before
            .exchange_rate
            .clone()
            .filter(|_| has_same_rate(before, now, basis)),
        ..before.clone()
    }
}

/// Whether the rate that a sale was settled by is still the one of its currencies and its day: the past stays, whatever was set since.
fn has_same_rate(before: &conversion::Model, now: &conversion::Model, basis: &Basis<'_>) -> bool {
    let day = |row: &conversion::Model| row.converted_at.with_timezone(&basis.zone).date_naive();
    let offer = basis.known.offers.get(&(now.tenant_id, now.offer_id));
    let paid_in = offer.map(|offer| offer.currency.as_str());
    let same_payout = before.offer_id == now.offer_id || before.payout_currency.as_deref() == paid_in;
    day(before) == day(now) && before.amount_currency == now.amount_currency && same_payout
}

/// What was paid to somebody else is not paid.
fn status(before: &conversion::Model, now: &conversion::Model) -> ConversionStatus {
    match before.status {
        ConversionStatus::Paid if before.affiliate_id != now.affiliate_id => ConversionStatus::Approved,
        status => status,
    }
}

fn changed(name: &str, before: Option<String>, now: Option<String>) -> Corrected {
    Corrected {
        name: name.to_owned(),
        before,
        now,
    }
}

impl Correction {
    /// The change that it is, under the source key that its request's refund has today. Otherwise numbered for each request, so that one
    /// and the same correction is made once.
    pub(super) fn change(
        &self,
        scope: &Scope,
        sale: &Sale,
        (id, postback): (ConversionChangeId, PostbackId),
    ) -> conversion_change::Model {
        let of_it = sale
            .changes
            .iter()
            .filter(|change| change.kind == ConversionChangeKind::Correction && change.postback_id == Some(postback));
        let source_key = self.refund_key.clone();
        let source_key = source_key.unwrap_or_else(|| format!("replay:{postback}:{}", of_it.count() + 1));
        conversion_change::Model {
            status: self.status,
            review: self.review,
            refund_micros: Some(self.refund).filter(|more| *more != 0),
            corrected: Some(json!(self.corrected)),
            postback_id: Some(postback),
            ..changes::new(scope, sale.row.id, (id, ConversionChangeKind::Correction), source_key)
        }
    }
}

#[cfg(test)]
mod tests;
