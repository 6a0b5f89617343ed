//! Signs out: ends the sign-in that a refresh token belongs to, and with it every access token of it.

use crate::error::Result;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::session::refresh;
use crate::{tenant, token};

/// Ends the sign-in. A token that means nothing is signed out already.
pub async fn sign_out(services: &Services, refresh_token: &str) -> Result<()> {
    let Some((short_code, _)) = token::split(refresh_token) else {
        return Ok(());
    };
    let Some(tenant) = tenant::by_short_code(services, short_code).await? else {
        return Ok(());
    };
    let scope = Scope::admit(services, tenant.id, Actor::Visitor);
    let tx = scope.begin().await?;
    if let Some(session) = refresh::find_locked(&scope, &tx, refresh_token).await? {
        refresh::revoke_family(&scope, &tx, &session).await?;
    }
    tx.commit().await
}
