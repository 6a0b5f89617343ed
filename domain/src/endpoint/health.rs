//! How an endpoint is doing: what came of its last calls, how long they took, and what waits for it.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use waypost_entity::id::{DeliveryAttemptId, EndpointId};
use waypost_entity::status::DeliveryStatus;
use waypost_entity::{delivery, delivery_attempt};

use super::read::by_ids;
use crate::batch;
use crate::entropy::first_id_of;
use crate::error::Result;
use crate::scope::Scope;

/// How far back it looks.
const LOOKS_BACK: TimeDelta = TimeDelta::hours(24);
/// Most calls that are looked at of one endpoint: as many as tell what it is like.
const MOST_CALLS: u64 = 1_000;
/// Most endpoints of one statement: SQLite puts at most 500 selects together.
const MOST_TOGETHER: usize = 250;

/// How an endpoint is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// Calls of the last 24 hours, the newest 1,000 at most.
    pub attempts: u32,
    /// Those of them that it took.
    pub succeeded: u32,
    /// How long half of those that were answered took at most, in milliseconds; none where none was.
    pub p50_ms: Option<i32>,
    /// How long 95 of 100 of those that were answered took at most, in milliseconds; none where none was.
    pub p95_ms: Option<i32>,
    /// Deliveries that wait for their first or next attempt.
    pub waiting: u64,
    /// When what the longest waiting one tells of happened.
    pub waiting_since: Option<DateTime<Utc>>,
    /// The last of these calls that failed.
    pub last_failure: Option<delivery_attempt::Model>,
}

impl Health {
    /// How many of 100 calls it took, rounded down; none without calls.
    pub fn success_percent(&self) -> Option<u32> {
        (self.succeeded * 100).checked_div(self.attempts)
    }
}

/// One call, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call {
    id: DeliveryAttemptId,
    duration_ms: i32,
    /// A call that found nobody, or that was given up, tells nothing of how fast answers come.
    is_answered: bool,
    has_failed: bool,
}

/// How each of these endpoints is doing. Ids of nobody or of others are left out.
pub async fn health_of(scope: &Scope, ids: &[EndpointId]) -> Result<HashMap<EndpointId, Health>> {
    let ids: Vec<EndpointId> = by_ids(scope, ids).await?.into_iter().map(|row| row.id).collect();
    let calls = calls(scope, &ids).await?;
    let failures: Vec<DeliveryAttemptId> = calls.values().filter_map(|calls| last_failure(calls)).collect();
    let failures = batch::by_ids::<delivery_attempt::Entity>(scope, &failures).await?;
    let failures: HashMap<_, _> = failures.into_iter().map(|row| (row.id, row)).collect();
    let mut waiting = waiting(scope, &ids).await?;
    let health = ids.into_iter().map(|id| {
        let calls = calls.get(&id).map_or(&[][..], Vec::as_slice);
        let (waiting, since) = waiting.remove(&id).unwrap_or_default();
        let health = Health {
            waiting,
            waiting_since: since,
            last_failure: last_failure(calls).and_then(|failed| failures.get(&failed)).cloned(),
            ..of_calls(calls)
        };
        (id, health)
    });
    Ok(health.collect())
}

/// The newest calls of each, newest first. Each list is cut off by itself, so that a busy endpoint costs no more than that.
async fn calls(scope: &Scope, ids: &[EndpointId]) -> Result<HashMap<EndpointId, Vec<Call>>> {
    let mut calls: HashMap<EndpointId, Vec<Call>> = HashMap::new();
    for ids in ids.chunks(MOST_TOGETHER) {
        let mut lists = ids.iter().map(|id| newest(scope, *id));
        let Some(mut all) = lists.next() else { break };
        all.unions(lists.map(|list| (UnionType::All, list)));
        let statement = scope.reader().get_database_backend().build(&all);
        for row in scope.reader().query_all_raw(statement).await? {
            let call = Call {
                id: row.try_get("", "id")?,
                duration_ms: row.try_get("", "duration_ms")?,
                is_answered: row.try_get("", "is_answered")?,
                has_failed: row.try_get("", "has_failed")?,
            };
            calls.entry(row.try_get("", "endpoint_id")?).or_default().push(call);
        }
    }
    for calls in calls.values_mut() {
        calls.sort_unstable_by_key(|call| std::cmp::Reverse(call.id));
    }
    Ok(calls)
}

