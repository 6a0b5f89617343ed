//! Reads what became of parked postbacks.

use sea_orm::sea_query::Order as Direction;
use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::id::{ConversionId, PostbackId};
use waypost_entity::parked_postback::{Column, Entity, Model};

use crate::batch;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// What was parked of these postbacks.
pub async fn of_postbacks(scope: &Scope, postbacks: &[PostbackId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    batch::by_ids::<Entity>(scope, postbacks).await
}

/// The parked postbacks that made, changed or repeated these conversions, so many of each.
pub(in crate::postback) async fn of_conversions(
    scope: &Scope,
    conversions: &[ConversionId],
    most: u64,
) -> Result<Vec<Model>> {
    let select = scope
        .select::<Entity>()
        .filter(Column::ConversionId.is_in(conversions.iter().copied()));
    let order = [(Column::Outcome, Direction::Asc), (Column::PostbackId, Direction::Asc)];
    batch::first_of_each(scope, select, Column::ConversionId, &order, most).await
}
