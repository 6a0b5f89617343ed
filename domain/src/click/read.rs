//! Reads clicks. Who may read conversions may read what led to them.

use waypost_entity::click::{Entity, Model};
use waypost_entity::id::ClickId;

use crate::batch;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// One click.
pub async fn get(scope: &Scope, id: ClickId) -> Result<Model> {
    scope.permit(Permission::ReadConversions)?;
    scope.get::<Entity>(scope.reader(), id).await
}

/// The clicks with these ids.
pub async fn by_ids(scope: &Scope, ids: &[ClickId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    batch::by_ids::<Entity>(scope, ids).await
}
