//! What the ledger lacks when a conversion is settled: what is owed for it less what was booked for it. Pure.

use std::collections::BTreeMap;

use waypost_entity::id::AffiliateId;
use waypost_entity::status::{ConversionChangeKind, ConversionStatus, LedgerEntryKind, ReportedStatus};
use waypost_entity::{conversion, conversion_change, ledger_entry};

use crate::error::{Error, Result};
use crate::ledger::Movement;
use crate::money::{Micros, Money, parse_currency};

/// What was booked for one conversion, to each affiliate in each currency: a correction may credit another one. Payments are of many
/// conversions and bonuses of none, so neither is taken back with it.
pub(crate) fn booked(entries: &[ledger_entry::Model]) -> BTreeMap<(AffiliateId, &str), Micros> {
    let of_it = entries.iter().filter(|entry| match entry.kind {
        LedgerEntryKind::Accrual | LedgerEntryKind::Reversal | LedgerEntryKind::Adjustment => true,
        LedgerEntryKind::Bonus | LedgerEntryKind::Payment => false,
    });
    let mut booked = BTreeMap::new();
    for entry in of_it {
        let sum: &mut Micros = booked.entry((entry.affiliate_id, entry.currency.as_str())).or_default();
        *sum = sum.saturating_add(entry.amount_micros);
    }
    booked
}

/// What is owed for a conversion of this worth: a payout is owed only while the sale counts.
pub(super) fn owed(status: ReportedStatus, payout: Money) -> Money {
    match status {
        ReportedStatus::Approved => payout,
        ReportedStatus::Pending | ReportedStatus::Rejected | ReportedStatus::Reversed => Money::zero(payout.currency),
    }
}

/// What is owed for a settled conversion, to whom and in which currency: nothing when it does not count.
pub(crate) fn owed_by(conversion: &conversion::Model) -> BTreeMap<(AffiliateId, &str), Micros> {
    let counts = match conversion.status {
        ConversionStatus::Approved | ConversionStatus::Paid => !conversion.is_test,
        ConversionStatus::Pending | ConversionStatus::Rejected | ConversionStatus::Reversed => false,
    };
    let payout = conversion.payout_micros.filter(|micros| counts && *micros != 0);
    let owed = payout.zip(conversion.payout_currency.as_deref());
    let owed = owed.map(|(micros, currency)| ((conversion.affiliate_id, currency), micros));
    owed.into_iter().collect()
}

/// The entries that make up the difference; none when there is none. The first one is the conversion's, each later one its latest
/// change's, so that settling the same history again books nothing.
pub(super) fn movements(
    conversion: &conversion::Model,
    (status, owed): (ReportedStatus, Money),
    entries: &[ledger_entry::Model],
    changes: &[conversion_change::Model],
) -> Result<Vec<Movement>> {
    let credited = (conversion.affiliate_id, owed.currency.code());
    let mut missing: BTreeMap<_, Micros> = BTreeMap::from([(credited, owed.micros)]);
    for (whose, sum) in booked(entries) {
        let more = missing.entry(whose).or_default();
        *more = more.saturating_sub(sum);
    }
    let source_key = match changes.last() {
        Some(change) if !entries.is_empty() => format!("change:{}", change.id),
        Some(_) | None => format!("accrual:{}", conversion.id),
    };
    let mut movements = Vec::with_capacity(1);
    for ((affiliate, currency), micros) in missing.into_iter().filter(|(_, micros)| *micros != 0) {
        let is_credited = (affiliate, currency) == credited;
        movements.push(Movement {
            conversion: conversion.id,
            affiliate,
            kind: kind(micros, (entries, changes)),
            amount: Money {
                micros,
                currency: parse_currency(currency).map_err(Error::internal)?,
            },
            reason: match is_credited {
                true => format!("{} {}", conversion.event, word((micros, status), (entries, changes))),
                false => format!("{} credited otherwise", conversion.event),
            },
            source_key: match is_credited {
                true => source_key.clone(),
                false => format!("{source_key}:{affiliate}:{currency}"),
            },
        });
    }
    Ok(movements)
}

type Before<'a> = (&'a [ledger_entry::Model], &'a [conversion_change::Model]);

fn kind(micros: Micros, (entries, changes): Before<'_>) -> LedgerEntryKind {
    match micros > 0 {
        _ if is_correction((entries, changes)) => LedgerEntryKind::Adjustment,
        true => LedgerEntryKind::Accrual,
        false => LedgerEntryKind::Reversal,
    }
}

fn word((micros, status): (Micros, ReportedStatus), (entries, changes): Before<'_>) -> &'static str {
    match (micros > 0, status) {
        _ if is_correction((entries, changes)) => "corrected",
        (true, _) if entries.is_empty() => "settled",
        (true, _) if last(changes) == Some(ConversionChangeKind::CapRaised) => "under a raised cap",
        (true, _) => "counts again",
        (false, ReportedStatus::Approved) => "refunded in part",
        (false, ReportedStatus::Pending) => "pending again",
        (false, ReportedStatus::Rejected) => "rejected",
        (false, ReportedStatus::Reversed) => "taken back",
    }
}

/// Whether it is for a correction that something else is owed than what was booked.
fn is_correction((entries, changes): Before<'_>) -> bool {
    last(changes) == Some(ConversionChangeKind::Correction) && !entries.is_empty()
}

fn last(changes: &[conversion_change::Model]) -> Option<ConversionChangeKind> {
    changes.last().map(|change| change.kind)
}
