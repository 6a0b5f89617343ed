//! Makes integrations.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use waypost_entity::id::IntegrationId;
use waypost_entity::integration::Model;
use waypost_entity::status::{AmountUnit, AnswerStyle, AttributionOrder, DedupeBy, IntegrationStatus, Signature};
use waypost_entity::{integration, offer};

use crate::audit::{self, Change};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::integration::form::Form;
use crate::integration::rotate::{new_signing_secret, sealed};
use crate::integration::shown::audited;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::{check, tenant, token};

/// How long a report whose click is not known yet is kept when nobody says otherwise.
const DEFAULT_PARK_HOURS: i32 = 24;

/// What a new integration is to be.
#[derive(Debug)]
pub struct CreateIntegration {
    /// Its settings. What is absent takes its default.
    pub settings: Form,
    /// Whether reports must show a secret.
    pub with_secret: bool,
    /// What the sender signs with, when its system has made that.
    pub signing_secret: Option<SecretString>,
    /// Repeats of the request make one integration.
    pub idempotency_key: Option<String>,
}

/// A new integration. The secrets come back only this once: a repeat with the same idempotency key has none.
pub struct Made {
    /// The integration.
    pub integration: Model,
    /// What reports must show.
    pub secret: Option<String>,
    /// What the sender signs with, when we made it.
    pub signing_secret: Option<String>,
}

/// Makes an integration.
pub async fn create(scope: &Scope, form: CreateIntegration) -> Result<Made> {
    scope.permit(Permission::WriteIntegrations)?;
    let entropy = &scope.services().entropy;
    let key = format!("{}{}", tenant::own(scope).await?.short_code, entropy.key());
    let mut row = plain(scope, key);
    let mut problems = Vec::new();
    form.settings.apply(&mut row, &mut problems);
    let (signing_secret, to_show) =
        new_signing_secret(scope, row.signature, form.signing_secret.as_ref(), &mut problems);
    check::none(problems)?;
    let tx = scope.begin().await?;
    if let Some(offer) = row.offer_id {
        scope.get::<offer::Entity>(&tx, offer).await?;
    }
    let once = Once {
        action: "createIntegration",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(earlier) = idempotency::claim(scope, &tx, once, row.id).await? {
        return Ok(Made {
            integration: scope.get::<integration::Entity>(&tx, earlier).await?,
            secret: None,
            signing_secret: None,
        });
    }
    let secret = form.with_secret.then(|| entropy.secret());
    row.secret_hash = secret.as_deref().map(token::hash);
    if let Some(secret) = signing_secret {
        row.signing_secret = Some(sealed(scope, row.id, secret.expose_secret())?);
    }
    let made = row.into_active_model().reset_all().insert(&tx).await?;
    let after = json!({ "settings": audited(&made) });
    audit::record(scope, &tx, Change::made("createIntegration", made.id, after)).await?;
    tx.commit().await?;
    Ok(Made {
        integration: made,
        secret,
        signing_secret: to_show,
    })
}

/// An integration about whose settings nobody has said anything.
fn plain(scope: &Scope, key: String) -> Model {
    let id: IntegrationId = scope.new_id();
    Model {
        tenant_id: scope.tenant(),
        id,
        name: String::new(),
        status: IntegrationStatus::Active,
        offer_id: None,
        key,
        preset: "generic".to_owned(),
        mapping: None,
        secret_hash: None,
        previous_secret_hash: None,
        previous_secret_until: None,
        signature: Signature::None,
        signing_secret: None,
        previous_signing_secret: None,
        previous_signing_secret_until: None,
        allowed_addresses: json!([]),
        amount_unit: AmountUnit::Major,
        dedupe_by: DedupeBy::Txn,
        txn_id_required: false,
        default_event: "sale".to_owned(),
        default_currency: None,
        payout_override_min_micros: None,
        payout_override_max_micros: None,
        status_mapping: None,
        park_hours: DEFAULT_PARK_HOURS,
        attribution_order: AttributionOrder::ClickFirst,
        answer_style: AnswerStyle::Honest,
        answer_body: None,
        is_sandbox: false,
        created_at: scope.now(),
        updated_at: scope.now(),
    }
}
