//! The conversions that stored requests made, changed or repeat: locked, with what was reported of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::ConnectionTrait;
use waypost_entity::id::{ConversionChangeId, ConversionId, PostbackId, TenantId};
use waypost_entity::status::{PostbackOutcome, ReportedStatus};
use waypost_entity::{conversion, conversion_change};

use super::correction::Today;
use super::stored::Stored;
use crate::bulk;
use crate::conversion::changes;
use crate::conversion::dedupe::{self, Identity};
use crate::conversion::standing::Standing;
use crate::error::{Error, Result};
use crate::money::Micros;
use crate::postback::deciding::decide::Known;
use crate::postback::deciding::identity;
use crate::postback::report::Report;
use crate::scope::Scope;
use crate::tx::Tx;

/// A conversion, and what was reported of it, oldest first.
pub(super) struct Sale {
    pub row: conversion::Model,
    pub changes: Vec<conversion_change::Model>,
    /// What the requests that were read again say of its status today; those that say nothing, nothing.
    pub words: HashMap<PostbackId, Option<ReportedStatus>>,
    /// What it was said to be before any word.
    pub begins: ReportedStatus,
}

/// Locks conversions until the transaction ends.
pub(super) async fn lock(
    scope: &Scope,
    tx: &Tx,
    ids: impl Iterator<Item = ConversionId> + Clone,
) -> Result<HashMap<ConversionId, Sale>> {
    let tenant = scope.tenant();
    let rows = bulk::lock::<conversion::Entity>(tx, ids.clone().map(|id| (tenant, id))).await?;
    let mut changes = changes::of(tx, ids.map(|id| (tenant, id))).await?;
    let sales = rows.into_iter().map(|row| {
        let changes = changes.remove(&(tenant, row.id)).unwrap_or_default();
        (row.id, Sale::with(row, changes))
    });
    Ok(sales.collect())
}

/// The conversions of the clicks and transactions that reports name.
pub(super) async fn related(
    db: &impl ConnectionTrait,
    reports: impl Iterator<Item = &Report> + Clone,
) -> Result<Vec<conversion::Model>> {
    let said = reports.filter_map(|report| Some((report.tenant(), report.received.fields.as_ref().ok()?)));
    let clicks = said
        .clone()
        .filter_map(|(tenant, fields)| Some((tenant, fields.click_id?)));
    let mut related = bulk::find::<conversion::Entity, _>(db, conversion::Column::ClickId, clicks).await?;
    let txn_ids = said.filter_map(|(tenant, fields)| Some((tenant, fields.txn_id.clone()?)));
    related.extend(bulk::find::<conversion::Entity, _>(db, conversion::Column::TxnId, txn_ids).await?);
    Ok(related)
}

/// The dedupe keys that these conversions would have today: the rule may have changed since they were counted, and must not make them
/// count twice. Those of `made` are left out, since they are read again themselves.
pub(super) fn keys_of_today<'a>(
    related: &[conversion::Model],
    reports: impl Iterator<Item = &'a Report>,
    made: &HashSet<ConversionId>,
) -> HashMap<(TenantId, String), ConversionId> {
    let rules: HashMap<_, _> = reports
        .map(|report| (report.settings.id, report.settings.dedupe_by))
        .collect();
    let keys = related.iter().filter(|row| !made.contains(&row.id)).filter_map(|row| {
        let identity = Identity {
            click: row.click_id,
            coupon: row.coupon_id,
            offer: row.offer_id,
            event: &row.event,
            txn_id: row.txn_id.as_deref(),
            is_test: row.is_test,
        };
        let key = dedupe::key(*rules.get(&row.integration_id)?, &identity)?;
        Some(((row.tenant_id, key), row.id))
    });
    keys.collect()
}

