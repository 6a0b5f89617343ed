//! What was asked for with many others goes behind what happens now, unless something that happens now has to wait for it.

use std::collections::HashSet;

use waypost_entity::delivery::{Column, Entity, Model};
use waypost_entity::id::{ConversionId, EndpointId};
use waypost_entity::status::DeliveryStatus;

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

/// Those of the earlier ones that keep new ones waiting: of one conversion the next goes when the one before it has ended.
pub(super) fn keeping_waiting(earlier: Vec<Model>, new: &[Model]) -> Vec<Model> {
    let about = |row: &Model| -> (Option<ConversionId>, EndpointId) { (row.conversion_id, row.endpoint_id) };
    let new: HashSet<_> = new.iter().map(about).collect();
    let waits = |row: &Model| row.is_deferred && row.status == DeliveryStatus::Pending && new.contains(&about(row));
    earlier.into_iter().filter(waits).collect()
}

/// Sends these with what happens now.
pub(super) async fn take_along(scope: &Scope, tx: &Tx, rows: &[Model]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids = rows.iter().map(|row| (scope.tenant(), row.id));
    let mut locked = bulk::lock::<Entity>(tx, ids).await?;
    for row in &mut locked {
        row.is_deferred = false;
    }
    Ok(bulk::update::<Entity>(tx, &locked, &[Column::IsDeferred]).await?)
}
