//! The changes of conversions as rows: read in their order, and given ids that keep it.

use std::collections::HashMap;

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use waypost_entity::conversion;
use waypost_entity::conversion_change::{Column, Entity, Model};
use waypost_entity::id::{ConversionChangeId, ConversionId, TenantId};
use waypost_entity::status::ConversionChangeKind;

use crate::bulk;
use crate::entropy::moment_of;
use crate::error::Result;
use crate::scope::Scope;

/// The changes of each of these conversions, oldest first.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    conversions: impl Iterator<Item = (TenantId, ConversionId)>,
) -> Result<HashMap<(TenantId, ConversionId), Vec<Model>>> {
    let mut rows = bulk::find::<Entity, _>(db, Column::ConversionId, conversions).await?;
    rows.sort_unstable_by_key(|row| row.id);
    let mut changes: HashMap<_, Vec<Model>> = HashMap::new();
    for row in rows {
        changes.entry((row.tenant_id, row.conversion_id)).or_default().push(row);
    }
    Ok(changes)
}

/// The columns in which a conversion is another one when a change of it is written.
pub(crate) const REOPENED: [conversion::Column; 2] = [conversion::Column::SettledAt, conversion::Column::Reason];

/// The conversion as it owes a settlement again.
pub(crate) fn reopened(conversion: &conversion::Model) -> conversion::Model {
    conversion::Model {
        settled_at: None,
        reason: None,
        ..conversion.clone()
    }
}

/// A change of this kind that says nothing yet, by whoever acts. `source_key` is what causes it.
pub(crate) fn new(
    scope: &Scope,
    conversion: ConversionId,
    (id, kind): (ConversionChangeId, ConversionChangeKind),
    source_key: String,
) -> Model {
    Model {
        tenant_id: scope.tenant(),
        id,
        conversion_id: conversion,
        kind,
        status: None,
        refund_micros: None,
        corrected: None,
        review: None,
        terms_id: None,
        word: None,
        source_key,
        postback_id: None,
        actor: scope.actor().to_string(),
        created_at: scope.now(),
    }
}

/// An id that sorts behind that of the change before it. The latest word counts, so two of one millisecond, or of a node whose
/// clock is behind, must not change places; the caller holds the conversion's lock.
pub(crate) fn next_id(scope: &Scope, before: Option<ConversionChangeId>) -> ConversionChangeId {
    let after = before
        .and_then(moment_of)
        .map(|moment| moment + TimeDelta::milliseconds(1));
    let at = after.map_or_else(|| scope.now(), |after| after.max(scope.now()));
    scope.services().entropy.id(at)
}