/// Lets requests repeat what they repeated, where it is not known how the one that they repeat is told apart today.
pub(super) fn keep_repeats(
    (stored, reports): (&[Stored], &[Report]),
    known: &Known,
    told_apart: &HashSet<ConversionId>,
    keys: &mut HashMap<(TenantId, String), ConversionId>,
) {
    for (stored, report) in stored.iter().zip(reports) {
        let repeated = stored
            .conversion
            .filter(|_| stored.outcome == PostbackOutcome::Duplicate);
        let Some(first) = repeated.filter(|id| !told_apart.contains(id)) else {
            continue;
        };
        for key in identity::keys(report, known) {
            keys.entry((report.tenant(), key)).or_insert(first);
        }
    }
}

impl Sale {
    /// A conversion and its changes, of which nothing was read again yet.
    pub(super) fn with(row: conversion::Model, changes: Vec<conversion_change::Model>) -> Self {
        Self {
            row,
            changes,
            words: HashMap::new(),
            begins: ReportedStatus::Approved,
        }
    }

    /// What was reported of it before a request said anything of it. A correction belongs where what it corrects does.
    pub(super) fn before(&self, postback: PostbackId) -> Vec<conversion_change::Model> {
        let mut began: BTreeMap<PostbackId, ConversionChangeId> = BTreeMap::new();
        for change in &self.changes {
            began.extend(
                change
                    .postback_id
                    .filter(|by| !began.contains_key(by))
                    .map(|by| (by, change.id)),
            );
        }
        let Some(own) = began.get(&postback).copied() else {
            return self.changes.clone();
        };
        let begins = |change: &conversion_change::Model| {
            let by = change.postback_id.and_then(|by| began.get(&by));
            by.copied().unwrap_or(change.id)
        };
        self.changes
            .iter()
            .filter(|change| begins(change) < own)
            .cloned()
            .collect()
    }

    /// What went back to the customer by a request's word.
    pub(super) fn refunded_by(&self, postback: PostbackId) -> Micros {
        let own = self
            .changes
            .iter()
            .filter(|change| change.postback_id == Some(postback));
        own.filter_map(|change| change.refund_micros)
            .fold(0, Micros::saturating_add)
    }

    /// Under which source key a request's refund counts.
    pub(super) fn refund_key_of(&self, postback: PostbackId) -> Option<String> {
        let own = self
            .changes
            .iter()
            .find(|change| change.postback_id == Some(postback) && change.refund_micros.is_some());
        own.map(|change| change.source_key.clone())
    }

    /// What it is said to be.
    pub(super) fn said(&self) -> ReportedStatus {
        Standing::after(&self.changes).said
    }

    /// Whether nobody said later than a request what the conversion is.
    pub(super) fn has_last_word(&self, stored: &Stored) -> bool {
        let last = self.changes.iter().rfind(|change| change.status.is_some());
        last.is_none_or(|last| {
            last.postback_id == Some(stored.request.id) || last.created_at < stored.request.received_at
        })
    }

    /// What it is said to be without a request's words. What others say counts as they are read today: a word that goes with this one
    /// must not come back by it.
    pub(super) fn said_by_others(&self, postback: PostbackId) -> ReportedStatus {
        let others = self
            .changes
            .iter()
            .filter(|change| change.postback_id != Some(postback));
        let words = others.filter_map(|change| Some((change.postback_id, change.status?)));
        words.fold(self.begins, |said, (by, word)| {
            let today = by.and_then(|by| self.words.get(&by));
            today.map_or(word, |today| today.unwrap_or(said))
        })
    }

    /// Notes what a request that was read again comes to.
    pub(super) fn note(&mut self, postback: PostbackId, today: &Today, made_it: bool) {
        let word = today.word(made_it);
        if made_it {
            self.begins = word.unwrap_or(self.begins);
        }
        self.words.insert(postback, word);
    }

    /// The sale, for the next request about it.
    pub(super) fn correct(&mut self, row: conversion::Model, change: conversion_change::Model) {
        self.row = row;
        self.changes.push(change);
    }
}

/// The sale of an id that was locked.
pub(super) fn sale(sales: &mut HashMap<ConversionId, Sale>, id: ConversionId) -> Result<&mut Sale> {
    sales.get_mut(&id).ok_or(Error::NotFound("conversion"))
}
