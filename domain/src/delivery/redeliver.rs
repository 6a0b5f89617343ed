//! Sends again what was sent, or was given up: one by one, or everything that a filter leaves. A delivery stays the same one, so that its
//! receiver knows it by its `webhook-id`; its attempts are numbered on.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde_json::json;
use waypost_entity::delivery::{Column, Entity, Model};
use waypost_entity::id::{ConversionId, DeliveryId, EndpointId};
use waypost_entity::status::{DeliveryStatus, PausedBecause};
use waypost_entity::{conversion, endpoint};

use super::create::job;
use super::deferred::deferred_where_nothing_waits;
use super::kinds::{Kinds, permit_writing};
use super::list::{self, DeliveryFilter};
use super::progress::Progress;
use crate::audit::{self, Change};
use crate::bulk;
use crate::error::{Error, Result};
use crate::idempotency::{self, Once};
use crate::page;
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

/// How long a delivery can be sent again.
const REDELIVERABLE: TimeDelta = TimeDelta::days(90);
/// Most deliveries that are named in one request.
const MOST_NAMED: usize = 200;
/// Most deliveries that one request sends again by a filter, and that one call of a backfill makes.
pub(super) const MOST: u64 = 10_000;

/// The columns that change.
const CHANGED: [Column; 5] = [
    Column::Status,
    Column::UncountedAttempts,
    Column::NextAttemptAt,
    Column::IsDeferred,
    Column::FinishedAt,
];

/// Which deliveries to send again, by name.
#[derive(Clone, Debug)]
pub struct Redeliver {
    /// Which.
    pub ids: Vec<DeliveryId>,
    /// Repeats of the request send nothing twice.
    pub idempotency_key: Option<String>,
}

/// Which deliveries to send again.
#[derive(Clone, Debug)]
pub struct RedeliverMatching {
    /// Which.
    pub filter: DeliveryFilter,
    /// Only say how many there are. Nothing is kept of it, so the key is left for the request that does it.
    pub dry_run: bool,
    /// Repeats of the request send nothing twice: they go on where it ended, and say the same when it is done.
    pub idempotency_key: Option<String>,
}

/// What was sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redelivered {
    /// Deliveries that can be sent again and that the filter leaves.
    pub matching: u64,
    /// Those that are on their way again.
    pub redelivered: u64,
    /// Those that are not, because they are more than one request takes or because this was a dry run.
    pub remaining: u64,
}

/// Until when a delivery can be sent again.
pub fn redeliverable_until(delivery: &Model) -> DateTime<Utc> {
    delivery.created_at + REDELIVERABLE
}

/// Sends these deliveries again, or none of them when one cannot be. Returns how many there were to send; one that is due already is left
/// as it is, so that a repeated request does no more.
pub async fn redeliver(scope: &Scope, form: &Redeliver) -> Result<u64> {
    Kinds::writable(scope)?;
    let wanted: HashSet<DeliveryId> = form.ids.iter().copied().collect();
    if wanted.is_empty() || wanted.len() > MOST_NAMED {
        let message = format!("name 1 to {MOST_NAMED} deliveries");
        return Err(Error::invalid("ids", "OUT_OF_RANGE", message));
    }
    let tx = scope.begin().await?;
    let once = Once {
        action: "redeliver",
        key: form.idempotency_key.as_deref(),
        input: &form.ids,
    };
    if let Some(done) = idempotency::resume(scope, &tx, &once, None::<u64>).await? {
        return Ok(done);
    }
    let again = anew(scope, named(scope, &tx, &wanted).await?);
    write(scope, &tx, &again).await?;
    let names: Vec<String> = again.iter().map(|row| row.id.to_string()).collect();
    let subject = match names.as_slice() {
        [only] => only.clone(),
        _ => scope.tenant().to_string(),
    };
    if !again.is_empty() {
        let change = Change::made("redeliver", subject, json!({ "deliveries": names }));
        audit::record(scope, &tx, change).await?;
    }
    let done = again.len() as u64;
    idempotency::keep(scope, &tx, &once, &Some(done)).await?;
    tx.commit().await?;
    Ok(done)
}

/// These deliveries, locked. Fails when one of them cannot be sent again.
async fn named(scope: &Scope, tx: &Tx, wanted: &HashSet<DeliveryId>) -> Result<Vec<Model>> {
    let found = bulk::lock::<Entity>(tx, wanted.iter().map(|id| (scope.tenant(), *id))).await?;
    if found.len() < wanted.len() {
        return Err(Error::NotFound("delivery"));
    }
    for row in &found {
        permit_writing(scope, row)?;
    }
    if let Some(old) = found.iter().find(|row| redeliverable_until(row) <= scope.now()) {
        let message = format!("{} is older than {} days", old.id, REDELIVERABLE.num_days());
        return Err(Error::invalid("ids", "TOO_OLD", message));
    }
    let deleted = deleted(scope).into_tuple::<EndpointId>().all(tx).await?;
    if let Some(lost) = found.iter().find(|row| deleted.contains(&row.endpoint_id)) {
        let message = format!("{} went to an address that is deleted", lost.id);
        return Err(Error::invalid("ids", "DELETED", message));
    }
    Ok(found)
}

/// Sends again what the filter leaves, the oldest first, behind what happens now, and so many at a time. What is too old or due already, or
/// went to an address that is deleted, is not meant.
pub async fn redeliver_matching(scope: &Scope, form: RedeliverMatching) -> Result<Redelivered> {
    redeliver_matching_by(scope, form, MOST).await
}

