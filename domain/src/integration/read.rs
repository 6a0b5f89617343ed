//! Reads integrations.

use waypost_entity::id::IntegrationId;
use waypost_entity::integration::{Entity, Model};

use crate::batch;
use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// One integration.
pub async fn get(scope: &Scope, id: IntegrationId) -> Result<Model> {
    scope.permit(Permission::ReadIntegrations)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// The integrations with these ids.
pub async fn by_ids(scope: &Scope, ids: &[IntegrationId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadIntegrations)?;
    batch::by_ids::<Entity>(scope, ids).await
}

/// A page of integrations, oldest first.
pub async fn list(scope: &Scope, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadIntegrations)?;
    page::fetch(scope, scope.select::<Entity>(), Order::OldestFirst, page).await
}

/// How many integrations there are.
pub async fn count(scope: &Scope) -> Result<u64> {
    scope.permit(Permission::ReadIntegrations)?;
    page::count(scope, scope.select::<Entity>()).await
}
