//! Opens a session: a refresh token for the cookie and an access token for the page.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveModelTrait, Set};
use waypost_entity::id::RefreshSessionId;
use waypost_entity::{membership, refresh_session};

use crate::error::{Error, Result};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::token;
use crate::tx::Tx;

/// A session as its owner gets it. Both tokens are secrets.
pub struct Opened {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// When the access token runs out.
    pub expires_at: DateTime<Utc>,
    /// For the cookie; begins with the tenant's short code.
    pub refresh_token: String,
    /// How long the cookie lives.
    pub refresh_life: TimeDelta,
    /// The admission that the access token gives.
    pub scope: Scope,
}

/// Writes a refresh session for `member` and signs an access token. `family` is the sign-in that a rotation continues.
pub(super) async fn open(
    services: &Services,
    tx: &Tx,
    member: &membership::Model,
    short_code: &str,
    family: Option<RefreshSessionId>,
) -> Result<Opened> {
    let now = services.clock.now();
    let id: RefreshSessionId = services.entropy.id(now);
    let family = family.unwrap_or(id);
    let refresh_life = TimeDelta::days(services.config.auth.refresh_token_days);
    let refresh_token = format!("{short_code}{}", services.entropy.secret());
    refresh_session::ActiveModel {
        tenant_id: Set(member.tenant_id),
        id: Set(id),
        user_id: Set(member.user_id),
        family_id: Set(family),
        token_hash: Set(token::hash(&refresh_token)),
        expires_at: Set(now + refresh_life),
        rotated_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(now),
    }
    .insert(tx)
    .await?;
    let life = TimeDelta::minutes(services.config.auth.access_token_minutes);
    let access_token = services
        .keys
        .sign(member.user_id, member.tenant_id, family, (now, life))?;
    let actor = Actor::Person {
        user: member.user_id,
        role: member.role,
    };
    Ok(Opened {
        access_token,
        expires_at: now + life,
        refresh_token,
        refresh_life,
        scope: Scope::admit(services, member.tenant_id, actor),
    })
}

/// The answer to every wrong or spent refresh token.
pub(super) fn spent() -> Error {
    Error::Unauthenticated("the session has ended")
}
