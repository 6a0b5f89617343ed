//! New secrets of an integration, with the old ones good for a while.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use waypost_entity::id::{IntegrationId, TypedId};
use waypost_entity::integration;
use waypost_entity::integration::Model;
use waypost_entity::status::Signature;

use crate::audit::{self, Change};
use crate::error::{Problem, Result};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::seal::Owner;
use crate::tx::Tx;
use crate::{check, standard_webhooks, token};

/// How long the secret before is good when nobody says otherwise, and at most: a day and a month.
const DEFAULT_KEEP_HOURS: i32 = 24;
const MOST_KEEP_HOURS: i32 = 720;
/// A secret is kept as its plain hash, which is safe for what nobody can guess.
const SHORTEST_SECRET: usize = 32;
/// Shops make their own signing secrets.
const SHORTEST_SIGNING_SECRET: usize = 8;
const LONGEST_SECRET: usize = 255;

/// One of the two secrets that an integration can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// What reports show.
    Secret,
    /// What reports are signed with.
    SigningSecret,
}

/// A new secret.
#[derive(Debug)]
pub struct Rotation {
    /// Which of the two.
    pub which: Which,
    /// The new one, when the sender's system has made it; otherwise we do.
    pub given: Option<SecretString>,
    /// How many hours the one before is good; 24 when absent, 0 ends it at once.
    pub keep_previous_hours: Option<i32>,
}

/// Gives an integration a new secret. It comes back only this once, and only when we made it.
pub async fn rotate_secret(scope: &Scope, id: IntegrationId, rotation: Rotation) -> Result<(Model, Option<String>)> {
    scope.permit(Permission::WriteIntegrations)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<integration::Entity>(&tx, id).await?;
    let mut problems = Vec::new();
    let hours = rotation.keep_previous_hours.unwrap_or(DEFAULT_KEEP_HOURS);
    if !(0..=MOST_KEEP_HOURS).contains(&hours) {
        let message = format!("expected 0 to {MOST_KEEP_HOURS} hours; 0 ends the secret before at once");
        problems.push(Problem::at("keepPreviousHours", "OUT_OF_RANGE", message));
    }
    let given = rotation.given.as_ref();
    let (secret, to_show) = match rotation.which {
        Which::Secret => new_secret(scope, given, &mut problems),
        Which::SigningSecret => demanded_signing_secret(scope, before.signature, given, &mut problems),
    };
    check::none(problems)?;
    let until = (hours > 0).then(|| scope.now() + TimeDelta::hours(hours.into()));
    let mut after = before.clone();
    match rotation.which {
        Which::Secret => {
            let previous = after.secret_hash.replace(token::hash(secret.expose_secret()));
            after.previous_secret_until = until.filter(|_| previous.is_some());
            after.previous_secret_hash = previous.filter(|_| until.is_some());
        }
        Which::SigningSecret => {
            let previous = after.signing_secret.replace(sealed(scope, id, secret.expose_secret())?);
            after.previous_signing_secret_until = until.filter(|_| previous.is_some());
            after.previous_signing_secret = previous.filter(|_| until.is_some());
        }
    }
    let change = Change::changed(
        "rotateIntegrationSecret",
        id,
        json!({ "secret": rotation.which.word() }),
        json!({ "secret": rotation.which.word(), "given": given.is_some(), "previousUntil": rotation.which.until(&after) }),
    );
    Ok((write(scope, tx, after, change).await?, to_show))
}

/// Ends the secret before at once.
pub async fn end_previous_secret(scope: &Scope, id: IntegrationId, which: Which) -> Result<Model> {
    scope.permit(Permission::WriteIntegrations)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<integration::Entity>(&tx, id).await?;
    let mut after = before.clone();
    match which {
        Which::Secret => {
            after.previous_secret_hash = None;
            after.previous_secret_until = None;
        }
        Which::SigningSecret => {
            after.previous_signing_secret = None;
            after.previous_signing_secret_until = None;
        }
    }
    let shown = |row: &Model| json!({ "secret": which.word(), "previousUntil": which.until(row) });
    let change = Change::changed("endPreviousIntegrationSecret", id, shown(&before), shown(&after));
    write(scope, tx, after, change).await
}

