//! Pays what a cap had cut, once newer terms have a higher one. Terms never change the past by themselves: that a raised cap counts for a
//! conversion is a fact of its own, which somebody decides.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::json;
use waypost_entity::id::{ConversionId, OfferId};
use waypost_entity::status::ConversionChangeKind;
use waypost_entity::{conversion, conversion_change, offer, offer_terms};

use super::grounds::{Ground, Grounds};
use super::settle::{self, WRITTEN};
use super::tally::Tallies;
use super::{changes, worth};
use crate::audit::{self, Change};
use crate::error::{Error, Result};
use crate::ledger::Movement;
use crate::money::{Micros, Total, parse_currency};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::terms::{Reason, Terms};
use crate::tx::Tx;
use crate::{bulk, ledger, offer as offers, tenant, webhook};

/// Most conversions that are looked at together, which has them all locked.
const MOST: usize = 1_000;
/// Most times that so many are looked at before one is found that is paid more.
const MOST_TURNS: usize = 20;

/// What to release.
#[derive(Clone, Copy, Debug)]
pub struct ReleaseCapped {
    /// The offer whose newest terms have a higher cap.
    pub offer: OfferId,
    /// Only what a cap had cut after this conversion; from the oldest on when absent.
    pub after: Option<ConversionId>,
    /// Only say what it would come to.
    pub dry_run: bool,
}

/// What was released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// Conversions that are paid more.
    pub conversions: u64,
    /// How much more.
    pub payout: Total,
    /// The last conversion that was looked at, when a cap had cut others after it: the next release goes on there.
    pub next: Option<ConversionId>,
}

/// A conversion under the raised cap.
struct Raised {
    before: conversion::Model,
    row: conversion::Model,
    change: conversion_change::Model,
    movements: Vec<Movement>,
    more: Micros,
}

/// Settles what the cap of older versions had cut by the cap of the newest one, in the order in which it came, as far as that has room. It
/// has to count the same, or there must be none any more; everything else of the terms stays that of the time.
pub async fn release_capped(scope: &Scope, form: ReleaseCapped) -> Result<Released> {
    release_capped_by(scope, form, MOST).await
}

/// The same, of which no more than so many conversions are looked at together.
pub async fn release_capped_by(scope: &Scope, form: ReleaseCapped, most: usize) -> Result<Released> {
    scope.permit(Permission::WriteConversions)?;
    let offer = scope.get::<offer::Entity>(scope.reader(), form.offer).await?;
    if let Some(after) = form.after {
        scope.get::<conversion::Entity>(scope.reader(), after).await?;
    }
    let (tx, raised, next) = first_raised(scope, (form.offer, form.after), most).await?;
    let released = Released {
        conversions: raised.len() as u64,
        payout: Total {
            micros: raised.iter().map(|raised| i128::from(raised.more)).sum(),
            currency: parse_currency(&offer.currency).map_err(Error::internal)?,
        },
        next,
    };
    if form.dry_run || raised.is_empty() {
        return Ok(released);
    }
    let named: Vec<String> = raised.iter().map(|raised| raised.row.id.to_string()).collect();
    write(scope, &tx, raised).await?;
    let after = json!({ "conversions": named, "payout": released.payout.to_string() });
    audit::record(scope, &tx, Change::made("releaseCappedConversions", form.offer, after)).await?;
    tx.commit().await?;
    Ok(released)
}

/// The first that are paid more, with the transaction that they were found in, and where to look for others. What has no room stands in
/// nobody's way: a look that finds nothing in all its turns says where the next one goes on.
async fn first_raised(
    scope: &Scope,
    (offer, mut after): (OfferId, Option<ConversionId>),
    most: usize,
) -> Result<(Tx, Vec<Raised>, Option<ConversionId>)> {
    let mut turns = 0;
    loop {
        turns += 1;
        // One for each page, and all that is told is of the last: every settlement locks conversions before it takes their offer's turn,
        // and would lock up with one that still has the turn of the page before.
        let tx = scope.begin().await?;
        let (ids, more) = cut(scope, &tx, (offer, after), most).await?;
        let raised = under_raised_cap(scope, &tx, offer, &ids).await?;
        let next = ids.last().copied().filter(|_| more);
        if next.is_none() || !raised.is_empty() || turns == MOST_TURNS {
            return Ok((tx, raised, next));
        }
        after = next;
    }
}

