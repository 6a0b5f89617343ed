//! Exchanges a refresh token for the next one. An old one that comes back ends the whole sign-in,
//! because then either we or a thief hold a copy.

use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, Set};
use waypost_entity::refresh_session;

use crate::error::Result;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::session::{Opened, open};
use crate::tx::Tx;
use crate::{tenant, token, user};

/// Rotates the token and opens the next session of the same sign-in.
pub async fn refresh(services: &Services, refresh_token: &str) -> Result<Opened> {
    let (short_code, _) = token::split(refresh_token).ok_or_else(open::spent)?;
    let tenant = tenant::by_short_code(services, short_code)
        .await?
        .ok_or_else(open::spent)?;
    let scope = Scope::admit(services, tenant.id, Actor::Visitor);
    let tx = scope.begin().await?;
    let session = find_locked(&scope, &tx, refresh_token).await?.ok_or_else(open::spent)?;
    if session.rotated_at.is_some() {
        tracing::warn!(family = %session.family_id, "an old refresh token came back; its sign-in is revoked");
        revoke_family(&scope, &tx, &session).await?;
        tx.commit().await?;
        return Err(open::spent());
    }
    if session.revoked_at.is_some() || session.expires_at <= scope.now() {
        return Err(open::spent());
    }
    let member = user::membership(&scope, &tx, session.user_id)
        .await?
        .ok_or_else(open::spent)?;
    let family = session.family_id;
    let mut rotated = session.into_active_model();
    rotated.rotated_at = Set(Some(scope.now()));
    rotated.update(&tx).await?;
    let opened = open::open(services, &tx, &member, short_code, Some(family)).await?;
    tx.commit().await?;
    Ok(opened)
}

/// The session of a token, with its whole family locked: whoever rotates or revokes takes the family's first row before
/// looking at any other, so that of several uses at once only the first rotates, and none escapes a revocation.
pub(super) async fn find_locked(scope: &Scope, tx: &Tx, refresh_token: &str) -> Result<Option<refresh_session::Model>> {
    let select = || {
        scope
            .select::<refresh_session::Entity>()
            .filter(refresh_session::Column::TokenHash.eq(token::hash(refresh_token)))
    };
    let Some(found) = select().one(tx).await? else {
        return Ok(None);
    };
    scope.get_locked::<refresh_session::Entity>(tx, found.family_id).await?;
    Ok(select().one(tx).await?)
}

/// Ends a whole sign-in.
pub(super) async fn revoke_family(scope: &Scope, tx: &Tx, session: &refresh_session::Model) -> Result<()> {
    scope
        .update::<refresh_session::Entity>()
        .col_expr(refresh_session::Column::RevokedAt, scope.now().into())
        .filter(refresh_session::Column::FamilyId.eq(session.family_id))
        .filter(refresh_session::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
