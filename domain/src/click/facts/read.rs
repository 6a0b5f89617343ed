//! Reads what was derived. Who may read clicks may read their facts.

use waypost_entity::click_fact::{Entity, Model};
use waypost_entity::id::ClickId;

use crate::batch;
use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// The facts of these clicks, as far as they are derived.
pub async fn of_clicks(scope: &Scope, clicks: &[ClickId]) -> Result<Vec<Model>> {
    scope.permit(Permission::ReadConversions)?;
    batch::by_ids::<Entity>(scope, clicks).await
}
