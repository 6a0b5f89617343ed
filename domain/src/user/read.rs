//! Reads people of the tenant.

use waypost_entity::id::UserId;
use waypost_entity::user::Model;

use crate::error::Result;
use crate::permission::Permission;
use crate::scope::{Actor, Scope};

/// A person who belongs to the tenant. Everybody may read themselves.
pub async fn read(scope: &Scope, id: UserId) -> Result<Model> {
    if !matches!(scope.actor(), Actor::Person { user, .. } if *user == id) {
        scope.permit(Permission::ReadTenant)?;
    }
    super::get(scope, id).await
}

/// Those of these people whom the caller may know; the others are left out.
pub async fn known(scope: &Scope, ids: &[UserId]) -> Result<Vec<Model>> {
    match scope.permit(Permission::ReadTenant) {
        Ok(()) => super::members(scope, ids).await,
        Err(_) => Ok(Vec::new()),
    }
}