/// What a cap had cut, the oldest first, and whether there is more.
async fn cut(
    scope: &Scope,
    tx: &Tx,
    (offer, after): (OfferId, Option<ConversionId>),
    most: usize,
) -> Result<(Vec<ConversionId>, bool)> {
    let reasons = [Reason::CapReached, Reason::CapPartlyReached].map(Reason::as_str);
    let mut ids: Vec<ConversionId> = scope
        .select::<conversion::Entity>()
        .select_only()
        .column(conversion::Column::Id)
        .filter(conversion::Column::OfferId.eq(offer))
        .filter(conversion::Column::Reason.is_in(reasons))
        .filter(conversion::Column::IsTest.eq(false))
        .apply_if(after, |select, after| select.filter(conversion::Column::Id.gt(after)))
        .order_by_asc(conversion::Column::Id)
        .limit(most as u64 + 1)
        .into_tuple()
        .all(tx)
        .await?;
    let more = ids.len() > most;
    ids.truncate(most);
    Ok((ids, more))
}

async fn under_raised_cap(scope: &Scope, tx: &Tx, offer: OfferId, ids: &[ConversionId]) -> Result<Vec<Raised>> {
    let mut rows = settle::lock(scope, tx, ids).await?;
    // Whoever had the lock before may have changed it.
    rows.retain(|row| row.offer_id == offer && row.settled_at.is_some() && row.counted.is_some());
    rows.sort_unstable_by_key(|row| row.id);
    let zone = tenant::zone_in(scope, tx).await?;
    let grounds = Grounds::of(scope, tx, zone, &rows).await?;
    let mut tallies = Tallies::open(scope, tx, zone, &rows).await?;
    let newest = offers::latest_terms(scope, tx, offer).await?;
    let newer = offers::published(&newest)?;
    let mut raised = Vec::new();
    for row in rows {
        let ground = grounds.ground(&row)?;
        if let Some(terms) = ground.terms.with_raised_cap(&newer) {
            raised.extend(raise(scope, &mut tallies, (row, ground), (&terms, &newest))?);
        }
    }
    // A dry run is dropped with its transaction.
    tallies.write(scope, tx).await?;
    Ok(raised)
}

/// One conversion under these terms; none when it is paid no more by them.
fn raise(
    scope: &Scope,
    tallies: &mut Tallies,
    (before, ground): (conversion::Model, Ground<'_>),
    (terms, newest): (&Terms, &offer_terms::Model),
) -> Result<Option<Raised>> {
    let change = change(scope, (&before, ground.changes), newest);
    let mut history = ground.changes.to_vec();
    history.push(change.clone());
    let ground = Ground {
        terms,
        cap_of_version: Some(newest.version),
        changes: &history,
        ..ground
    };
    let mut row = changes::reopened(&before);
    let turn = tallies.begin(&row, terms)?.with_room_of_now(terms);
    let decided = worth::decide(&mut row, &ground, (&turn, scope.now()))?;
    let paid = |row: &conversion::Model| row.payout_micros.unwrap_or_default();
    let more = paid(&row).saturating_sub(paid(&before));
    if more <= 0 {
        tallies.keep(&before)?;
        return Ok(None);
    }
    tallies.end(&mut row, decided.counted)?;
    Ok(Some(Raised {
        row,
        change,
        movements: decided.movements,
        more,
        before,
    }))
}

fn change(
    scope: &Scope,
    (row, before): (&conversion::Model, &[conversion_change::Model]),
    newest: &offer_terms::Model,
) -> conversion_change::Model {
    let id = changes::next_id(scope, before.last().map(|change| change.id));
    let source_key = format!("cap:{}:{}", row.id, newest.id);
    conversion_change::Model {
        terms_id: Some(newest.id),
        ..changes::new(scope, row.id, (id, ConversionChangeKind::CapRaised), source_key)
    }
}

async fn write(scope: &Scope, tx: &Tx, raised: Vec<Raised>) -> Result<()> {
    let (mut before, mut rows, mut changes, mut movements) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for one in raised {
        before.push(one.before);
        rows.push(one.row);
        changes.push(one.change);
        movements.extend(one.movements);
    }
    bulk::insert::<conversion_change::Entity>(tx, changes).await?;
    bulk::update::<conversion::Entity>(tx, &rows, &WRITTEN).await?;
    ledger::book(scope, tx, &movements).await?;
    webhook::conversions(scope, tx, &before.iter().zip(&rows).collect::<Vec<_>>()).await
}
