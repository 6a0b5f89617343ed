//! What is otherwise of a conversion when a request that made or changed it is read by today's settings. Pure.

use serde_json::json;
use waypost_entity::id::{ConversionChangeId, PostbackId};
use waypost_entity::status::{ConversionChangeKind, ConversionStatus, ReportedStatus};
use waypost_entity::{conversion, conversion_change};

use super::difference::Corrected;
use super::sales::Sale;
use super::stored::Stored;
use crate::conversion::changes;
use crate::money::{Micros, plain_decimal};
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

/// What a request is corrected to.
#[derive(Debug)]
pub(super) struct Correction {
    /// The conversion, as it is from now on.
    pub row: conversion::Model,
    /// What is otherwise.
    pub corrected: Vec<Corrected>,
    status: Option<ReportedStatus>,
    refund: Micros,
    /// The source key that its request's refund has today, where none of the changes has it.
    refund_key: Option<String>,
}

/// The correction that makes a conversion what the request says today; none when it is that already.
pub(super) fn of(sale: &Sale, stored: &Stored, today: Today) -> Option<Correction> {
    let id = stored.request.id;
    let made_it = stored.made().is_some();
    let word = today.word(made_it);
    let (row, mut corrected, said_back) = match today {
        Today::Makes(now, _) => (reread(&sale.row, &now), differing(&sale.row, &now), None),
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

/// The conversion with what is read now.
fn reread(before: &conversion::Model, now: &conversion::Model) -> conversion::Model {
    let same_offer = before.offer_id == now.offer_id;
    // Whatever is paid by the terms of another offer, or of another day, is worked out by those.
    let same_moment = (before.offer_id, before.converted_at) == (now.offer_id, now.converted_at);
    let same_terms = same_moment && before.click_id == now.click_id;
    conversion::Model {
        status: status(before, now),
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
        // What its own offer wanted when it was made stays; another offer's wishes are those of today.
        hold_until: match same_offer {
            true => before
                .hold_until
                .map(|until| until + (now.converted_at - before.converted_at)),
            false => now.hold_until,
        },
        needs_review: match same_offer {
            true => before.needs_review,
            false => now.needs_review,
        },
        converted_at: now.converted_at,
        terms_id: before.terms_id.filter(|_| same_terms),
        counted_before: before.counted_before.clone().filter(|_| same_terms),
        exchange_rate: before
            .exchange_rate
            .clone()
            .filter(|_| same_moment && before.amount_currency == now.amount_currency),
        ..before.clone()
    }
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
            refund_micros: Some(self.refund).filter(|more| *more != 0),
            corrected: Some(json!(self.corrected)),
            postback_id: Some(postback),
            ..changes::new(scope, sale.row.id, (id, ConversionChangeKind::Correction), source_key)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use waypost_entity::status::PostbackOutcome;

    use super::*;
    use crate::conversion::standing::Standing;
    use crate::postback::samples::{self, id};
    use crate::postback::sender::proof::Proof;

    const UNIT: Micros = 1_000_000;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("in range") + TimeDelta::seconds(seconds)
    }

    /// A change by the request of this number, which is written in the order of its own number.
    fn change(number: u128, by: u128, what: (Option<ReportedStatus>, Option<Micros>)) -> conversion_change::Model {
        conversion_change::Model {
            tenant_id: id(1),
            id: id(number),
            conversion_id: id(9),
            kind: match what.0 {
                Some(_) => ConversionChangeKind::Status,
                None => ConversionChangeKind::Refund,
            },
            status: what.0,
            refund_micros: what.1.map(|units| units * UNIT),
            review: None,
            terms_id: None,
            corrected: None,
            word: None,
            source_key: number.to_string(),
            postback_id: Some(id(by)),
            actor: String::new(),
            created_at: at(i64::try_from(by).expect("small")),
        }
    }

    fn sale(changes: Vec<conversion_change::Model>) -> Sale {
        Sale::with(samples::sale(Some(100 * UNIT)), changes)
    }

    /// The request of this number; the first one made the conversion.
    fn stored(number: u128) -> Stored {
        let outcome = if number == 1 {
            PostbackOutcome::Accepted
        } else {
            PostbackOutcome::Updated
        };
        Stored {
            request: samples::postback(number, at(i64::try_from(number).expect("small"))),
            outcome,
            code: String::new(),
            conversion: Some(id(9)),
            proof: Proof::Counted,
            is_aside: false,
        }
    }

    /// The status that a correction sets, and by how much it changes the refund, in units.
    fn corrected(
        changes: Vec<conversion_change::Model>,
        number: u128,
        today: Today,
    ) -> (Option<ReportedStatus>, Micros) {
        let correction = of(&sale(changes), &stored(number), today);
        correction.map_or((None, 0), |correction| (correction.status, correction.refund / UNIT))
    }

    #[test]
    fn a_word_is_corrected_while_nobody_said_more_since() {
        use ReportedStatus::{Approved, Pending, Rejected, Reversed};
        let word = |number, by, status| change(number, by, (Some(status), None));
        let says = |word| Today::Says(word, None);
        let pending = || vec![word(1, 2, Pending)];
        let outdone = || vec![word(1, 2, Pending), word(2, 3, Reversed)];
        let again = || vec![word(1, 2, Pending), word(2, 3, Approved), word(3, 2, Rejected)];
        for (row, (changes, number, today, expected)) in [
            (pending(), 2, says(Some(Pending)), None),
            (pending(), 2, says(Some(Rejected)), Some(Rejected)),
            (pending(), 2, says(None), Some(Approved)),
            (pending(), 2, Today::Nothing, Some(Approved)),
            (outdone(), 2, says(Some(Rejected)), None),
            (outdone(), 3, says(Some(Approved)), Some(Approved)),
            (outdone(), 3, Today::Nothing, Some(Pending)),
            (again(), 2, says(Some(Pending)), Some(Pending)),
            (vec![], 1, Today::Nothing, Some(Rejected)),
            (outdone(), 1, Today::Nothing, None),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(corrected(changes, number, today).0, expected, "row {row}");
        }
    }

    #[test]
    fn a_refund_is_corrected_to_what_its_request_says_today() {
        let back = |number, by, units| change(number, by, (None, Some(units)));
        let says = |units| Today::Says(None, Some((units * UNIT, format!("refund:{units}"))));
        let two = || vec![back(1, 2, 40), back(2, 3, 10)];
        let mended = || vec![back(1, 2, 40), back(2, 3, 10), back(3, 2, -39)];
        for (row, (changes, number, today, expected)) in [
            (two(), 2, says(40), 0),
            (two(), 2, says(4), -36),
            (two(), 3, says(25), 15),
            (two(), 3, Today::Nothing, -10),
            (mended(), 2, says(1), 0),
            (mended(), 2, says(40), 39),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(corrected(changes, number, today).1, expected, "row {row}");
        }
        let before = |number| Standing::after(&sale(mended()).before(id(number))).refunded / UNIT;
        assert_eq!(
            (before(2), before(3)),
            (0, 1),
            "a correction belongs where what it corrects does"
        );
    }

    #[test]
    fn what_is_read_otherwise_is_listed_and_nothing_else() {
        let now = |change: fn(&mut conversion::Model)| {
            let mut row = samples::sale(Some(100 * UNIT));
            change(&mut row);
            of(&sale(vec![]), &stored(1), Today::Makes(Box::new(row), None))
        };
        assert!(now(|_| {}).is_none());
        let made = now(|row| {
            row.amount_micros = Some(UNIT);
            row.event = "lead".to_owned();
            // What settlement writes is none of the report's.
            row.payout_micros = Some(UNIT);
        })
        .expect("a correction");
        let names: Vec<&str> = made.corrected.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["event", "amount"]);
        assert_eq!(
            (made.row.amount_micros, made.row.payout_micros, made.row.settled_at),
            (Some(UNIT), None, None)
        );
    }
}
