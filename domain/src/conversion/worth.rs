//! Decides what one conversion is worth now: its status, its payout with the explanation, and what the ledger lacks. Pure.

use chrono::{DateTime, Utc};
use serde_json::json;
use waypost_entity::conversion;
use waypost_entity::status::{ConversionStatus, ReportedStatus};

use crate::conversion::grounds::Ground;
use crate::conversion::movement::{booked, movements, owed};
use crate::conversion::pending;
use crate::conversion::standing::Standing;
use crate::conversion::tally::{Counted, Turn};
use crate::error::{Error, Result};
use crate::ledger::Movement;
use crate::money::{Micros, Money, parse_currency};
use crate::terms::{self, Before, Explanation, Reason, RefundMade, Sale, Settlement, Since};

/// What was decided of a conversion.
#[derive(Default)]
pub(super) struct Decided {
    /// What is to be booked.
    pub movements: Vec<Movement>,
    /// What is counted of it; nothing when it does not count.
    pub counted: Option<Counted>,
}

/// Decides one payout and notes it in the row. A row without `settled_at` has to wait.
pub(super) fn decide(
    conversion: &mut conversion::Model,
    ground: &Ground<'_>,
    (turn, now): (&Turn, DateTime<Utc>),
) -> Result<Decided> {
    let standing = Standing::after(ground.changes);
    let status = standing.status(conversion);
    let counts = counts(conversion, status);
    let sale = sale(conversion, ground, &standing)?;
    let (settlement, before) = settlement((conversion, &sale), ground, (&standing, status), (turn, counts));
    match settlement {
        Settlement::WaitingForExchangeRate { explanation, .. } => {
            conversion.reason = Some(Reason::WaitingForExchangeRate.as_str().to_owned());
            explain(conversion, ground, (explanation, &standing));
            conversion.status = waiting(conversion.status);
            Ok(Decided::default())
        }
        Settlement::Settled {
            payout,
            rule,
            reason,
            mut explanation,
        } => {
            let owed = owed(status, payout);
            explanation.since = since(conversion, ground, (&standing, owed))?;
            explain(conversion, ground, (explanation, &standing));
            conversion.status = stored((conversion.status, ground.is_paid), status);
            conversion.payout_micros = Some(payout.micros);
            conversion.payout_currency = Some(payout.currency.code().to_owned());
            conversion.reason = reason.map(|reason| reason.as_str().to_owned());
            conversion.exchange_rate = ground.rate.map(|rate| rate.get().to_string());
            conversion.counted_before = turn.is_asked().then(|| json!(before));
            conversion.settled_at = Some(now);
            let movements = match conversion.is_test {
                true => Vec::new(),
                false => movements(conversion, (status, owed), ground.entries, ground.changes)?,
            };
            let counted = counts.then(|| Counted {
                revenue: terms::revenue(&sale, payout.currency),
                payout_micros: payout.micros,
                rule,
            });
            Ok(Decided { movements, counted })
        }
    }
}

/// Whether tiers, caps and recurring pay count it: what is pending may still be paid.
fn counts(conversion: &conversion::Model, status: ReportedStatus) -> bool {
    match status {
        ReportedStatus::Approved | ReportedStatus::Pending => !conversion.is_test,
        ReportedStatus::Rejected | ReportedStatus::Reversed => false,
    }
}

/// The settlement, and what was counted before it.
fn settlement(
    (conversion, sale): (&conversion::Model, &Sale),
    ground: &Ground<'_>,
    (standing, status): (&Standing, ReportedStatus),
    (turn, counts): (&Turn, bool),
) -> (Settlement, Before) {
    let after = |before: &Before| match conversion.payout_override_micros {
        Some(micros) => terms::overridden(ground.terms, sale, micros),
        None => terms::payout_after(ground.terms, sale, before),
    };
    let mut before = turn.before(counts).clone();
    let mut counted = after(&before);
    if let Settlement::Settled { payout, .. } = &counted
        && let Some(cap_used) = turn.cap_used_by_others(ground.terms, payout.micros)
    {
        before.cap_used = cap_used;
        counted = after(&before);
    }
    let settlement = match status {
        ReportedStatus::Approved | ReportedStatus::Pending => counted,
        ReportedStatus::Rejected if standing.said == ReportedStatus::Rejected => {
            counted.without_payout(Reason::Rejected)
        }
        ReportedStatus::Rejected => counted.without_payout(Reason::RejectedInReview),
        ReportedStatus::Reversed if standing.said == ReportedStatus::Reversed => {
            counted.without_payout(Reason::Reversed)
        }
        ReportedStatus::Reversed => counted.without_payout(Reason::Refunded),
    };
    (settlement, before)
}

