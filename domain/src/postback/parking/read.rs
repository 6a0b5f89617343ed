//! Reads what became of parked postbacks.

use waypost_entity::id::PostbackId;
use waypost_entity::parked_postback::{Entity, Model};

use crate::batch;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// What was parked of these postbacks.
pub async fn of_postbacks(scope: &Scope, postbacks: &[PostbackId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    batch::by_ids::<Entity>(scope, postbacks).await
}
