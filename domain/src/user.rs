//! People: found by address, and their roles in tenants. A person is global, a membership is a tenant's.

mod read;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use waypost_entity::id::UserId;
use waypost_entity::{membership, user};

use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::services::Services;

pub use self::read::{known, read};

/// The person of an e-mail address, which is in its normal form.
#[expect(
    clippy::disallowed_methods,
    reason = "people are global: they have no tenant before they sign in"
)]
pub async fn by_email(services: &Services, email: &str) -> Result<Option<user::Model>> {
    Ok(user::Entity::find()
        .filter(user::Column::Email.eq(email))
        .one(services.store.reader())
        .await?)
}

/// All roles of a person, oldest first.
#[expect(clippy::disallowed_methods, reason = "signing in is how a person chooses a tenant")]
pub async fn memberships(services: &Services, user: UserId) -> Result<Vec<membership::Model>> {
    Ok(membership::Entity::find()
        .filter(membership::Column::UserId.eq(user))
        .order_by_asc(membership::Column::Id)
        .all(services.store.reader())
        .await?)
}

/// A person's role in the scope's tenant.
pub async fn membership(scope: &Scope, db: &impl ConnectionTrait, user: UserId) -> Result<Option<membership::Model>> {
    Ok(scope
        .select::<membership::Entity>()
        .filter(membership::Column::UserId.eq(user))
        .one(db)
        .await?)
}

/// Those of these people who belong to the scope's tenant.
#[expect(
    clippy::disallowed_methods,
    reason = "people are global; the memberships asked for first are the tenant's"
)]
async fn members(scope: &Scope, ids: &[UserId]) -> Result<Vec<user::Model>> {
    let members: Vec<UserId> = scope
        .select::<membership::Entity>()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::Column::UserId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(scope.reader())
        .await?;
    let members = user::Entity::find().filter(user::Column::Id.is_in(members));
    Ok(members.all(scope.reader()).await?)
}

/// A person who belongs to the scope's tenant.
#[expect(
    clippy::disallowed_methods,
    reason = "people are global; the membership asked for first is the tenant's"
)]
pub async fn get(scope: &Scope, id: UserId) -> Result<user::Model> {
    membership(scope, scope.reader(), id)
        .await?
        .ok_or(Error::NotFound("user"))?;
    user::Entity::find_by_id(id)
        .one(scope.reader())
        .await?
        .ok_or(Error::NotFound("user"))
}
