//! What requests to an endpoint are signed with: a secret, and for a while the one before it.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use waypost_entity::endpoint::Model;
use waypost_entity::id::{EndpointId, TypedId};

use super::status::lock_living;
use crate::audit::{self, Change};
use crate::error::{Problem, Result};
use crate::scope::Scope;
use crate::seal::Owner;
use crate::{check, standard_webhooks};

/// How long the secret before signs as well when nobody says otherwise, and at most: a day and a month.
const DEFAULT_KEEP_HOURS: i32 = 24;
const MOST_KEEP_HOURS: i32 = 720;

/// A new signing secret.
#[derive(Debug)]
pub struct Rotation {
    /// The new one, when the receiver's system has made it; otherwise we do.
    pub given: Option<SecretString>,
    /// How many hours the one before signs as well; 24 when absent, 0 ends it at once.
    pub keep_previous_hours: Option<i32>,
}

/// Signs requests with a new secret from now on, for the first time or instead of another one. It comes back only this once, and
/// only when we made it.
pub(crate) async fn rotate_secret(
    scope: &Scope,
    id: EndpointId,
    rotation: Rotation,
) -> Result<(Model, Option<String>)> {
    let hours = rotation.keep_previous_hours.unwrap_or(DEFAULT_KEEP_HOURS);
    let mut problems = Vec::new();
    if !(0..=MOST_KEEP_HOURS).contains(&hours) {
        let message = format!("expected 0 to {MOST_KEEP_HOURS} hours; 0 ends the secret before at once");
        problems.push(Problem::at("keepPreviousHours", "OUT_OF_RANGE", message));
    }
    let given = rotation.given.as_ref().map(|given| given.expose_secret().to_owned());
    if given.as_ref().is_some_and(|given| !standard_webhooks::is_secret(given)) {
        problems.push(Problem::at("secret", "MALFORMED", standard_webhooks::EXPECTED));
    }
    check::none(problems)?;
    let made = given
        .is_none()
        .then(|| standard_webhooks::new_secret(&scope.services().entropy));
    let secret = given.or_else(|| made.clone()).unwrap_or_default();
    let sealed = seal(scope, id, &secret)?;
    let until = (hours > 0).then(|| scope.now() + TimeDelta::hours(hours.into()));
    let changed = change(scope, id, "rotateSigningSecret", |row| {
        let previous = row.signing_secret.replace(sealed);
        row.previous_signing_secret_until = until.filter(|_| previous.is_some());
        row.previous_signing_secret = previous.filter(|_| until.is_some());
    });
    Ok((changed.await?, made))
}

/// Ends the secret before at once.
pub(crate) async fn end_previous_secret(scope: &Scope, id: EndpointId) -> Result<Model> {
    change(scope, id, "endPreviousSigningSecret", end_previous).await
}

/// Signs no more.
pub(crate) async fn remove_secret(scope: &Scope, id: EndpointId) -> Result<Model> {
    let remove = |row: &mut Model| {
        row.signing_secret = None;
        end_previous(row);
    };
    change(scope, id, "removeSigningSecret", remove).await
}

fn end_previous(row: &mut Model) {
    row.previous_signing_secret = None;
    row.previous_signing_secret_until = None;
}

async fn change(scope: &Scope, id: EndpointId, action: &'static str, mend: impl FnOnce(&mut Model)) -> Result<Model> {
    let tx = scope.begin().await?;
    let before = lock_living(scope, &tx, id).await?;
    let mut after = before.clone();
    mend(&mut after);
    after.updated_at = scope.now();
    let change = Change::changed(action, id, shown(&before), shown(&after));
    let written = after.into_active_model().reset_all().update(&tx).await?;
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(written)
}

fn shown(row: &Model) -> serde_json::Value {
    json!({ "isSigned": row.signing_secret.is_some(), "previousUntil": row.previous_signing_secret_until })
}

/// The secrets that sign now, the newest first. One that was sealed under another secret of the server is left out.
pub(crate) fn live_secrets(scope: &Scope, endpoint: &Model) -> Vec<String> {
    let previous_lives = endpoint
        .previous_signing_secret_until
        .is_some_and(|until| until > scope.now());
    let previous = endpoint.previous_signing_secret.as_ref().filter(|_| previous_lives);
    let sealed = endpoint.signing_secret.iter().chain(previous);
    sealed
        .filter_map(|sealed| scope.services().seal.open(owner(scope, endpoint.id), sealed))
        .collect()
}

pub(super) fn seal(scope: &Scope, id: EndpointId, secret: &str) -> Result<Vec<u8>> {
    let services = scope.services();
    services.seal.seal(&services.entropy, owner(scope, id), secret)
}

fn owner(scope: &Scope, id: EndpointId) -> Owner {
    Owner {
        tenant: scope.tenant(),
        row: id.uuid(),
    }
}
