//! Reads API keys, never their tokens: those are not stored.

use waypost_entity::api_key::{Entity, Model};
use waypost_entity::id::ApiKeyId;

use crate::error::Result;
use crate::page::{self, Listed, Order, Page};
use crate::permission::Permission;
use crate::scope::Scope;

/// One key.
pub async fn get(scope: &Scope, id: ApiKeyId) -> Result<Model> {
    scope.permit(Permission::ReadApiKeys)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// A page of keys, oldest first, revoked ones among them.
pub async fn list(scope: &Scope, page: &Page) -> Result<Listed<Model>> {
    scope.permit(Permission::ReadApiKeys)?;
    page::fetch(scope, scope.select::<Entity>(), Order::OldestFirst, page).await
}

/// How many keys there are.
pub async fn count(scope: &Scope) -> Result<u64> {
    scope.permit(Permission::ReadApiKeys)?;
    page::count(scope, scope.select::<Entity>()).await
}
