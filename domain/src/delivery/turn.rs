//! Whose turn it is to send to an endpoint. One worker at a time serves one, over all processes, which is what keeps its messages in order.

use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, Set};
use tokio::time::timeout;
use waypost_entity::delivery;
use waypost_entity::endpoint::{ActiveModel, Column, Entity, Model};
use waypost_entity::id::EndpointId;
use waypost_entity::status::{DeliveryStatus, EndpointStatus, PausedBecause};

use super::create::job;
use super::due;
use super::in_flight::{Need, Places};
use crate::endpoint;
use crate::error::Result;
use crate::queue::When;
use crate::scope::Scope;
use crate::tx::Tx;

/// A worker that has not kept its turn for so long counts as gone. It is kept three times in it, so that a clock may be some seconds ahead of
/// the one by which it is kept.
const LEASE: TimeDelta = TimeDelta::seconds(8);
/// How far behind it a clock may be.
const BEHIND: TimeDelta = TimeDelta::seconds(8);
/// When an endpoint is looked at again at the earliest.
pub(super) const SOON: TimeDelta = TimeDelta::seconds(2);
/// How often it keeps it while it waits for answers.
const KEPT_EVERY: Duration = Duration::from_millis(2_500);

/// A worker's turn at an endpoint.
pub(super) struct Turn {
    /// As it was when the turn was taken, or after the last round.
    pub endpoint: Model,
    /// What is due, some of it at least.
    pub due: Vec<delivery::Model>,
    /// Leave to have a call on its way.
    pub places: Places,
}

/// Takes the turn, unless there is nothing to send or the endpoint is not to be called now. Where only the time has not come, somebody looks
/// again when it has; and when the time of whoever serves it is over, in case they are gone.
pub(super) async fn take(scope: &Scope, id: EndpointId) -> Result<Option<Turn>> {
    let tx = scope.begin().await?;
    let found = endpoint::lock(scope, &tx, id).await?;
    let taken = take_in(scope, &tx, found).await?;
    tx.commit().await?;
    Ok(taken)
}

async fn take_in(scope: &Scope, tx: &Tx, endpoint: Model) -> Result<Option<Turn>> {
    let (id, now) = (endpoint.id, scope.now());
    // A time that is further away than any turn lasts was written by a clock that has been set back since.
    let is_served = |until: &DateTime<Utc>| *until > now && *until <= now + LEASE + BEHIND;
    let served_until = endpoint.served_until.filter(is_served);
    if endpoint.paused_because == Some(PausedBecause::Deleted) {
        return match served_until {
            // What is under way is still recorded.
            Some(until) => look_again(scope, tx, (id, "deleted"), until).await.map(|()| None),
            None => give_up(scope, tx, id).await.map(|()| None),
        };
    }
    if endpoint.status == EndpointStatus::Paused {
        // Opening it asks again.
        return Ok(None);
    }
    if let Some(until) = endpoint.rests_until.filter(|until| *until > now) {
        return look_again(scope, tx, (id, "rests"), until).await.map(|()| None);
    }
    if let Some(until) = served_until {
        // Whoever serves it looks before they end, and finds what we came for.
        return look_again(scope, tx, (id, "served"), until).await.map(|()| None);
    }
    let need = if endpoint.failures_in_row > 0 {
        Need::Doubtful
    } else {
        Need::Usual
    };
    let services = scope.services();
    let most = services.config.delivery.in_flight_per_tenant;
    let Some(places) = services.in_flight.enter(scope.tenant(), need, most) else {
        let at = services.in_flight.look_again_at(scope.tenant(), (id, need), now);
        // The queue goes by whole seconds, and would make it wait for the next.
        let at = at.trunc_subsecs(0);
        return look_again(scope, tx, (id, "place"), at).await.map(|()| None);
    };
    let due = due::next(scope, tx, &endpoint).await?;
    if due.is_empty() {
        if let Some(next) = due::next_at(scope, tx, id).await? {
            look_again(scope, tx, (id, "due"), next).await?;
        }
        return Ok(None);
    }
    let number = endpoint.turn.wrapping_add(1);
    let mut row = endpoint.into_active_model();
    row.turn = Set(number);
    extend(scope, &mut row);
    let endpoint = row.update(tx).await?;
    Ok(Some(Turn { endpoint, due, places }))
}

/// Keeps the turn while `work` goes on. A database that is away does not end the work: whoever takes the turn then does it twice at most.
pub(super) async fn keep<T>(scope: &Scope, endpoint: &Model, work: impl Future<Output = T>) -> T {
    // Beside the work: its time limits run on while the database is slow.
    let keeping = async {
        loop {
            let _ = timeout(KEPT_EVERY, std::future::pending::<()>()).await;
            if let Err(error) = keep_once(scope, endpoint).await {
                tracing::warn!(%error, "the turn of an endpoint could not be kept");
            }
        }
    };
    tokio::select! {
        done = work => done,
        never = keeping => never,
    }
}

async fn keep_once(scope: &Scope, endpoint: &Model) -> Result<()> {
    scope
        .update::<Entity>()
        .col_expr(Column::ServedUntil, Expr::value(scope.now() + LEASE))
        .filter(Column::Id.eq(endpoint.id))
        // Not the turn of whoever came after us when we were slow.
        .filter(Column::Turn.eq(endpoint.turn))
        .exec(scope.services().store.writer())
        .await?;
    Ok(())
}

/// Asks for a look at this time, once however often it is asked for. Not in this very second: the job that has come may have been the one for
/// it, when the queue's clock is ahead of ours, and would be taken for the same again. Where clocks are further apart, or are set back, the
/// look at what is owed finds what was missed.
async fn look_again(scope: &Scope, tx: &Tx, (id, why): (EndpointId, &str), at: DateTime<Utc>) -> Result<()> {
    let soon = (scope.now() + SOON).trunc_subsecs(0);
    let at = at.max(soon);
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
}

/// Gives the turn back, and asks for the next one at once if there is more to do.
pub(super) async fn end(
    scope: &Scope,
    tx: &Tx,
    (id, row): (EndpointId, &mut ActiveModel),
    has_more: bool,
) -> Result<()> {
    row.served_until = Set(None);
    if has_more {
        tx.enqueue(job(scope, id), When::Now(scope.now())).await?;
    }
    Ok(())
}
