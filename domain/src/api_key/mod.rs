//! API keys: made and revoked by people, used by programs. The token is shown once.

pub mod admit;
mod read;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::api_key;
use waypost_entity::id::ApiKeyId;

use crate::audit::{self, Change};
use crate::error::{Error, Problem, Result};
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::{Actor, Scope};
use crate::{check, tenant, token};

pub use self::read::{count, get, list};

/// How every key begins, so that people and scanners know one when they see it.
pub const PREFIX: &str = "wp_live_";

/// What a new key is to be.
#[derive(Debug)]
pub struct CreateApiKey {
    /// What it is for.
    pub name: String,
    /// Scope names such as `offers:read`.
    pub scopes: Vec<String>,
    /// When it stops working; never when absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// Repeats of the request make one key.
    pub idempotency_key: Option<String>,
}

/// Makes a key. The token comes back only this once: a repeat with the same idempotency key has none.
pub async fn create(scope: &Scope, form: CreateApiKey) -> Result<(api_key::Model, Option<String>)> {
    scope.permit(Permission::WriteApiKeys)?;
    let Actor::Person { user, .. } = *scope.actor() else {
        return Err(Error::Forbidden("a signed-in person"));
    };
    let mut problems = Vec::new();
    let name = check::name(&form.name, "name", &mut problems);
    let scopes = scopes(&form.scopes, &mut problems);
    if form.expires_at.is_some_and(|at| at <= scope.now()) {
        problems.push(Problem::at(
            "expiresAt",
            "IN_THE_PAST",
            "choose a time in the future, or none",
        ));
    }
    check::none(problems)?;
    let short_code = tenant::own(scope).await?.short_code;
    let tx = scope.begin().await?;
    let id: ApiKeyId = scope.new_id();
    let once = Once {
        action: "createApiKey",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return Ok((scope.get::<api_key::Entity>(&tx, made).await?, None));
    }
    let secret = format!("{PREFIX}{short_code}{}", scope.services().entropy.secret());
    let key = api_key::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(id),
        name: Set(name),
        prefix: Set(secret
            .chars()
            .take(PREFIX.len() + token::SHORT_CODE_LENGTH + 4)
            .collect()),
        token_hash: Set(token::hash(&secret)),
        scopes: Set(json!(scopes)),
        created_by: Set(user),
        expires_at: Set(form.expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(scope.now()),
    }
    .insert(&tx)
    .await?;
    let after = json!({ "name": key.name, "scopes": scopes, "expiresAt": key.expires_at });
    audit::record(scope, &tx, Change::made("createApiKey", id, after)).await?;
    tx.commit().await?;
    Ok((key, Some(secret)))
}

/// Stops a key at once and for good.
pub async fn revoke(scope: &Scope, id: ApiKeyId) -> Result<api_key::Model> {
    scope.permit(Permission::WriteApiKeys)?;
    let tx = scope.begin().await?;
    let key = scope.get_locked::<api_key::Entity>(&tx, id).await?;
    if key.revoked_at.is_some() {
        return Ok(key);
    }
    let mut revoked = key.into_active_model();
    revoked.revoked_at = Set(Some(scope.now()));
    let revoked = revoked.update(&tx).await?;
    let change = Change::changed(
        "revokeApiKey",
        id,
        json!({}),
        json!({ "revokedAt": revoked.revoked_at }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(revoked)
}

/// The permissions that a stored key carries.
pub fn permissions(key: &api_key::Model) -> HashSet<Permission> {
    let names = key.scopes.as_array().into_iter().flatten();
    names.filter_map(|name| name.as_str()?.parse().ok()).collect()
}

fn scopes(names: &[String], problems: &mut Vec<Problem>) -> Vec<&'static str> {
    let mut known = Vec::new();
    for name in names {
        match name.parse::<Permission>() {
            Ok(permission) if permission.grantable_to_keys() => known.push(permission.name()),
            _ => {
                let all: Vec<_> = Permission::scopes().map(Permission::name).collect();
                let message = format!("\"{name}\" is no scope; choose among {}", all.join(", "));
                problems.push(Problem::at("scopes", "UNKNOWN_SCOPE", message));
            }
        }
    }
    if names.is_empty() {
        problems.push(Problem::at("scopes", "REQUIRED", "choose at least one scope"));
    }
    known.sort_unstable();
    known.dedup();
    known
}
