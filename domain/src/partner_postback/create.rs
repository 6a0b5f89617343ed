//! Registers a partner postback.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use waypost_entity::id::{AffiliateId, OfferId, PartnerPostbackId};
use waypost_entity::status::PartnerPostbackStatus;
use waypost_entity::{affiliate, offer, partner_postback};

use crate::audit::{self, Change};
use crate::error::{Problem, Result};
use crate::idempotency::{self, Once};
use crate::partner_postback::template::Template;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::{check, integration};

/// Most events that one postback may list.
const MOST_EVENTS: usize = 50;

/// What a new partner postback is to be.
#[derive(Debug)]
pub struct CreatePartnerPostback {
    /// Whose conversions it tells of.
    pub affiliate: AffiliateId,
    /// Of which offer; all when absent.
    pub offer: Option<OfferId>,
    /// Where to; see [`super::template`].
    pub url_template: String,
    /// Of which events; all when absent or empty.
    pub events: Option<Vec<String>>,
    /// Repeats of the request make one.
    pub idempotency_key: Option<String>,
}

/// Registers it; conversions that settle from now on are delivered there.
pub async fn create(scope: &Scope, form: CreatePartnerPostback) -> Result<partner_postback::Model> {
    scope.permit(Permission::WritePartnerPostbacks)?;
    let events = check(&form)?;
    let tx = scope.begin().await?;
    scope.get::<affiliate::Entity>(&tx, form.affiliate).await?;
    if let Some(offer) = form.offer {
        scope.get::<offer::Entity>(&tx, offer).await?;
    }
    let id: PartnerPostbackId = scope.new_id();
    let once = Once {
        action: "createPartnerPostback",
        key: form.idempotency_key.as_deref(),
        input: &form,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return scope.get::<partner_postback::Entity>(&tx, made).await;
    }
    let made = partner_postback::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(id),
        affiliate_id: Set(form.affiliate),
        offer_id: Set(form.offer),
        url_template: Set(form.url_template.clone()),
        events: Set(events.map(|events| json!(events))),
        status: Set(PartnerPostbackStatus::Active),
        created_at: Set(scope.now()),
        updated_at: Set(scope.now()),
    }
    .insert(&tx)
    .await?;
    let after = json!({ "affiliate": made.affiliate_id, "offer": made.offer_id, "urlTemplate": made.url_template });
    audit::record(scope, &tx, Change::made("createPartnerPostback", id, after)).await?;
    tx.commit().await?;
    Ok(made)
}

fn check(form: &CreatePartnerPostback) -> Result<Option<Vec<String>>> {
    let mut problems = Vec::new();
    if let Err(error) = Template::parse(&form.url_template) {
        problems.push(Problem::at("urlTemplate", "MALFORMED", error.to_string()));
    }
    let given = form.events.as_ref().filter(|events| !events.is_empty());
    if given.is_some_and(|events| events.len() > MOST_EVENTS) {
        problems.push(Problem::at(
            "events",
            "TOO_MANY",
            format!("list at most {MOST_EVENTS} events, or none for all"),
        ));
    }
    let events = given.map(|events| {
        events
            .iter()
            .map(|event| integration::event(event, "events", &mut problems))
            .collect::<Vec<_>>()
    });
    check::none(problems)?;
    Ok(events)
}
