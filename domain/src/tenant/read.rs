//! Reads the tenant: its own is the only one that a scope knows.

use waypost_entity::id::TenantId;
use waypost_entity::tenant::Model;

use crate::error::{Error, Result};
use crate::permission::Permission;
use crate::scope::Scope;

/// The tenant of an id, if it is the scope's own.
pub async fn get(scope: &Scope, id: TenantId) -> Result<Model> {
    scope.permit(Permission::ReadTenant)?;
    if id != scope.tenant() {
        return Err(Error::NotFound("tenant"));
    }
    super::own(scope).await
}
