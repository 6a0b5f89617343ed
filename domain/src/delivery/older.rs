//! Jobs of the version before, which name a delivery and not its endpoint.

use waypost_entity::delivery;
use waypost_entity::id::{DeliveryId, TenantId};

use super::serve::serve;
use crate::error::Result;
use crate::scope::{Actor, Scope};
use crate::services::Services;

/// Sends what is due to the endpoint of this delivery, this one in its turn. Safe to run twice, as [`serve`] is.
pub async fn serve_of(services: &Services, tenant: TenantId, id: DeliveryId) -> Result<()> {
    let scope = Scope::admit(services, tenant, Actor::Job);
    let delivery = scope.get::<delivery::Entity>(scope.reader(), id).await?;
    serve(services, tenant, delivery.endpoint_id).await
}
