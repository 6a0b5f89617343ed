//! Finds the clicks that have no facts, tenant by tenant in the order of their ids, which is that of time.
//!
//! A row a tenant says up to where every click has its facts. It follows at a distance, so that a click which is written late, or
//! by a node whose clock is behind, does not come in where nobody looks any more; the clicks in between are looked at each time.

use std::time::Instant;

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use waypost_entity::id::{ClickId, TypedId};
use waypost_entity::{click, click_fact, click_sweep};

use crate::entropy::first_id_of;
use crate::error::Result;
use crate::ingest::{Batch, TOGETHER, rest};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::tenant;

/// A younger click is probably being derived right now.
const SETTLING: TimeDelta = TimeDelta::minutes(1);
/// How late a click may be written, or how far a node's clock be behind.
const LATEST: TimeDelta = TimeDelta::hours(1);

/// Derives what is owed of every tenant; returns how many clicks that were. What one tenant's clicks run into does not keep those of
/// the others from their facts. Safe in several processes at once.
pub async fn sweep(services: &Services) -> Result<usize> {
    let mut swept = Ok(0);
    for tenant in tenant::all(services).await? {
        let scope = Scope::admit(services, tenant, Actor::Job);
        swept = match (swept, sweep_tenant(&scope).await) {
            (Ok(before), Ok(more)) => Ok(before + more),
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
    }
    swept
}

async fn sweep_tenant(scope: &Scope) -> Result<usize> {
    let (young, safe) = (first_id_of(scope.now() - SETTLING), first_id_of(scope.now() - LATEST));
    let mut swept = 0;
    let mut reached = reached_of(scope).await?;
    loop {
        let began = Instant::now();
        let clicks = without_facts(scope, reached, young).await?;
        let Some(last) = clicks.last() else {
            break;
        };
        reached = last.id;
        Batch::write(&scope.services().deriver, &clicks).await?;
        swept += clicks.len();
        reach(scope, std::cmp::min(reached, safe)).await?;
        rest(began.elapsed()).await;
    }
    // Not each time: a tenant without clicks would cost a commit every few minutes.
    if reached < first_id_of(scope.now() - LATEST * 2) {
        reach(scope, safe).await?;
    }
    Ok(swept)
}

/// The oldest clicks after `reached` and before `young` that have no facts.
async fn without_facts(scope: &Scope, reached: ClickId, young: ClickId) -> Result<Vec<click::Model>> {
    use click_fact::Column::{ClickId, TenantId};
    let fact = |column: click_fact::Column| Expr::col((click_fact::Entity, column));
    let derived = Query::select()
        .expr(Expr::val(1))
        .from(click_fact::Entity)
        .and_where(fact(TenantId).equals((click::Entity, click::Column::TenantId)))
        .and_where(fact(ClickId).equals((click::Entity, click::Column::Id)))
        .to_owned();
    let owed = scope
        .select::<click::Entity>()
        .filter(click::Column::Id.gt(reached))
        .filter(click::Column::Id.lt(young))
        .filter(Expr::exists(derived).not())
        .order_by_asc(click::Column::Id)
        .limit(TOGETHER as u64);
    Ok(owed.all(scope.reader()).await?)
}

/// How far the sweep has come in each tenant that it has been to.
#[expect(
    clippy::disallowed_methods,
    reason = "looks after every tenant's work and shows nobody anything"
)]
pub(super) async fn reached(services: &Services) -> Result<Vec<click_sweep::Model>> {
    Ok(click_sweep::Entity::find().all(services.store.reader()).await?)
}

/// How far it has come in this tenant; in one that it has not been to, before everything.
#[expect(clippy::disallowed_methods, reason = "its table has no row but that of the tenant")]
async fn reached_of(scope: &Scope) -> Result<ClickId> {
    let row = click_sweep::Entity::find_by_id(scope.tenant())
        .one(scope.reader())
        .await?;
    Ok(row.map_or_else(|| ClickId::from_uuid(Uuid::nil()), |row| row.swept_to))
}

/// Notes how far it has come, unless another process has come further.
async fn reach(scope: &Scope, id: ClickId) -> Result<()> {
    use click_sweep::Column::{SweptTo, TenantId};
    let further = Expr::col((click_sweep::Entity, SweptTo)).lt(id);
    let forwards = OnConflict::column(TenantId)
        .update_column(SweptTo)
        .action_and_where(further)
        .to_owned();
    let mut note = Query::insert();
    note.into_table(click_sweep::Entity)
        .columns([TenantId, SweptTo])
        .values_panic([scope.tenant().into(), id.into()])
        .on_conflict(forwards);
    scope.services().store.writer().execute(&note).await?;
    Ok(())
}
