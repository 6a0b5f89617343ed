//! Looks at every integration, and opens and closes notices.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use serde_json::{Value, json};
use waypost_entity::id::{IntegrationId, NoticeId, PostbackId};
use waypost_entity::integration_hour;
use waypost_entity::status::{IntegrationStatus, NoticeKind, PostbackOutcome};
use waypost_entity::{integration, notice, postback};

use super::alarm::{self, Hour, LEARNS_DAYS, NEWEST_HOURS, Refusals, Silence};
use super::{hours, told};
use crate::bulk;
use crate::entropy::first_id_of;
use crate::error::{Error, Result};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::{tenant, webhook};

/// Most integrations of one tenant that are watched, the newest ones.
const MOST_INTEGRATIONS: u64 = 500;
/// Most notices of one tenant that are open at a time, of both kinds.
const MOST_OPEN: u64 = 2 * MOST_INTEGRATIONS;

/// Looks at all tenants once; returns how many notices it opened or closed. Safe in several processes at once: of a kind and subject
/// one notice is open at a time.
pub async fn watch(services: &Services) -> Result<usize> {
    let mut changed = 0;
    for tenant in tenant::all(services).await? {
        changed += of_tenant(&Scope::admit(services, tenant, Actor::Job)).await?;
    }
    Ok(changed)
}

async fn of_tenant(scope: &Scope) -> Result<usize> {
    let mut open: HashMap<(NoticeKind, String), notice::Model> = open(scope).await?;
    let watched = watched(scope).await?;
    let mut hours = hours_of(scope, &watched).await?;
    let mut opened = Vec::new();
    for id in watched {
        let rows = hours.remove(&id).unwrap_or_default();
        let last = rows.iter().filter_map(|row| row.last_accepted_at).max();
        let hours: Vec<Hour> = rows.iter().map(hour).collect();
        match open.entry((NoticeKind::IntegrationSilent, id.to_string())) {
            // What is known and not over stays as it is; what is left in `open` is closed.
            Entry::Occupied(known) if !is_broken(known.get(), last) => drop(known.remove()),
            Entry::Occupied(_) => {}
            Entry::Vacant(_) => {
                let told = last.and_then(|last| alarm::silence(scope.now(), last, &hours));
                opened.extend(told.map(|told| new(scope, (NoticeKind::IntegrationSilent, id), json!(told))));
            }
        }
        match open.entry((NoticeKind::IntegrationRejecting, id.to_string())) {
            Entry::Occupied(known) if !are_over(scope.now(), known.get(), &hours) => drop(known.remove()),
            Entry::Occupied(_) => {}
            Entry::Vacant(_) => {
                if let Some(told) = alarm::refusals(scope.now(), &hours) {
                    let told = with_code(scope, id, told).await?;
                    opened.push(new(scope, (NoticeKind::IntegrationRejecting, id), json!(told)));
                }
            }
        }
    }
    write(scope, opened, open.into_values().collect()).await
}

/// Whether something was accepted since the silence was told.
fn is_broken(known: &notice::Model, last: Option<DateTime<Utc>>) -> bool {
    let told = Silence::deserialize(&known.data).ok().map(|told| told.last_accepted_at);
    last.is_some() && last != told
}

fn are_over(now: DateTime<Utc>, known: &notice::Model, hours: &[Hour]) -> bool {
    let told = Refusals::deserialize(&known.data);
    told.map_or(true, |told| alarm::are_over(now, told.usual_percent, hours))
}

/// Opens and closes. A notice of something that is not watched any more is closed too.
async fn write(scope: &Scope, opened: Vec<notice::Model>, over: Vec<notice::Model>) -> Result<usize> {
    let changed = opened.len() + over.len();
    if changed == 0 {
        return Ok(0);
    }
    let over = over.into_iter().map(|notice| notice.id);
    let tx = scope.begin().await?;
    // Another process may have told of the same meanwhile.
    let new = bulk::insert_new::<notice::Entity>(&tx, opened.clone()).await?;
    webhook::silent(scope, &tx, &silences(&opened, &new)).await?;
    scope
        .update::<notice::Entity>()
        .col_expr(notice::Column::ClosedAt, Expr::value(scope.now()))
        .filter(notice::Column::Id.is_in(over))
        .filter(notice::Column::ClosedAt.is_null())
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(changed)
}

