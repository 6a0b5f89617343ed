//! What the version before has left: jobs that name a delivery and not its endpoint, and deliveries that refer to a partner postback.

use sea_orm::sea_query::{Alias, Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::delivery;
use waypost_entity::id::{DeliveryId, EndpointId, PartnerPostbackId, TenantId};

use super::serve::serve;
use crate::error::Result;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::tx::Tx;

/// Sends what is due to the endpoint of this delivery, this one in its turn. Safe to run twice, as [`serve`] is.
pub async fn serve_of(services: &Services, tenant: TenantId, id: DeliveryId) -> Result<()> {
    let scope = Scope::admit(services, tenant, Actor::Job);
    let delivery = scope.get::<delivery::Entity>(scope.reader(), id).await?;
    serve(services, tenant, delivery.endpoint_id).await
}

/// Lets deliveries of the version before refer to their endpoint only, as all others do: a partner postback that one of them refers to could
/// not be deleted.
pub(crate) async fn let_go(scope: &Scope, tx: &Tx, id: PartnerPostbackId) -> Result<()> {
    let column = || Alias::new("partner_postback_id");
    let referring = scope
        .update::<delivery::Entity>()
        .col_expr(column(), Expr::value(None::<PartnerPostbackId>))
        .filter(delivery::Column::EndpointId.eq(EndpointId::from(id)))
        .filter(Expr::col(column()).is_not_null());
    referring.exec(tx).await?;
    Ok(())
}
