//! Counts what each integration reported, hour by hour, so that nobody has to count postbacks to see it. Tests are left out, and so is what
//! was only taken in again.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use waypost_entity::id::{IntegrationId, PostbackId};
use waypost_entity::integration_hour::{ActiveModel, Column, Entity, Model};
use waypost_entity::postback;
use waypost_entity::status::PostbackOutcome;

use crate::entropy::{first_id_of, moment_of};
use crate::error::{Error, Result};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::tenant;

/// How far back hours are counted of a tenant that has none yet.
const FARTHEST_DAYS: i64 = 8;
/// Most hours of one tenant in one pass; the next pass goes on.
const MOST_HOURS: usize = 200;

/// Counts the hours that are over, of every tenant; returns how many rows it wrote. Safe to run twice and in several processes: the
/// same hour gives the same row. The last hour that was counted is counted again, for what was written late.
pub async fn close_hours(services: &Services) -> Result<usize> {
    let mut written = 0;
    for tenant in tenant::all(services).await? {
        written += of_tenant(&Scope::admit(services, tenant, Actor::Job)).await?;
    }
    Ok(written)
}

async fn of_tenant(scope: &Scope) -> Result<usize> {
    let over = hour_of(scope.now())?;
    let mut next = match newest(scope).await? {
        Some(hour) => hour,
        None => over - TimeDelta::days(FARTHEST_DAYS),
    };
    let mut written = 0;
    for _ in 0..MOST_HOURS {
        let Some(hour) = next_with_postbacks(scope, next, over).await? else {
            break;
        };
        next = hour + TimeDelta::hours(1);
        let rows = counted(scope, hour, next).await?;
        written += rows.len();
        write(scope, rows).await?;
    }
    Ok(written)
}

/// What each integration reported from `from` until before `to`, which is at most an hour later.
pub(super) async fn counted(scope: &Scope, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Model>> {
    let mut rows: Vec<Model> = Vec::new();
    for count in counts(scope, from, to).await? {
        let known = rows.iter().position(|row| row.integration_id == count.integration_id);
        let index = known.unwrap_or_else(|| {
            rows.push(nothing(scope, count.integration_id, from));
            rows.len() - 1
        });
        if let Some(row) = rows.get_mut(index) {
            add(row, &count);
        }
    }
    Ok(rows)
}

#[derive(FromQueryResult)]
struct Count {
    integration_id: IntegrationId,
    outcome: PostbackOutcome,
    postbacks: i64,
    last_at: DateTime<Utc>,
}

async fn counts(scope: &Scope, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Count>> {
    use postback::Column;
    let counts = scope
        .select::<postback::Entity>()
        .select_only()
        .columns([Column::IntegrationId, Column::Outcome])
        .column_as(Column::Id.count(), "postbacks")
        .column_as(Expr::col(Column::ReceivedAt).max(), "last_at")
        .filter(Column::Id.gte(first_id_of::<PostbackId>(from)))
        .filter(Column::Id.lt(first_id_of::<PostbackId>(to)))
        .filter(Column::IsTest.eq(false))
        .filter(Column::ReplayOf.is_null())
        .group_by(Column::IntegrationId)
        .group_by(Column::Outcome);
    Ok(counts.into_model::<Count>().all(scope.reader()).await?)
}

fn nothing(scope: &Scope, integration_id: IntegrationId, hour: DateTime<Utc>) -> Model {
    Model {
        tenant_id: scope.tenant(),
        integration_id,
        hour,
        accepted: 0,
        duplicates: 0,
        parked: 0,
        rejected: 0,
        last_accepted_at: None,
    }
}

fn add(row: &mut Model, count: &Count) {
    match count.outcome {
        PostbackOutcome::Accepted | PostbackOutcome::Updated => {
            row.accepted += count.postbacks;
            row.last_accepted_at = std::cmp::max(row.last_accepted_at, Some(count.last_at));
        }
        PostbackOutcome::Duplicate | PostbackOutcome::Ignored => row.duplicates += count.postbacks,
        PostbackOutcome::Parked => row.parked += count.postbacks,
        PostbackOutcome::Rejected => row.rejected += count.postbacks,
    }
}

async fn write(scope: &Scope, rows: Vec<Model>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let again = OnConflict::columns([Column::TenantId, Column::IntegrationId, Column::Hour])
        .update_columns([
            Column::Accepted,
            Column::Duplicates,
            Column::Parked,
            Column::Rejected,
            Column::LastAcceptedAt,
        ])
        .to_owned();
    let rows: Vec<ActiveModel> = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .collect();
    let tx = scope.begin().await?;
    Entity::insert_many(rows)
        .on_conflict(again)
        .exec_without_returning(&tx)
        .await?;
    tx.commit().await
}

/// The newest hour that was counted.
async fn newest(scope: &Scope) -> Result<Option<DateTime<Utc>>> {
    let newest = scope
        .select::<Entity>()
        .select_only()
        .column(Column::Hour)
        .order_by_desc(Column::Hour)
        .limit(1);
    Ok(newest.into_tuple().one(scope.reader()).await?)
}

/// The first hour from `from` on in which something was reported, if it is over.
async fn next_with_postbacks(scope: &Scope, from: DateTime<Utc>, over: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let first: Option<PostbackId> = scope
        .select::<postback::Entity>()
        .select_only()
        .column(postback::Column::Id)
        .filter(postback::Column::Id.gte(first_id_of::<PostbackId>(from)))
        .filter(postback::Column::Id.lt(first_id_of::<PostbackId>(over)))
        .order_by_asc(postback::Column::Id)
        .limit(1)
        .into_tuple()
        .one(scope.reader())
        .await?;
    first.and_then(moment_of).map(hour_of).transpose()
}

/// When the hour of a moment began.
pub(super) fn hour_of(moment: DateTime<Utc>) -> Result<DateTime<Utc>> {
    moment.duration_trunc(TimeDelta::hours(1)).map_err(Error::internal)
}
