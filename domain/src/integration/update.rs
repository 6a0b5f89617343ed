//! Changes an integration's settings.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use secrecy::ExposeSecret;
use waypost_entity::id::IntegrationId;
use waypost_entity::integration::Model;
use waypost_entity::{integration, offer};

use crate::audit::{self, Change};
use crate::check;
use crate::edit::Edit;
use crate::error::{Problem, Result};
use crate::integration::form::Form;
use crate::integration::rotate::{new_signing_secret, sealed};
use crate::integration::shown::audited;
use crate::permission::Permission;
use crate::scope::Scope;

/// What to change of an integration.
#[derive(Debug)]
pub struct UpdateIntegration {
    /// Its settings. What is absent stays.
    pub settings: Form,
    /// Whether reports must show a secret. One that is missing is made by [`super::rotate_secret`].
    pub with_secret: Option<bool>,
}

/// Changes an integration. Another kind of signature ends the signing secrets there were; where we make the new one, it comes back
/// only this once.
pub async fn update(scope: &Scope, id: IntegrationId, form: UpdateIntegration) -> Result<(Model, Option<String>)> {
    scope.permit(Permission::WriteIntegrations)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<integration::Entity>(&tx, id).await?;
    let mut after = before.clone();
    let mut problems = Vec::new();
    form.settings.apply(&mut after, &mut problems);
    require_secret(form.with_secret, &mut after, &mut problems);
    let mut to_show = None;
    if after.signature != before.signature {
        let made;
        (made, to_show) = new_signing_secret(scope, after.signature, None, &mut problems);
        after.signing_secret = made
            .map(|secret| sealed(scope, id, secret.expose_secret()))
            .transpose()?;
        after.previous_signing_secret = None;
        after.previous_signing_secret_until = None;
    }
    check::none(problems)?;
    if let Edit::To(offer) = form.settings.offer {
        scope.get::<offer::Entity>(&tx, offer).await?;
    }
    after.updated_at = scope.now();
    let after = after.into_active_model().reset_all().update(&tx).await?;
    let change = Change::changed("updateIntegration", id, audited(&before), audited(&after));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok((after, to_show))
}

fn require_secret(wanted: Option<bool>, row: &mut Model, problems: &mut Vec<Problem>) {
    match wanted {
        Some(true) if row.secret_hash.is_none() => {
            let message = "there is no secret yet: make one with rotateIntegrationSecret, which also asks for it";
            problems.push(Problem::at("withSecret", "MISSING", message));
        }
        Some(false) => {
            row.secret_hash = None;
            row.previous_secret_hash = None;
            row.previous_secret_until = None;
        }
        Some(true) | None => {}
    }
}