/// The same, of which no more than so many are sent again.
pub async fn redeliver_matching_by(scope: &Scope, form: RedeliverMatching, most: u64) -> Result<Redelivered> {
    let kinds = Kinds::writable(scope)?;
    list::check(scope, &form.filter).await?;
    let matching = page::count(scope, matching(scope, kinds, &form.filter)).await?;
    let mut progress = Progress::begun(matching, if form.dry_run { 0 } else { most });
    while !progress.is_over {
        progress = next_part(scope, (kinds, &form), progress, most).await?;
    }
    Ok(Redelivered {
        matching: progress.matching,
        redelivered: progress.done,
        remaining: progress.remaining(),
    })
}

/// Sends the next ones again.
async fn next_part(
    scope: &Scope,
    (kinds, form): (Kinds, &RedeliverMatching),
    progress: Progress<DeliveryId>,
    most: u64,
) -> Result<Progress<DeliveryId>> {
    let filter = &form.filter;
    let once = Once {
        action: "redeliverMatching",
        key: form.idempotency_key.as_deref(),
        input: filter,
    };
    let tx = scope.begin().await?;
    let progress = progress.resumed(scope, &tx, &once).await?;
    if progress.is_over {
        return Ok(progress);
    }
    let room = progress.room(most);
    let ids: Vec<(DeliveryId, Option<ConversionId>)> = matching(scope, kinds, filter)
        .select_only()
        .columns([Column::Id, Column::ConversionId])
        .apply_if(progress.last, |select, after| select.filter(Column::Id.gt(after)))
        .order_by_asc(Column::Id)
        .limit(room)
        .into_tuple()
        .all(&tx)
        .await?;
    let (last, are_all) = (ids.last().map(|(id, _)| *id), (ids.len() as u64) < room);
    // First of all what they tell of, as whoever settles it does: a word of now either waits for this and takes along what it finds, or is
    // there when this asks what something of now waits for.
    let conversions = ids.iter().filter_map(|(_, conversion)| *conversion);
    bulk::lock_ids::<conversion::Entity>(&tx, conversions.map(|id| (scope.tenant(), id))).await?;
    let mut found = bulk::lock::<Entity>(&tx, ids.into_iter().map(|(id, _)| (scope.tenant(), id))).await?;
    found.retain(|row| filter.still_leaves(row));
    let again = deferred_where_nothing_waits(scope, &tx, anew(scope, found)).await?;
    let done = again.len() as u64;
    if last.is_some() {
        write(scope, &tx, &again).await?;
        let after = json!({ "filter": filter, "deliveries": done });
        let change = Change::made("redeliverMatching", scope.tenant(), after);
        audit::record(scope, &tx, change).await?;
    }
    let is_over = are_all || progress.done + done >= most;
    let progress = progress.after(scope, (&tx, &once), (done, last, is_over)).await?;
    tx.commit().await?;
    Ok(progress)
}

/// What the filter leaves and can be sent again.
fn matching(scope: &Scope, kinds: Kinds, filter: &DeliveryFilter) -> Select<Entity> {
    let not_due = Condition::any()
        .add(Column::Status.ne(DeliveryStatus::Pending))
        .add(Column::NextAttemptAt.gt(scope.now()));
    let select = list::filtered(scope, kinds, filter)
        .filter(not_due)
        .filter(Column::EndpointId.not_in_subquery(deleted(scope).into_query()));
    // The moment itself is too old, as it is for those that are named.
    list::since(select, scope.now() - REDELIVERABLE + TimeDelta::microseconds(1))
}

/// The endpoints that nothing is sent to any more.
fn deleted(scope: &Scope) -> Select<endpoint::Entity> {
    scope
        .select::<endpoint::Entity>()
        .select_only()
        .column(endpoint::Column::Id)
        .filter(endpoint::Column::PausedBecause.eq(PausedBecause::Deleted))
}

/// These as they are when they are sent again, without those that are due already. One that had ended has its whole schedule before it;
/// one that waits for its next attempt has it now.
fn anew(scope: &Scope, rows: Vec<Model>) -> Vec<Model> {
    let now = scope.now();
    // One that is behind what happens now is not where it is wanted.
    let is_due = |row: &Model| !row.is_deferred && row.next_attempt_at.is_some_and(|at| at <= now);
    let again = rows.into_iter().filter_map(|mut row| {
        match row.status {
            DeliveryStatus::Pending if is_due(&row) => return None,
            DeliveryStatus::Pending => {}
            DeliveryStatus::Failed | DeliveryStatus::Succeeded => row.uncounted_attempts = row.attempts_made,
        }
        row.status = DeliveryStatus::Pending;
        row.next_attempt_at = Some(now);
        row.is_deferred = false;
        row.finished_at = None;
        Some(row)
    });
    again.collect()
}

/// Writes them, and one job for each endpoint, also for a paused one, where they wait.
async fn write(scope: &Scope, tx: &Tx, again: &[Model]) -> Result<()> {
    bulk::update::<Entity>(tx, again, &CHANGED).await?;
    let endpoints: BTreeSet<_> = again.iter().map(|row| row.endpoint_id).collect();
    let jobs: Vec<Job> = endpoints.into_iter().map(|endpoint| job(scope, endpoint)).collect();
    tx.enqueue_all(&jobs, When::Now(scope.now())).await
}
