//! Counts what tiers, caps and recurring pay ask for, exactly: the settlements of one offer take turns, each sees what those before it
//! added, and what no longer counts is taken out again.
//!
//! An offer is counted by day, month and for all time, for each affiliate and for all; a customer by the rules that paid. A conversion
//! is counted in the period in which it happened, from its settlement on, while it is pending, approved or paid; a test never is.

mod cap;
mod counts;
mod place;
mod share;
mod stored;
mod verify;

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use sea_orm::ConnectionTrait;
use serde_json::json;
use waypost_entity::{conversion, customer_tally, offer, tally};

pub(crate) use self::cap::{UsedUp, used_up};
use self::counts::Counts;
use self::place::Place;
pub(super) use self::share::Counted;
use self::share::Share;
pub use self::verify::verify;
use crate::bulk;
use crate::error::{Error, Result};
use crate::money::Micros;
use crate::scope::Scope;
use crate::terms::{Before, Exact, Terms};
use crate::tx::Tx;

/// The counters of some conversions, held by one transaction.
pub(super) struct Tallies {
    zone: Tz,
    /// Whose turns these are; none when they are only looked at.
    offers: Vec<offer::Model>,
    counts: Counts,
    sums: BTreeMap<String, tally::Model>,
    customers: BTreeMap<String, customer_tally::Model>,
}

/// A conversion's turn: what was counted before it.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// What stands before it now.
    now: Before,
    /// What stood before it at its turn, if it had one.
    kept: Option<Before>,
    /// The payout that it is counted with, if it is counted where it belongs.
    held: Option<Micros>,
    /// Whether its terms ask for any of this.
    is_asked: bool,
}

impl Turn {
    /// What stands before it: what did at its turn, unless it begins to count, or counts somewhere else, only now.
    pub(super) fn before(&self, counts: bool) -> &Before {
        match (&self.kept, self.held) {
            (Some(kept), Some(_)) => kept,
            (Some(kept), None) if !counts => kept,
            (Some(_) | None, _) => &self.now,
        }
    }

    /// Whether what stands before it makes a difference by its terms.
    pub(super) fn is_asked(&self) -> bool {
        self.is_asked
    }

    /// The same turn with the room that the cap has now, for what a higher one is to pay.
    pub(super) fn with_room_of_now(mut self, terms: &Terms) -> Self {
        let cap_used = terms.cap_used_beside(&self.now.cap_used, self.held.unwrap_or_default());
        if let Some(kept) = &mut self.kept {
            kept.cap_used = cap_used;
        }
        self
    }

    /// What its cap has been used by others by now, if it is to be paid more than it is counted with. Others may have used up meanwhile
    /// what was left at its turn, and together they must not be paid more than the cap.
    pub(super) fn cap_used_by_others(&self, terms: &Terms, payout: Micros) -> Option<Exact> {
        let held = self.held.filter(|held| payout > *held)?;
        Some(terms.cap_used_beside(&self.now.cap_used, held))
    }
}

impl Tallies {
    /// Reads what was counted where these conversions are, and keeps every other settlement of their offers waiting until the
    /// transaction ends. The caller holds the conversions' locks.
    pub(super) async fn open(scope: &Scope, tx: &Tx, zone: Tz, conversions: &[conversion::Model]) -> Result<Self> {
        let offers = take_turns(scope, tx, conversions).await?;
        let tallies = Self::look(scope, tx, zone, conversions).await?;
        Ok(Self { offers, ..tallies })
    }

    /// Reads what is counted there now, and keeps nobody waiting.
    pub(super) async fn look(
        scope: &Scope,
        db: &impl ConnectionTrait,
        zone: Tz,
        conversions: &[conversion::Model],
    ) -> Result<Self> {
        let mut places = Vec::with_capacity(conversions.len());
        for conversion in conversions {
            places.push(Place::of(conversion, zone));
            places.extend(held(conversion)?.map(|share| share.place));
        }
        let tenant = scope.tenant();
        let keys = places.iter().flat_map(Place::keys).map(|key| (tenant, key));
        let sums = bulk::find::<tally::Entity, _>(db, tally::Column::Key, keys).await?;
        let keys = places.iter().filter_map(Place::customer_key).map(|key| (tenant, key));
        let customers = bulk::find::<customer_tally::Entity, _>(db, customer_tally::Column::Key, keys).await?;
        Ok(Self {
            zone,
            offers: Vec::new(),
            counts: stored::read(&sums, &customers)?,
            sums: sums.into_iter().map(|row| (row.key.clone(), row)).collect(),
            customers: customers.into_iter().map(|row| (row.key.clone(), row)).collect(),
        })
    }

    /// Begins the turn of a conversion: it is not counted until [`Tallies::end`].
    pub(super) fn begin(&mut self, conversion: &conversion::Model, terms: &Terms) -> Result<Turn> {
        let held = held(conversion)?;
        if let Some(share) = &held {
            self.counts.take_out(share);
        }
        let place = Place::of(conversion, self.zone);
        let held = held.filter(|share| share.place.is_of(conversion));
        let kept = conversion.counted_before.clone();
        let asked = terms.asked();
        Ok(Turn {
            now: self
                .counts
                .before(held.as_ref().map_or(&place, |share| &share.place), &asked),
            kept: kept.map(serde_json::from_value).transpose().map_err(Error::internal)?,
            held: held.map(|share| share.counted.payout_micros),
            is_asked: !asked.is_nothing(),
        })
    }

    /// Ends it, and counts the conversion as what its settlement says.
    pub(super) fn end(&mut self, conversion: &mut conversion::Model, counted: Option<Counted>) -> Result<()> {
        let place = held(conversion)?.map(|share| share.place);
        let place = place.filter(|place| place.is_of(conversion));
        let share = counted.map(|counted| Share {
            place: place.unwrap_or_else(|| Place::of(conversion, self.zone)),
            counted,
        });
        if let Some(share) = &share {
            self.counts.add(share);
        }
        conversion.counted = share.map(|share| json!(share));
        Ok(())
    }

    /// Ends the turn of a conversion that stays as it was.
    pub(super) fn keep(&mut self, conversion: &conversion::Model) -> Result<()> {
        if let Some(share) = held(conversion)? {
            self.counts.add(&share);
        }
        Ok(())
    }

    /// Writes what was counted since.
    pub(super) async fn write(self, scope: &Scope, tx: &Tx) -> Result<()> {
        cap::announce_crossings(scope, tx, &self.offers, (&self.sums, &self.counts)).await?;
        stored::write(scope, tx, self.counts, (self.sums, self.customers)).await
    }
}

/// Keeps other settlements of the offers of these conversions waiting until the transaction ends, also of those that they are to
/// count for no longer. Returns the offers.
pub(super) async fn take_turns(scope: &Scope, tx: &Tx, conversions: &[conversion::Model]) -> Result<Vec<offer::Model>> {
    let mut offers = BTreeSet::new();
    for conversion in conversions {
        offers.insert((scope.tenant(), conversion.offer_id));
        offers.extend(held(conversion)?.map(|share| (scope.tenant(), share.place.offer)));
    }
    Ok(bulk::lock::<offer::Entity>(tx, offers.into_iter()).await?)
}

/// What a conversion is counted as.
fn held(conversion: &conversion::Model) -> Result<Option<Share>> {
    let held = conversion.counted.clone().map(serde_json::from_value);
    held.transpose().map_err(Error::internal)
}

#[cfg(test)]
mod tests;
