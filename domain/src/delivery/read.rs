//! Reads deliveries and their attempts. They show partners' addresses, so they go with the partner postbacks.

use sea_orm::sea_query::Order as Direction;
use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::id::{ConversionId, DeliveryAttemptId, DeliveryId};
use waypost_entity::{delivery, delivery_attempt};

use super::create::TOPIC;
use crate::batch;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Most deliveries that are shown of one conversion.
const MOST_OF_ONE: u64 = 50;
/// Most attempts that are shown of one delivery; the schedule has fewer.
const MOST_ATTEMPTS: u64 = 50;

/// One delivery.
pub async fn get(scope: &Scope, id: DeliveryId) -> Result<delivery::Model> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    scope.get::<delivery::Entity>(scope.reader(), id).await
}

/// One attempt.
pub async fn get_attempt(scope: &Scope, id: DeliveryAttemptId) -> Result<delivery_attempt::Model> {
    scope.permit(Permission::ReadPartnerPostbacks)?;
    scope.get::<delivery_attempt::Entity>(scope.reader(), id).await
}

/// The deliveries of each of these conversions to partners, newest first.
pub async fn of_conversions(scope: &Scope, conversions: &[ConversionId]) -> Result<Vec<delivery::Model>> {
    use delivery::Column;
    scope.permit(Permission::ReadPartnerPostbacks)?;
    let select = scope
        .select::<delivery::Entity>()
        .filter(Column::ConversionId.is_in(conversions.iter().copied()))
        .filter(Column::Topic.eq(TOPIC));
    let order = [(Column::Id, Direction::Desc)];
    batch::first_of_each(scope, select, Column::ConversionId, &order, MOST_OF_ONE).await
}

/// The attempts at each of these deliveries, first to last.
pub async fn attempts_of(scope: &Scope, deliveries: &[DeliveryId]) -> Result<Vec<delivery_attempt::Model>> {
    use delivery_attempt::Column;
    scope.permit(Permission::ReadPartnerPostbacks)?;
    let select = scope
        .select::<delivery_attempt::Entity>()
        .filter(Column::DeliveryId.is_in(deliveries.iter().copied()));
    let order = [(Column::Number, Direction::Asc)];
    batch::first_of_each(scope, select, Column::DeliveryId, &order, MOST_ATTEMPTS).await
}