/// The newest calls of one, as a select that can be put together with others.
fn newest(scope: &Scope, id: EndpointId) -> SelectStatement {
    use delivery_attempt::Column;
    let calls = scope
        .select::<delivery_attempt::Entity>()
        .select_only()
        .columns([Column::EndpointId, Column::Id, Column::DurationMs])
        .column_as(is_answered(), "is_answered")
        .column_as(Expr::col(Column::ErrorClass).is_not_null(), "has_failed")
        .filter(Column::EndpointId.eq(id))
        .filter(Column::Id.gte(first_id_of::<DeliveryAttemptId>(scope.now() - LOOKS_BACK)))
        .order_by_desc(Column::Id)
        .limit(MOST_CALLS)
        .into_query();
    // SQLite takes an order and a limit inside such a part only.
    let mut list = Query::select();
    list.column(Asterisk).from_subquery(calls, "calls");
    list
}

/// Whether a whole answer came, whatever it said.
fn is_answered() -> Expr {
    use delivery_attempt::Column;
    let is_whole = Expr::col(Column::ErrorClass)
        .is_null()
        .or(Expr::col(Column::ErrorClass).eq("status"));
    Expr::col(Column::StatusCode).is_not_null().and(is_whole)
}

/// How many deliveries wait for each, and when the first of them came to be. Those for which none waits are left out.
async fn waiting(scope: &Scope, ids: &[EndpointId]) -> Result<HashMap<EndpointId, (u64, Option<DateTime<Utc>>)>> {
    use delivery::Column;
    let rows: Vec<(EndpointId, i64, Option<DateTime<Utc>>)> = scope
        .select::<delivery::Entity>()
        .select_only()
        .column(Column::EndpointId)
        .column_as(Column::Id.count(), "waiting")
        .column_as(Column::CreatedAt.min(), "since")
        .filter(Column::EndpointId.is_in(ids.iter().copied()))
        .filter(Column::Status.eq(DeliveryStatus::Pending))
        .group_by(Column::EndpointId)
        .into_tuple()
        .all(scope.reader())
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(id, count, since)| (id, (count.unsigned_abs(), since)))
        .collect())
}

fn last_failure(calls: &[Call]) -> Option<DeliveryAttemptId> {
    calls.iter().find(|call| call.has_failed).map(|call| call.id)
}

fn of_calls(calls: &[Call]) -> Health {
    let answered = calls.iter().filter(|call| call.is_answered);
    let mut durations: Vec<i32> = answered.map(|call| call.duration_ms).collect();
    durations.sort_unstable();
    let count = |calls: usize| u32::try_from(calls).unwrap_or(u32::MAX);
    Health {
        attempts: count(calls.len()),
        succeeded: count(calls.iter().filter(|call| !call.has_failed).count()),
        p50_ms: percentile(&durations, 50),
        p95_ms: percentile(&durations, 95),
        ..Health::default()
    }
}

/// The value that so many of 100 do not exceed, by the nearest rank; none of none.
fn percentile(sorted: &[i32], percent: usize) -> Option<i32> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use waypost_entity::id::TypedId;

    use super::*;

    #[test]
    fn a_percentile_is_the_value_at_its_nearest_rank() {
        let hundred: Vec<i32> = (1..=100).collect();
        for (sorted, p50, p95) in [
            (&[][..], None, None),
            (&[7], Some(7), Some(7)),
            (&[1, 2], Some(1), Some(2)),
            (&[1, 2, 3], Some(2), Some(3)),
            (&[1, 2, 3, 4], Some(2), Some(4)),
            (&hundred[..20], Some(10), Some(19)),
            (&hundred[..21], Some(11), Some(20)),
            (&hundred[..], Some(50), Some(95)),
        ] {
            assert_eq!(
                (percentile(sorted, 50), percentile(sorted, 95)),
                (p50, p95),
                "{sorted:?}"
            );
        }
    }

    #[test]
    fn what_it_took_is_counted_and_its_share_rounded_down() {
        let call = |number: u128, has_failed| Call {
            id: DeliveryAttemptId::from_uuid(Uuid::from_u128(number)),
            duration_ms: 10,
            is_answered: true,
            has_failed,
        };
        let calls = [call(3, false), call(2, true), call(1, false)];
        let health = of_calls(&calls);
        assert_eq!((health.attempts, health.succeeded), (3, 2));
        assert_eq!(health.success_percent(), Some(66));
        assert_eq!(last_failure(&calls), Some(calls[1].id));
        assert_eq!((health.p50_ms, health.p95_ms), (Some(10), Some(10)));
        let hung = Call {
            duration_ms: 15_000,
            is_answered: false,
            ..call(4, true)
        };
        let health = of_calls(&[hung, calls[0]]);
        assert_eq!((health.attempts, health.p95_ms), (2, Some(10)), "no answer has no time");
        assert_eq!(of_calls(&[hung]).p50_ms, None);
        assert_eq!(of_calls(&[]).success_percent(), None);
        assert_eq!(last_failure(&calls[2..]), None);
    }
}
