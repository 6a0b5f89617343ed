//! Integrations: the merchant systems that report conversions, each at a postback URL of its own.

mod read;

use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;
use waypost_entity::id::{IntegrationId, OfferId};
use waypost_entity::integration::{self, Column};
use waypost_entity::offer;
use waypost_entity::status::{AmountUnit, AnswerStyle, AttributionOrder, DedupeBy, IntegrationStatus, Signature};

use crate::audit::{self, Change};
use crate::error::{Problem, Result};
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::{check, tenant, token};

pub use self::read::{by_ids, count, get, list};

/// Most characters of an event's name.
pub const LONGEST_EVENT: usize = 64;
/// How long a report whose click is not known yet is kept when nobody says otherwise.
const DEFAULT_PARK_HOURS: i32 = 24;

/// What a new integration is to be. What is absent takes its default.
#[derive(Debug)]
pub struct CreateIntegration {
    /// What people call it.
    pub name: String,
    /// The one offer that it reports for; any when absent.
    pub offer: Option<OfferId>,
    /// What makes two reports the same; `txn` when absent.
    pub dedupe_by: Option<DedupeBy>,
    /// Whether a report without a transaction id is refused.
    pub txn_id_required: bool,
    /// The event of reports that name none; `sale` when absent.
    pub default_event: Option<String>,
    /// The currency of reports that name none; the offer's when absent.
    pub default_currency: Option<String>,
    /// Whether reports must show a secret.
    pub with_secret: bool,
    /// Repeats of the request make one integration.
    pub idempotency_key: Option<String>,
}

/// Makes an integration. The secret comes back only this once: a repeat with the same idempotency key has none.
pub async fn create(scope: &Scope, form: CreateIntegration) -> Result<(integration::Model, Option<String>)> {
    scope.permit(Permission::WriteIntegrations)?;
    let mut problems = Vec::new();
    let name = check::name(&form.name, "name", &mut problems);
    let default_event = event(
        form.default_event.as_deref().unwrap_or("sale"),
        "defaultEvent",
        &mut problems,
    );
    let default_currency = form
        .default_currency
        .as_deref()
        .map(|code| check::currency(code, "defaultCurrency", &mut problems));
    check::none(problems)?;
    let entropy = &scope.services().entropy;
    let short_code = tenant::own(scope).await?.short_code;
    let tx = scope.begin().await?;
    if let Some(offer) = form.offer {
        scope.get::<offer::Entity>(&tx, offer).await?;
    }
    let id: IntegrationId = scope.new_id();
    let once = Once {
        action: "createIntegration",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return Ok((scope.get::<integration::Entity>(&tx, made).await?, None));
    }
    let secret = form.with_secret.then(|| entropy.secret());
    let made = integration::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(id),
        name: Set(name),
        status: Set(IntegrationStatus::Active),
        offer_id: Set(form.offer),
        key: Set(format!("{short_code}{}", entropy.key())),
        secret_hash: Set(secret.as_deref().map(token::hash)),
        dedupe_by: Set(form.dedupe_by.unwrap_or(DedupeBy::Txn)),
        txn_id_required: Set(form.txn_id_required),
        default_event: Set(default_event),
        default_currency: Set(default_currency),
        created_at: Set(scope.now()),
        updated_at: Set(scope.now()),
        ..plain()
    }
    .insert(&tx)
    .await?;
    let after = json!({ "name": made.name, "offer": made.offer_id, "dedupeBy": made.dedupe_by });
    audit::record(scope, &tx, Change::made("createIntegration", id, after)).await?;
    tx.commit().await?;
    Ok((made, secret))
}

/// The settings of an integration about which nobody has said anything.
fn plain() -> integration::ActiveModel {
    integration::ActiveModel {
        preset: Set("generic".to_owned()),
        mapping: Set(None),
        previous_secret_hash: Set(None),
        previous_secret_until: Set(None),
        signature: Set(Signature::None),
        signing_secret: Set(None),
        previous_signing_secret: Set(None),
        previous_signing_secret_until: Set(None),
        allowed_addresses: Set(json!([])),
        amount_unit: Set(AmountUnit::Major),
        payout_override_min_micros: Set(None),
        payout_override_max_micros: Set(None),
        status_mapping: Set(None),
        park_hours: Set(DEFAULT_PARK_HOURS),
        attribution_order: Set(AttributionOrder::ClickFirst),
        answer_style: Set(AnswerStyle::Honest),
        answer_body: Set(None),
        is_sandbox: Set(false),
        ..Default::default()
    }
}

/// Pauses an integration or lets it report again.
pub async fn set_status(scope: &Scope, id: IntegrationId, status: IntegrationStatus) -> Result<integration::Model> {
    scope.permit(Permission::WriteIntegrations)?;
    let tx = scope.begin().await?;
    let before = scope.get_locked::<integration::Entity>(&tx, id).await?;
    let mut after = before.clone().into_active_model();
    after.status = Set(status);
    after.updated_at = Set(scope.now());
    let after = after.update(&tx).await?;
    let change = Change::changed(
        "setIntegrationStatus",
        id,
        json!({ "status": before.status }),
        json!({ "status": after.status }),
    );
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(after)
}

/// The URL that the merchant's server calls.
pub fn postback_url(scope: &Scope, integration: &integration::Model) -> String {
    format!(
        "{}/postback/{}",
        scope.services().config.server.public_url,
        integration.key
    )
}

/// The integration of a key within its tenant.
pub(crate) async fn by_key(scope: &Scope, key: &str) -> Result<Option<integration::Model>> {
    let found = scope
        .select::<integration::Entity>()
        .filter(Column::Key.eq(key))
        .one(scope.reader())
        .await?;
    Ok(found)
}

/// An event's name in its normal form: lower case, one word.
pub fn event(text: &str, field: &str, problems: &mut Vec<Problem>) -> String {
    let event = text.trim().to_lowercase();
    let allowed = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    if event.is_empty() || event.chars().count() > LONGEST_EVENT || !event.chars().all(allowed) {
        let message = format!("use 1 to {LONGEST_EVENT} letters, digits, underscores, dashes and points, such as sale");
        problems.push(Problem::at(field, "MALFORMED", message));
    }
    event
}