/// Those of the new notices that tell of a silence.
fn silences(opened: &[notice::Model], new: &[NoticeId]) -> Vec<(NoticeId, IntegrationId, DateTime<Utc>)> {
    let silent = opened
        .iter()
        .filter(|notice| notice.kind == NoticeKind::IntegrationSilent && new.contains(&notice.id));
    let told = silent.filter_map(|notice| {
        let silence = Silence::deserialize(&notice.data).ok()?;
        Some((notice.id, told::integration(notice)?, silence.last_accepted_at))
    });
    told.collect()
}

fn new(scope: &Scope, (kind, subject): (NoticeKind, IntegrationId), data: Value) -> notice::Model {
    notice::Model {
        tenant_id: scope.tenant(),
        id: scope.new_id(),
        kind,
        subject: subject.to_string(),
        data,
        opened_at: scope.now(),
        closed_at: None,
        dismissed_at: None,
    }
}

async fn open(scope: &Scope) -> Result<HashMap<(NoticeKind, String), notice::Model>> {
    let open = scope
        .select::<notice::Entity>()
        .filter(notice::Column::ClosedAt.is_null())
        .filter(notice::Column::Kind.is_in([NoticeKind::IntegrationSilent, NoticeKind::IntegrationRejecting]))
        .limit(MOST_OPEN);
    let open = open.all(scope.reader()).await?;
    Ok(open
        .into_iter()
        .map(|row| ((row.kind, row.subject.clone()), row))
        .collect())
}

/// The integrations that people want to hear of: a paused one is silent by intent, and a sandbox reports tests.
async fn watched(scope: &Scope) -> Result<Vec<IntegrationId>> {
    use integration::Column;
    let watched = scope
        .select::<integration::Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(IntegrationStatus::Active))
        .filter(Column::IsSandbox.eq(false))
        .order_by_desc(Column::Id)
        .limit(MOST_INTEGRATIONS);
    Ok(watched.into_tuple().all(scope.reader()).await?)
}

/// The hours of each integration in order, with the one that is not over.
async fn hours_of(
    scope: &Scope,
    watched: &[IntegrationId],
) -> Result<HashMap<IntegrationId, Vec<integration_hour::Model>>> {
    use integration_hour::Column;
    if watched.is_empty() {
        return Ok(HashMap::new());
    }
    let this_hour = hours::hour_of(scope.now())?;
    // A silence may have begun some days ago, and what is usual is what was so before.
    let since = this_hour - TimeDelta::days(2 * LEARNS_DAYS);
    let over = scope
        .select::<integration_hour::Entity>()
        .filter(Column::Hour.gte(since))
        .filter(Column::Hour.lt(this_hour))
        .order_by_asc(Column::Hour)
        .all(scope.reader())
        .await?;
    let mut found: HashMap<IntegrationId, Vec<integration_hour::Model>> = HashMap::new();
    for row in over
        .into_iter()
        .chain(hours::counted(scope, this_hour, this_hour + TimeDelta::hours(1)).await?)
    {
        found.entry(row.integration_id).or_default().push(row);
    }
    Ok(found)
}

fn hour(row: &integration_hour::Model) -> Hour {
    Hour {
        began_at: row.hour,
        requests: row.accepted + row.duplicates + row.parked + row.rejected,
        accepted: row.accepted,
        rejected: row.rejected,
    }
}

/// Adds the code that says why most of an integration's newest reports are refused.
async fn with_code(scope: &Scope, id: IntegrationId, told: Refusals) -> Result<Refusals> {
    use postback::Column;
    let since: DateTime<Utc> = scope.now() - TimeDelta::hours(NEWEST_HOURS);
    let code: Option<(String, i64)> = scope
        .select::<postback::Entity>()
        .select_only()
        .column(Column::Code)
        .column_as(Column::Id.count(), "postbacks")
        .filter(Column::IntegrationId.eq(id))
        .filter(Column::Id.gte(first_id_of::<PostbackId>(since)))
        .filter(Column::Outcome.eq(PostbackOutcome::Rejected))
        .group_by(Column::Code)
        .order_by_desc(Expr::col(Column::Id).count())
        .order_by_asc(Column::Code)
        .limit(1)
        .into_tuple()
        .one(scope.reader())
        .await
        .map_err(Error::from)?;
    Ok(Refusals {
        code: code.map(|(code, _)| code),
        ..told
    })
}
