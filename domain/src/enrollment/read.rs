//! Reads enrollments. They go with the links that they allow.

use waypost_entity::enrollment::{Entity, Model};
use waypost_entity::id::EnrollmentId;

use crate::error::Result;
use crate::permission::Permission;
use crate::scope::Scope;

/// One enrollment.
pub async fn get(scope: &Scope, id: EnrollmentId) -> Result<Model> {
    scope.permit(Permission::ReadLinks)?;
    scope.get::<Entity>(scope.reader(), id).await
}
