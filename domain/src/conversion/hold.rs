//! Holds of conversions: when each ends by itself, and ending those that are over. That a hold was over is a fact of its own, so that what a
//! conversion is worth never depends on when somebody looks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use waypost_entity::conversion::Column;
use waypost_entity::id::{ConversionId, TenantId};
use waypost_entity::status::ConversionChangeKind;
use waypost_entity::{conversion, conversion_change, offer};

use crate::bulk;
use crate::conversion::{changes, settle};
use crate::error::Result;
use crate::queue::When;
use crate::scope::{Actor, Scope};
use crate::services::Services;

/// Most holds of one transaction, which has their conversions locked.
const MOST_TOGETHER: usize = 200;
/// Most transactions of one pass; the next pass goes on.
const MOST_TURNS: usize = 50;

/// When the hold of a conversion of this moment ends; none when the offer has no hold.
pub(crate) fn until(offer: &offer::Model, converted_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if offer.hold_days == 0 {
        return None;
    }
    converted_at.checked_add_signed(TimeDelta::days(offer.hold_days.into()))
}

/// Ends the holds that are over, of every tenant, and asks for the settlements that are owed by it; returns how many it ended. Safe to run
/// twice and in several processes: each hold ends once. However long nobody looked, what is over is found.
pub async fn end_those_over(services: &Services) -> Result<usize> {
    let now = services.clock.now();
    let mut ended = 0;
    let mut failed = BTreeSet::new();
    for _ in 0..MOST_TURNS {
        let over = over(services, now, &failed).await?;
        let is_last = over.len() < MOST_TOGETHER;
        let (mut of_turn, failed_before) = (0, failed.len());
        for (tenant, ids) in over_by_tenant(over) {
            // What one program cannot have now keeps none of the others from theirs: this pass leaves it alone from here on.
            match end(&Scope::admit(services, tenant, Actor::Job), &ids).await {
                Ok(ended) => of_turn += ended,
                Err(error) => {
                    tracing::warn!(%tenant, %error, "holds could not be ended");
                    failed.insert(tenant);
                }
            }
        }
        ended += of_turn;
        // What another process ends at the same time is left to it.
        if is_last || (of_turn == 0 && failed.len() == failed_before) {
            break;
        }
    }
    Ok(ended)
}

/// The conversions that are on hold, as the index of those few knows them.
fn is_on_hold() -> Expr {
    Expr::col((conversion::Entity, Column::OnHold))
}

/// Those whose holds are over and go on, the longest over first, but for these tenants.
#[expect(
    clippy::disallowed_methods,
    reason = "looks after every tenant's holds and shows nobody anything"
)]
async fn over(
    services: &Services,
    now: DateTime<Utc>,
    failed: &BTreeSet<TenantId>,
) -> Result<Vec<(TenantId, ConversionId)>> {
    let over = conversion::Entity::find()
        .select_only()
        .columns([Column::TenantId, Column::Id])
        .filter(is_on_hold())
        .filter(Column::HoldUntil.lte(now))
        .filter(Column::TenantId.is_not_in(failed.iter().copied()))
        .order_by_asc(Column::HoldUntil)
        .limit(MOST_TOGETHER as u64);
    Ok(over.into_tuple().all(services.store.reader()).await?)
}

fn over_by_tenant(over: Vec<(TenantId, ConversionId)>) -> BTreeMap<TenantId, Vec<ConversionId>> {
    let mut of_tenants: BTreeMap<TenantId, Vec<ConversionId>> = BTreeMap::new();
    for (tenant, id) in over {
        of_tenants.entry(tenant).or_default().push(id);
    }
    of_tenants
}

/// Ends the holds of these conversions that still go on, in one transaction.
async fn end(scope: &Scope, ids: &[ConversionId]) -> Result<usize> {
    let tenant = scope.tenant();
    let tx = scope.begin().await?;
    let wanted = ids.iter().map(|id| (tenant, *id));
    let mut held = bulk::lock::<conversion::Entity>(&tx, wanted).await?;
    // Whoever had the lock before may have ended it, or corrected when it ends.
    held.retain(|row| row.on_hold && row.hold_until.is_some_and(|until| until <= scope.now()));
    let mut before = changes::of(&tx, held.iter().map(|row| (tenant, row.id))).await?;
    let mut ended = Vec::with_capacity(held.len());
    for row in &mut held {
        let before = before.remove(&(tenant, row.id)).unwrap_or_default();
        ended.push(ending(scope, row, &before));
        // It is not found again, even if its settlement has to wait.
        *row = conversion::Model {
            on_hold: false,
            ..changes::reopened(row)
        };
    }
    bulk::insert::<conversion_change::Entity>(&tx, ended).await?;
    let [settled_at, reason] = changes::REOPENED;
    bulk::update::<conversion::Entity>(&tx, &held, &[settled_at, reason, Column::OnHold]).await?;
    let jobs = settle::jobs(held.iter().map(|row| (tenant, row.id)));
    tx.enqueue_all(&jobs, When::Now(scope.now())).await?;
    tx.commit().await?;
    Ok(held.len())
}

/// That a hold was over, once for each hold: a correction may give its conversion another one later.
fn ending(scope: &Scope, row: &conversion::Model, before: &[conversion_change::Model]) -> conversion_change::Model {
    let id = changes::next_id(scope, before.last().map(|change| change.id));
    let until = row.hold_until.map_or(0, |until| until.timestamp_micros());
    let source_key = format!("hold:{}:{until}", row.id);
    changes::new(scope, row.id, (id, ConversionChangeKind::HoldEnded), source_key)
}
