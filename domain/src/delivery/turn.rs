//! Whose turn it is to send to an endpoint. One worker at a time serves one, over all processes, which is what keeps its messages in order.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel, Set};
use waypost_entity::endpoint::{ActiveModel, Model};
use waypost_entity::id::EndpointId;
use waypost_entity::status::EndpointStatus;

use super::create::job;
use super::due;
use crate::endpoint;
use crate::error::Result;
use crate::queue::When;
use crate::scope::Scope;
use crate::tx::Tx;

/// A worker that has not recorded anything for so long counts as gone: longer than the longest call.
const LEASE: TimeDelta = TimeDelta::seconds(75);

/// Takes the turn, unless there is nothing to send, the endpoint is not to be called now, or somebody serves it. Then they are asked to look
/// again before they end, and somebody looks when their time is over, in case they are gone.
pub(super) async fn take(scope: &Scope, id: EndpointId) -> Result<Option<Model>> {
    let tx = scope.begin().await?;
    let found = endpoint::lock(scope, &tx, id).await?;
    let rests = found.rests_until.is_some_and(|until| until > scope.now());
    if found.status == EndpointStatus::Paused || rests {
        // Opening it asks again, and so does the end of its rest.
        return Ok(None);
    }
    if due::first(scope, &tx, id, 1).await?.is_empty() {
        return Ok(None);
    }
    let served = found.served_until.filter(|until| *until > scope.now());
    let mut row = found.into_active_model();
    if let Some(until) = served {
        row.is_wanted = Set(true);
        row.update(&tx).await?;
        let key = format!("served:{id}:{}", until.timestamp_millis());
        tx.enqueue_once(&job(scope, id), When::NotBefore(until), &key).await?;
        tx.commit().await?;
        return Ok(None);
    }
    extend(scope, &mut row);
    let taken = row.update(&tx).await?;
    tx.commit().await?;
    Ok(Some(taken))
}

/// Keeps the turn.
pub(super) fn extend(scope: &Scope, row: &mut ActiveModel) {
    row.served_until = Set(Some(scope.now() + LEASE));
    row.is_wanted = Set(false);
}

/// Gives the turn back, and asks for the next one at once if there is more to do.
pub(super) async fn end(scope: &Scope, tx: &Tx, row: &mut ActiveModel, has_more: bool) -> Result<()> {
    row.served_until = Set(None);
    row.is_wanted = Set(false);
    match (&row.id, has_more) {
        (ActiveValue::Set(id) | ActiveValue::Unchanged(id), true) => {
            tx.enqueue(job(scope, *id), When::Now(scope.now())).await
        }
        _ => Ok(()),
    }
}
