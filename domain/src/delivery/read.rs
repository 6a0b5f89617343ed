//! Reads deliveries and their attempts. They show addresses, so those to partners go with the partner postbacks and the others with the
//! webhooks.

use sea_orm::sea_query::Order as Direction;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};
use waypost_entity::id::{ConversionId, DeliveryAttemptId, DeliveryId};
use waypost_entity::{delivery, delivery_attempt};

use super::create::TOPIC;
use super::kinds::{Kinds, permit_reading};
use crate::batch;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// Most deliveries that are shown of one conversion.
const MOST_OF_ONE: u64 = 50;
/// Most attempts that are shown of one delivery; one schedule has fewer.
const MOST_ATTEMPTS: u64 = 50;

/// One delivery.
pub async fn get(scope: &Scope, id: DeliveryId) -> Result<delivery::Model> {
    Kinds::readable(scope)?;
    let found = scope.get::<delivery::Entity>(scope.reader(), id).await?;
    permit_reading(scope, &found)?;
    Ok(found)
}

/// One attempt.
pub async fn get_attempt(scope: &Scope, id: DeliveryAttemptId) -> Result<delivery_attempt::Model> {
    Kinds::readable(scope)?;
    let found = scope.get::<delivery_attempt::Entity>(scope.reader(), id).await?;
    get(scope, found.delivery_id).await?;
    Ok(found)
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

/// The last attempts at each of these deliveries, in their order.
pub async fn attempts_of(scope: &Scope, deliveries: &[DeliveryId]) -> Result<Vec<delivery_attempt::Model>> {
    let mut attempts = newest_of_each(scope, deliveries, MOST_ATTEMPTS).await?;
    attempts.sort_unstable_by_key(|attempt| attempt.number);
    Ok(attempts)
}

/// The last attempt at each of these deliveries.
pub async fn last_attempts_of(scope: &Scope, deliveries: &[DeliveryId]) -> Result<Vec<delivery_attempt::Model>> {
    newest_of_each(scope, deliveries, 1).await
}

async fn newest_of_each(scope: &Scope, deliveries: &[DeliveryId], most: u64) -> Result<Vec<delivery_attempt::Model>> {
    use delivery_attempt::Column;
    let kinds = Kinds::readable(scope)?;
    let open = scope
        .select::<delivery::Entity>()
        .filter(delivery::Column::Id.is_in(deliveries.iter().copied()));
    let open = kinds
        .narrow(open)
        .select_only()
        .column(delivery::Column::Id)
        .into_query();
    let select = scope
        .select::<delivery_attempt::Entity>()
        .filter(Column::DeliveryId.in_subquery(open));
    let order = [(Column::Number, Direction::Desc)];
    batch::first_of_each(scope, select, Column::DeliveryId, &order, most).await
}
