//! What the ledger lacks when a conversion is settled: what is owed for it less what was booked for it. Pure.

use waypost_entity::status::{LedgerEntryKind, ReportedStatus};
use waypost_entity::{conversion, conversion_change, ledger_entry};

use crate::ledger::Movement;
use crate::money::{Micros, Money};

/// What was booked for one conversion. Payments are of many conversions and bonuses of none, so neither is taken back with it.
pub(super) fn booked(entries: &[ledger_entry::Model]) -> Micros {
    let of_it = entries.iter().filter(|entry| match entry.kind {
        LedgerEntryKind::Accrual | LedgerEntryKind::Reversal | LedgerEntryKind::Adjustment => true,
        LedgerEntryKind::Bonus | LedgerEntryKind::Payment => false,
    });
    of_it.map(|entry| entry.amount_micros).fold(0, Micros::saturating_add)
}

/// What is owed for a conversion of this worth: a payout is owed only while the sale counts.
pub(super) fn owed(status: ReportedStatus, payout: Money) -> Money {
    match status {
        ReportedStatus::Approved => payout,
        ReportedStatus::Pending | ReportedStatus::Rejected | ReportedStatus::Reversed => Money::zero(payout.currency),
    }
}

/// The entry that makes up the difference; none when there is none. The first one is the conversion's, each later one its latest
/// change's, so that settling the same history again books nothing.
pub(super) fn movement(
    conversion: &conversion::Model,
    (status, owed): (ReportedStatus, Money),
    entries: &[ledger_entry::Model],
    changes: &[conversion_change::Model],
) -> Option<Movement> {
    let more = owed.micros.saturating_sub(booked(entries));
    if more == 0 {
        return None;
    }
    let source_key = match changes.last() {
        Some(change) if !entries.is_empty() => format!("change:{}", change.id),
        Some(_) | None => format!("accrual:{}", conversion.id),
    };
    let kind = if more > 0 {
        LedgerEntryKind::Accrual
    } else {
        LedgerEntryKind::Reversal
    };
    let word = match (more > 0, status) {
        (true, _) if entries.is_empty() => "settled",
        (true, _) => "counts again",
        (false, ReportedStatus::Approved) => "refunded in part",
        (false, ReportedStatus::Pending) => "pending again",
        (false, ReportedStatus::Rejected) => "rejected",
        (false, ReportedStatus::Reversed) => "taken back",
    };
    Some(Movement {
        conversion: conversion.id,
        affiliate: conversion.affiliate_id,
        kind,
        amount: Money { micros: more, ..owed },
        reason: format!("{} {word}", conversion.event),
        source_key,
    })
}
