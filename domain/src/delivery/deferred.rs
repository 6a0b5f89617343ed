//! What was asked for with many others goes behind what happens now, unless something that happens now has to wait for it.

use std::collections::BTreeSet;

use waypost_entity::delivery::{Column, Entity, Model};
use waypost_entity::id::ConversionId;

use crate::bulk;
use crate::error::Result;
use crate::scope::Scope;
use crate::tx::Tx;

/// These, behind what happens now.
pub(super) fn deferred(mut rows: Vec<Model>) -> Vec<Model> {
    for row in &mut rows {
        row.is_deferred = true;
    }
    rows
}

/// These, behind what happens now but for those that something of now waits for: of one conversion the next goes when the one before it has
/// ended.
pub(super) async fn deferred_where_nothing_waits(scope: &Scope, tx: &Tx, mut rows: Vec<Model>) -> Result<Vec<Model>> {
    let of_now = about(scope, tx, rows.iter(), "NOT t.is_deferred AND t.status = 'pending'").await?;
    let waits = |row: &Model| of_now.iter().any(|later| later.id > row.id && is_alike(row, later));
    for row in &mut rows {
        row.is_deferred = !waits(row);
    }
    Ok(rows)
}

/// Sends what keeps new ones waiting with what happens now, as these are.
pub(super) async fn take_along(scope: &Scope, tx: &Tx, new: &[Model]) -> Result<()> {
    let of_now = || new.iter().filter(|row| !row.is_deferred);
    let earlier = about(scope, tx, of_now(), "t.is_deferred AND t.status = 'pending'").await?;
    let keeps_waiting = |row: &Model| of_now().any(|new| is_alike(row, new));
    let ids: Vec<_> = earlier
        .iter()
        .filter(|row| keeps_waiting(row))
        .map(|row| (scope.tenant(), row.id))
        .collect();
    let mut locked = bulk::lock::<Entity>(tx, ids.into_iter()).await?;
    for row in &mut locked {
        row.is_deferred = false;
    }
    Ok(bulk::update::<Entity>(tx, &locked, &[Column::IsDeferred]).await?)
}

/// The deliveries about the same conversions that the condition leaves.
async fn about(
    scope: &Scope,
    tx: &Tx,
    rows: impl Iterator<Item = &Model>,
    condition: &'static str,
) -> Result<Vec<Model>> {
    let conversions: BTreeSet<ConversionId> = rows.filter_map(|row| row.conversion_id).collect();
    let wanted = conversions.into_iter().map(|id| (scope.tenant(), id));
    Ok(bulk::find_where::<Entity, _>(tx, Column::ConversionId, wanted, condition).await?)
}

fn is_alike(one: &Model, other: &Model) -> bool {
    (one.conversion_id, one.endpoint_id) == (other.conversion_id, other.endpoint_id)
}
