//! What is otherwise when stored requests are taken in again.

use std::collections::BTreeMap;
use std::fmt::Write;

use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use waypost_entity::conversion_change;
use waypost_entity::id::{AffiliateId, ConversionId, PostbackId};
use waypost_entity::status::PostbackOutcome;

use super::stored::{Selected, Unfit};
use crate::ledger::Movement;
use crate::money::Total;

/// How many bytes of the digest tell one run's outcome from another's.
const FINGERPRINT_BYTES: usize = 16;

/// What comes, or came, of a run.
#[derive(Clone, Debug)]
pub struct Replay {
    /// How many requests were looked at.
    pub read: u64,
    /// Those that cannot be taken in again, by reason.
    pub unfit: BTreeMap<Unfit, u64>,
    /// Those that come to something else than before, oldest first.
    pub differences: Vec<Difference>,
    /// What affiliates are owed more, or less.
    pub money: Vec<Moved>,
    /// Names all of this: a run with the same fingerprint does the same.
    pub fingerprint: String,
    /// How many requests are left for the next run.
    pub remaining: u64,
    /// Behind which request the next run begins.
    pub last: Option<PostbackId>,
}

/// A request that comes to something else than before.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The request.
    pub postback: PostbackId,
    /// In which way.
    pub kind: Kind,
    /// What became of it before, and the code.
    pub before: (PostbackOutcome, String),
    /// What becomes of it now, and the code.
    pub now: (PostbackOutcome, String),
    /// Why, in words.
    pub message: String,
    /// The conversion that it made or changed; one that is only about to be made is not there yet.
    pub conversion: Option<ConversionId>,
    /// What is read otherwise.
    pub corrected: Vec<Corrected>,
    /// What is booked for its conversion; with the first request where several are about one.
    pub money: Vec<Moved>,
    /// Whether anything is done about it.
    pub is_applied: bool,
    /// What is written for it, as only the fingerprint reads it.
    pub(super) written: String,
}

/// In which way a request comes to something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It did not count, and does now.
    Counted,
    /// It counts, and says something else now.
    Corrected,
    /// It counted, and would be refused today.
    Withdrawn,
    /// It did not count and does not now, for another reason.
    Reworded,
}

/// One thing that is read otherwise of a conversion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// Our name for it, for instance `amount`.
    pub name: String,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
}

/// What one affiliate is owed more, or less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Who.
    pub affiliate: AffiliateId,
    /// How much more; below zero it is less.
    pub amount: Total,
}

impl Replay {
    /// Joins what was found with what was booked for it.
    pub(super) fn of(selected: &Selected, mut differences: Vec<Difference>, movements: &[Movement]) -> Self {
        let mut booked: BTreeMap<ConversionId, Vec<&Movement>> = BTreeMap::new();
        for movement in movements {
            booked.entry(movement.conversion).or_default().push(movement);
        }
        differences.sort_by_key(|difference| difference.postback);
        for difference in differences.iter_mut().filter(|difference| difference.is_applied) {
            let booked = difference.conversion.and_then(|id| booked.remove(&id));
            difference.money = sums(booked.into_iter().flatten());
        }
        let money = sums(movements.iter());
        Self {
            read: selected.read,
            unfit: selected.unfit.clone(),
            fingerprint: fingerprint(&differences, &money),
            differences,
            money,
            remaining: selected.remaining,
            last: selected.last,
        }
    }

    /// Whether anything is done.
    pub fn does_something(&self) -> bool {
        self.differences.iter().any(|difference| difference.is_applied)
    }
}

/// What a change corrected; nothing when it is no correction.
pub fn corrected(change: &conversion_change::Model) -> Vec<Corrected> {
    let stored = change.corrected.as_ref();
    stored.and_then(|list| Vec::deserialize(list).ok()).unwrap_or_default()
}

fn sums<'a>(movements: impl Iterator<Item = &'a Movement>) -> Vec<Moved> {
    let mut sums: BTreeMap<(AffiliateId, &str), (Currency, i128)> = BTreeMap::new();
    for movement in movements {
        let currency = movement.amount.currency;
        let sum = sums
            .entry((movement.affiliate, currency.code()))
            .or_insert((currency, 0));
        sum.1 += i128::from(movement.amount.micros);
    }
    let moved = sums.into_iter().map(|((affiliate, _), (currency, micros))| Moved {
        affiliate,
        amount: Total { micros, currency },
    });
    moved.filter(|moved| moved.amount.micros != 0).collect()
}

/// Leaves out the ids of conversions that are made: they are others every time.
fn fingerprint(differences: &[Difference], money: &[Moved]) -> String {
    let mut told = String::new();
    for difference in differences {
        let Difference {
            postback,
            kind,
            before: _,
            now: (_, code),
            message: _,
            conversion: _,
            corrected,
            money,
            is_applied,
            written,
        } = difference;
        let _ = writeln!(
            told,
            "{postback} {kind:?} {code} {corrected:?} {money:?} {is_applied} {written}"
        );
    }
    let _ = write!(told, "{money:?}");
    let digest = Sha256::digest(told);
    digest
        .iter()
        .take(FINGERPRINT_BYTES)
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