async fn write(scope: &Scope, tx: Tx, mut row: Model, change: Change) -> Result<Model> {
    row.updated_at = scope.now();
    let written = row.into_active_model().reset_all().update(&tx).await?;
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(written)
}

impl Which {
    fn word(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::SigningSecret => "signing secret",
        }
    }

    fn until(self, row: &Model) -> Option<DateTime<Utc>> {
        match self {
            Self::Secret => row.previous_secret_until,
            Self::SigningSecret => row.previous_signing_secret_until,
        }
    }
}

fn new_secret(
    scope: &Scope,
    given: Option<&SecretString>,
    problems: &mut Vec<Problem>,
) -> (SecretString, Option<String>) {
    match given {
        Some(given) => {
            check_length(given, SHORTEST_SECRET, problems);
            (given.clone(), None)
        }
        None => {
            let made = scope.services().entropy.secret();
            (made.clone().into(), Some(made))
        }
    }
}

/// A signing secret for an integration that has to get one now.
fn demanded_signing_secret(
    scope: &Scope,
    signature: Signature,
    given: Option<&SecretString>,
    problems: &mut Vec<Problem>,
) -> (SecretString, Option<String>) {
    let (secret, to_show) = new_signing_secret(scope, signature, given, problems);
    let secret = secret.unwrap_or_else(|| {
        let message = match signature {
            Signature::None => "this integration asks for no signature; set one first",
            Signature::StandardWebhooks | Signature::Stripe | Signature::Shopify | Signature::Woocommerce => {
                "copy the secret from the sender: it makes its own"
            }
        };
        problems.push(Problem::at("secret", "REQUIRED", message));
        SecretString::default()
    });
    (secret, to_show)
}

/// A signing secret, given or made, and what to show of it. None where the sender makes its own and has not given it yet.
pub(super) fn new_signing_secret(
    scope: &Scope,
    signature: Signature,
    given: Option<&SecretString>,
    problems: &mut Vec<Problem>,
) -> (Option<SecretString>, Option<String>) {
    match (signature, given) {
        (Signature::None, Some(_)) => {
            let message = "this integration asks for no signature; set one first";
            problems.push(Problem::at("signingSecret", "NOT_NEEDED", message));
            (None, None)
        }
        (Signature::StandardWebhooks, Some(given)) => {
            if !standard_webhooks::is_secret(given.expose_secret()) {
                problems.push(Problem::at("signingSecret", "MALFORMED", standard_webhooks::EXPECTED));
            }
            (Some(given.clone()), None)
        }
        (Signature::StandardWebhooks, None) => {
            let made = standard_webhooks::new_secret(&scope.services().entropy);
            (Some(made.clone().into()), Some(made))
        }
        (Signature::Stripe | Signature::Shopify | Signature::Woocommerce, Some(given)) => {
            check_length(given, SHORTEST_SIGNING_SECRET, problems);
            (Some(given.clone()), None)
        }
        (Signature::None | Signature::Stripe | Signature::Shopify | Signature::Woocommerce, None) => (None, None),
    }
}

fn check_length(given: &SecretString, shortest: usize, problems: &mut Vec<Problem>) {
    let text = given.expose_secret();
    let fine = (shortest..=LONGEST_SECRET).contains(&text.chars().count())
        && !text.chars().any(|c| c.is_control() || c == ' ');
    if !fine {
        let message = format!("expected {shortest} to {LONGEST_SECRET} characters without spaces");
        problems.push(Problem::at("secret", "MALFORMED", message));
    }
}

/// A secret as it is stored with its integration.
pub(super) fn sealed(scope: &Scope, id: IntegrationId, secret: &str) -> Result<Vec<u8>> {
    let owner = Owner {
        tenant: scope.tenant(),
        row: id.uuid(),
    };
    let services = scope.services();
    services.seal.seal(&services.entropy, owner, secret)
}
