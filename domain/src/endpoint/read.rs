//! Reads endpoints. Who may read a partner postback or a webhook may read how it is called.

use waypost_entity::endpoint::{Entity, Model};
use waypost_entity::id::EndpointId;

use crate::batch;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// The endpoints with these ids.
pub async fn by_ids(scope: &Scope, ids: &[EndpointId]) -> Result<Vec<Model>> {
    if scope.permit(Permission::ReadWebhooks).is_err() {
        scope.permit(Permission::ReadPartnerPostbacks)?;
    }
    batch::by_ids::<Entity>(scope, ids).await
}
