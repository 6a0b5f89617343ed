//! What an endpoint is to be sent now.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, FunctionCall, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use waypost_entity::delivery::{Column, Entity, Model};
use waypost_entity::endpoint;
use waypost_entity::id::EndpointId;
use waypost_entity::status::DeliveryStatus;

use crate::error::Result;
use crate::scope::Scope;

/// Most deliveries that are read at a time.
const MOST: u64 = 64;

/// What the endpoint is to be sent now: the one delivery by which an endpoint that has rested is tried, or else the first ones that are due.
pub(super) async fn next(scope: &Scope, db: &impl ConnectionTrait, endpoint: &endpoint::Model) -> Result<Vec<Model>> {
    match endpoint.rests_until {
        Some(_) => trial(scope, db, endpoint.id).await,
        None => first(scope, db, endpoint.id).await,
    }
}

/// In the order in which conversions came in, whenever they were settled; what tells of something else stands among them by its own time,
/// since all ids begin with a time. What was asked for with many others comes behind all of these. Of one conversion the next waits until the
/// one before it has ended, or a partner could hear of an approval first and of the sale last.
async fn first(scope: &Scope, db: &impl ConnectionTrait, endpoint: EndpointId) -> Result<Vec<Model>> {
    let in_turn = due(scope, endpoint)
        .order_by_asc(Column::IsDeferred)
        .order_by_asc(in_order())
        .order_by_asc(Column::Id);
    Ok(in_turn.limit(MOST).all(db).await?)
}

/// The one that was tried least, so that one which the server will never take keeps none of the others from it.
async fn trial(scope: &Scope, db: &impl ConnectionTrait, endpoint: EndpointId) -> Result<Vec<Model>> {
    let least_tried = due(scope, endpoint)
        .order_by_asc(Column::AttemptsMade)
        .order_by_asc(Column::IsDeferred)
        .order_by_asc(in_order())
        .order_by_asc(Column::Id);
    Ok(least_tried.limit(1).all(db).await?)
}

/// When the next delivery of an endpoint is due that is not yet.
pub(super) async fn next_at(
    scope: &Scope,
    db: &impl ConnectionTrait,
    endpoint: EndpointId,
) -> Result<Option<DateTime<Utc>>> {
    let next = pending(scope, endpoint)
        .select_only()
        .column(Column::NextAttemptAt)
        .filter(Column::NextAttemptAt.gt(scope.now()))
        .order_by_asc(Column::NextAttemptAt);
    Ok(next.into_tuple().one(db).await?)
}

/// By what messages are in order: the conversion that they tell of, or else their own id.
fn in_order() -> FunctionCall {
    Func::coalesce([
        Expr::col((Entity, Column::ConversionId)),
        Expr::col((Entity, Column::Id)),
    ])
}

fn pending(scope: &Scope, endpoint: EndpointId) -> Select<Entity> {
    scope
        .select::<Entity>()
        .filter(Column::EndpointId.eq(endpoint))
        .filter(Column::Status.eq(DeliveryStatus::Pending))
}

fn due(scope: &Scope, endpoint: EndpointId) -> Select<Entity> {
    let earlier = Alias::new("earlier");
    let same = |column: Column| Expr::col((earlier.clone(), column)).equals((Entity, column));
    let mut waits = Query::select();
    waits
        .expr(Expr::val(1))
        .from_as(Entity, earlier.clone())
        .and_where(same(Column::TenantId))
        .and_where(same(Column::EndpointId))
        .and_where(same(Column::ConversionId))
        .and_where(Expr::col((earlier.clone(), Column::Status)).eq(DeliveryStatus::Pending))
        .and_where(Expr::col((earlier.clone(), Column::Id)).lt(Expr::col((Entity, Column::Id))));
    pending(scope, endpoint)
        .filter(Column::NextAttemptAt.lte(scope.now()))
        .filter(Condition::all().not().add(Expr::exists(waits)))
}

/// When the earliest of these was due.
pub(super) fn oldest(due: &[Model]) -> Option<DateTime<Utc>> {
    due.iter().filter_map(|delivery| delivery.next_attempt_at).min()
}
