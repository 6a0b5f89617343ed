//! Whose turn it is to send to an endpoint. One worker at a time serves one, over all processes, which is what keeps its messages in order.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, Set};
use tokio::time::timeout;
use waypost_entity::delivery;
use waypost_entity::endpoint::{ActiveModel, Column, Entity, Model};
use waypost_entity::id::EndpointId;
use waypost_entity::status::{DeliveryStatus, EndpointStatus, PausedBecause};

use super::create::job;
use super::due;
use crate::endpoint;
use crate::error::Result;
use crate::queue::When;
use crate::scope::Scope;
use crate::tx::Tx;

/// A worker that has not kept its turn for so long counts as gone.
const LEASE: TimeDelta = TimeDelta::seconds(8);
/// How often it keeps it while it waits for answers.
const KEPT_EVERY: Duration = Duration::from_millis(2_500);

/// Takes the turn, unless there is nothing to send, the endpoint is not to be called now, or somebody serves it. Then they are asked to look
/// again before they end, and somebody looks when their time is over, in case they are gone.
pub(super) async fn take(scope: &Scope, id: EndpointId) -> Result<Option<Model>> {
    let tx = scope.begin().await?;
    let found = endpoint::lock(scope, &tx, id).await?;
    if found.paused_because == Some(PausedBecause::Deleted) {
        give_up(scope, &tx, id).await?;
        tx.commit().await?;
        return Ok(None);
    }
    if found.status == EndpointStatus::Paused {
        // Opening it asks again.
        return Ok(None);
    }
    if let Some(until) = found.rests_until.filter(|until| *until > scope.now()) {
        look_again(scope, &tx, (id, "rests"), until).await?;
        tx.commit().await?;
        return Ok(None);
    }
    if due::first(scope, &tx, id, 1).await?.is_empty() {
        if let Some(next) = due::next_at(scope, &tx, id).await? {
            look_again(scope, &tx, (id, "due"), next).await?;
            tx.commit().await?;
        }
        return Ok(None);
    }
    // A time that is further away than any turn lasts was written by a clock that has been set back since.
    let served = found
        .served_until
        .filter(|until| *until > scope.now() && *until <= scope.now() + LEASE);
    let mut row = found.into_active_model();
    if let Some(until) = served {
        row.is_wanted = Set(true);
        row.update(&tx).await?;
        look_again(scope, &tx, (id, "served"), until).await?;
        tx.commit().await?;
        return Ok(None);
    }
    extend(scope, &mut row);
    let taken = row.update(&tx).await?;
    tx.commit().await?;
    Ok(Some(taken))
}

/// Keeps the turn while `work` goes on. A database that is away does not end the work: whoever takes the turn then does it twice at most.
pub(super) async fn keep<T>(scope: &Scope, id: EndpointId, work: impl Future<Output = T>) -> T {
    // Beside the work: its time limits run on while the database is slow.
    let keeping = async {
        loop {
            let _ = timeout(KEPT_EVERY, std::future::pending::<()>()).await;
            if let Err(error) = keep_once(scope, id).await {
                tracing::warn!(%error, "the turn of an endpoint could not be kept");
            }
        }
    };
    tokio::select! {
        done = work => done,
        never = keeping => never,
    }
}

async fn keep_once(scope: &Scope, id: EndpointId) -> Result<()> {
    scope
        .update::<Entity>()
        .col_expr(Column::ServedUntil, Expr::value(scope.now() + LEASE))
        .filter(Column::Id.eq(id))
        .filter(Column::ServedUntil.is_not_null())
        .exec(scope.services().store.writer())
        .await?;
    Ok(())
}

/// Asks for a look at this time, once however often it is asked for: the job that has come may have been the one for it, when the clock of
/// whoever asked for it is ahead of ours.
async fn look_again(scope: &Scope, tx: &Tx, (id, why): (EndpointId, &str), at: DateTime<Utc>) -> Result<()> {
    let key = format!("{why}:{id}:{}", at.timestamp_micros());
    tx.enqueue_once(&job(scope, id), When::NotBefore(at), &key).await
}

/// Gives up what waits for an endpoint that is deleted.
async fn give_up(scope: &Scope, tx: &Tx, id: EndpointId) -> Result<()> {
    let waiting = scope
        .update::<delivery::Entity>()
        .col_expr(delivery::Column::Status, Expr::value(DeliveryStatus::Failed))
        .col_expr(delivery::Column::NextAttemptAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(delivery::Column::FinishedAt, Expr::value(scope.now()))
        .filter(delivery::Column::EndpointId.eq(id))
        .filter(delivery::Column::Status.eq(DeliveryStatus::Pending));
    waiting.exec(tx).await?;
    Ok(())
}

/// Keeps the turn.
pub(super) fn extend(scope: &Scope, row: &mut ActiveModel) {
    row.served_until = Set(Some(scope.now() + LEASE));
    row.is_wanted = Set(false);
}

/// Gives the turn back, and asks for the next one at once if there is more to do.
pub(super) async fn end(
    scope: &Scope,
    tx: &Tx,
    (id, row): (EndpointId, &mut ActiveModel),
    has_more: bool,
) -> Result<()> {
    row.served_until = Set(None);
    row.is_wanted = Set(false);
    if has_more {
        tx.enqueue(job(scope, id), When::Now(scope.now())).await?;
    }
    Ok(())
}
