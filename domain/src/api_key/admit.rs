//! Who an API key speaks for.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, QueryFilter};
use waypost_entity::api_key;

use crate::error::{Error, Result};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::{tenant, token};

/// How exact `last_used_at` is: one write a minute and key is enough to see which keys are alive.
const LAST_USED_STEP: TimeDelta = TimeDelta::minutes(1);

/// Admits the bearer of an API key; `rest` is what follows the prefix. Every wrong key gets the same answer.
pub(crate) async fn admit(services: &Services, secret: &str, rest: &str) -> Result<Scope> {
    let refused = || Error::Unauthenticated("the API key is not valid");
    let (short_code, _) = token::split(rest).ok_or_else(refused)?;
    let tenant = tenant::by_short_code(services, short_code).await?.ok_or_else(refused)?;
    let outside = Scope::admit(services, tenant.id, Actor::Visitor);
    // Found by its hash, so that the time it takes says nothing about how much of a guess was right.
    let key = outside
        .select::<api_key::Entity>()
        .filter(api_key::Column::TokenHash.eq(token::hash(secret)))
        .one(outside.reader())
        .await?
        .ok_or_else(refused)?;
    let now = services.clock.now();
    if key.revoked_at.is_some() || key.expires_at.is_some_and(|at| at <= now) {
        return Err(refused());
    }
    if key.last_used_at.is_none_or(|at| at + LAST_USED_STEP <= now) {
        outside
            .update::<api_key::Entity>()
            .col_expr(api_key::Column::LastUsedAt, now.into())
            .filter(api_key::Column::Id.eq(key.id))
            .exec(services.store.writer())
            .await?;
    }
    let scopes = super::permissions(&key);
    Ok(Scope::admit(services, tenant.id, Actor::Key { key: key.id, scopes }))
}
