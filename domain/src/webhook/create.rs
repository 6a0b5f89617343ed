//! Registers a webhook.

use sea_orm::{ActiveModelTrait, IntoActiveModel, PaginatorTrait, QueryOrder};
use serde_json::json;
use waypost_entity::id::WebhookId;
use waypost_entity::status::EndpointKind;
use waypost_entity::webhook::{Column, Entity, Model};

use super::form::Form;
use super::shown::audited;
use crate::audit::{self, Change};
use crate::error::{Error, Result};
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::{self, Scope};
use crate::tx::Tx;
use crate::{check, endpoint};

/// Most webhooks of a program: each event is written once for each that asks for it.
pub const MOST: u64 = 20;

/// What a new webhook is to be.
#[derive(Debug)]
pub struct CreateWebhook {
    /// What it is.
    pub settings: Form,
    /// Repeats of the request make one.
    pub idempotency_key: Option<String>,
}

/// A new webhook.
pub struct Made {
    /// The webhook.
    pub webhook: Model,
    /// What its messages are signed with. It comes back only this once: a repeat with the same idempotency key has none.
    pub secret: Option<String>,
}

/// Registers it; what happens from now on is told there, signed from the start.
pub async fn create(scope: &Scope, form: CreateWebhook) -> Result<Made> {
    scope.permit(Permission::WriteWebhooks)?;
    let id: WebhookId = scope.new_id();
    let input = format!("{form:?}");
    let mut row = Model {
        tenant_id: scope.tenant(),
        id,
        url: String::new(),
        description: None,
        event_types: json!([]),
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    let mut problems = Vec::new();
    form.settings.apply(scope, &mut row, &mut problems);
    check::none(problems)?;
    let tx = scope.begin().await?;
    let once = Once {
        action: "createWebhook",
        key: form.idempotency_key.as_deref(),
        input: &input,
    };
    if let Some(earlier) = idempotency::claim(scope, &tx, once, id).await? {
        return Ok(Made {
            webhook: scope.get::<Entity>(&tx, earlier).await?,
            secret: None,
        });
    }
    has_room(scope, &tx).await?;
    let secret = endpoint::create_signed(scope, &tx, id.into(), EndpointKind::Webhook).await?;
    let made = row.into_active_model().insert(&tx).await?;
    audit::record(scope, &tx, Change::made("createWebhook", id, audited(&made))).await?;
    tx.commit().await?;
    Ok(Made {
        webhook: made,
        secret: Some(secret),
    })
}

/// Those that are there are locked, each time in the same order, so that of two that are made at once the second is counted after the first.
async fn has_room(scope: &Scope, tx: &Tx) -> Result<()> {
    let own = scope.select::<Entity>().order_by_asc(Column::Id);
    scope::locked(own, tx).all(tx).await?;
    if scope.select::<Entity>().count(tx).await? < MOST {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "a program has at most {MOST} webhooks; delete one that is not needed any more, or let one take more types of events"
    )))
}
