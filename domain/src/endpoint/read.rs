//! Reads endpoints. Who may read partner postbacks may read how they are called, and who may read webhooks how those are.

use sea_orm::{ColumnTrait, QueryFilter, QueryTrait};
use waypost_entity::endpoint::{Column, Entity, Model};
use waypost_entity::id::EndpointId;
use waypost_entity::status::EndpointKind;

use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// The endpoints with these ids.
pub async fn by_ids(scope: &Scope, ids: &[EndpointId]) -> Result<Vec<Model>> {
    let partners = scope.permit(Permission::ReadPartnerPostbacks);
    let only = match (partners, scope.permit(Permission::ReadWebhooks)) {
        (Ok(()), Ok(())) => None,
        (Ok(()), Err(_)) => Some(EndpointKind::PartnerPostback),
        (Err(_), Ok(())) => Some(EndpointKind::Webhook),
        (Err(refusal), Err(_)) => return Err(refusal),
    };
    let found = scope
        .select::<Entity>()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .apply_if(only, |select, kind| select.filter(Column::Kind.eq(kind)));
    Ok(found.all(scope.reader()).await?)
}
