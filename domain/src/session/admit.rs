//! Who a bearer token speaks for: a person's access token or a program's API key.

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use waypost_entity::refresh_session;

use crate::api_key;
use crate::error::{Error, Result};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::user;

/// Admits the bearer of `token`. Revocation, expiry and role are looked up each time, so they hold at once.
pub async fn admit(services: &Services, token: &str) -> Result<Scope> {
    match token.strip_prefix(api_key::PREFIX) {
        Some(rest) => api_key::admit::admit(services, token, rest).await,
        None => person(services, token).await,
    }
}

async fn person(services: &Services, token: &str) -> Result<Scope> {
    let claims = services.keys.check(token, services.clock.now())?;
    let outside = Scope::admit(services, claims.tenant, Actor::Visitor);
    let alive = outside
        .select::<refresh_session::Entity>()
        .filter(refresh_session::Column::FamilyId.eq(claims.family))
        .filter(refresh_session::Column::UserId.eq(claims.sub))
        .filter(refresh_session::Column::RevokedAt.is_null())
        .limit(1)
        .one(outside.reader())
        .await?;
    if alive.is_none() {
        return Err(Error::Unauthenticated("the session has ended"));
    }
    let member = user::membership(&outside, outside.reader(), claims.sub)
        .await?
        .ok_or(Error::Unauthenticated("the session has ended"))?;
    Ok(Scope::admit(
        services,
        claims.tenant,
        Actor::Person {
            user: claims.sub,
            role: member.role,
        },
    ))
}