/// A conversion that is part of a payment is so while it counts, also when it did not for a while.
fn stored((held, is_paid): (ConversionStatus, bool), status: ReportedStatus) -> ConversionStatus {
    match status {
        ReportedStatus::Approved if is_paid || held == ConversionStatus::Paid => ConversionStatus::Paid,
        ReportedStatus::Approved => ConversionStatus::Approved,
        ReportedStatus::Pending => ConversionStatus::Pending,
        ReportedStatus::Rejected => ConversionStatus::Rejected,
        ReportedStatus::Reversed => ConversionStatus::Reversed,
    }
}

/// What did not count before and does again is not worth anything known yet; what was owed by another rate is until there is this one.
fn waiting(held: ConversionStatus) -> ConversionStatus {
    match held {
        ConversionStatus::Rejected | ConversionStatus::Reversed | ConversionStatus::Pending => {
            ConversionStatus::Pending
        }
        ConversionStatus::Approved | ConversionStatus::Paid => held,
    }
}

fn explain(
    conversion: &mut conversion::Model,
    ground: &Ground<'_>,
    (mut explanation, standing): (Explanation, &Standing),
) {
    pending::note(conversion, standing, ground.changes);
    explanation.hold = pending::hold(conversion, standing);
    explanation.review = pending::review(conversion);
    explanation.terms_version = Some(ground.version.version);
    explanation.cap_of_version = ground.cap_of_version.filter(|_| explanation.cap.is_some());
    conversion.terms_id = Some(ground.version.id);
    conversion.explanation = Some(json!(explanation));
}

/// What was reported since the sale, for the explanation.
fn since(
    conversion: &conversion::Model,
    ground: &Ground<'_>,
    (standing, owed): (&Standing, Money),
) -> Result<Option<Since>> {
    if ground.changes.is_empty() {
        return Ok(None);
    }
    let refund = amount(conversion, |paid| paid)?.filter(|_| standing.refunded > 0);
    let shown = |micros: Micros, like: Money| Money { micros, ..like }.to_string();
    let booked = booked(ground.entries);
    let to_them = booked.get(&(conversion.affiliate_id, owed.currency.code()));
    let taken_back = to_them.copied().unwrap_or_default().saturating_sub(owed.micros);
    Ok(Some(Since {
        status: standing.reported(conversion.amount_micros).word().to_owned(),
        refund: refund.map(|paid| RefundMade {
            paid: paid.to_string(),
            refunded: shown(standing.refunded, paid),
            remains: shown(standing.remains(paid.micros), paid),
            currency: paid.currency.code().to_owned(),
        }),
        taken_back: (taken_back > 0).then(|| shown(taken_back, owed)),
    }))
}

fn sale(conversion: &conversion::Model, ground: &Ground<'_>, standing: &Standing) -> Result<Sale> {
    Ok(Sale {
        event: conversion.event.clone(),
        affiliate: ground.affiliate.slug.clone(),
        country: ground.click.and_then(|click| click.country.clone()),
        coupon_code: ground.coupon.map(|coupon| coupon.code.clone()),
        amount: amount(conversion, |paid| standing.remains(paid))?,
        rate: ground.rate,
    })
}

fn amount(conversion: &conversion::Model, of: impl Fn(Micros) -> Micros) -> Result<Option<Money>> {
    match (conversion.amount_micros, &conversion.amount_currency) {
        (Some(micros), Some(code)) => Ok(Some(Money {
            micros: of(micros),
            currency: parse_currency(code).map_err(Error::internal)?,
        })),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
