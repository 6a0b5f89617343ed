//! What an endpoint is to be sent now.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use waypost_entity::delivery::{Column, Entity, Model};
use waypost_entity::id::EndpointId;
use waypost_entity::status::DeliveryStatus;

use crate::error::Result;
use crate::scope::Scope;

/// The first deliveries that are due, in the order in which conversions came in, whenever they were settled; what tells of something else
/// stands among them by its own time, since all ids begin with a time. Of one conversion the next waits until the one before it has ended, or
/// a partner could hear of an approval first and of the sale last.
pub(super) async fn first(
    scope: &Scope,
    db: &impl ConnectionTrait,
    endpoint: EndpointId,
    most: u64,
) -> Result<Vec<Model>> {
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
    Ok(scope
        .select::<Entity>()
        .filter(Column::EndpointId.eq(endpoint))
        .filter(Column::Status.eq(DeliveryStatus::Pending))
        .filter(Column::NextAttemptAt.lte(scope.now()))
        .filter(Condition::all().not().add(Expr::exists(waits)))
        .order_by_asc(Func::coalesce([
            Expr::col((Entity, Column::ConversionId)),
            Expr::col((Entity, Column::Id)),
        ]))
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

/// When the earliest of these was due.
pub(super) fn oldest(due: &[Model]) -> Option<DateTime<Utc>> {
    due.iter().filter_map(|delivery| delivery.next_attempt_at).min()
}
