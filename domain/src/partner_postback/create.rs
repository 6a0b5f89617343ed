//! Registers a partner postback.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use waypost_entity::id::{AffiliateId, PartnerPostbackId};
use waypost_entity::partner_postback::{Entity, Model};
use waypost_entity::status::{CallMethod, EndpointKind};
use waypost_entity::{affiliate, offer};

use super::form::Form;
use super::shown::audited;
use crate::audit::{self, Change};
use crate::error::Result;
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::{check, endpoint};

/// What a new partner postback is to be.
#[derive(Debug)]
pub struct CreatePartnerPostback {
    /// Whose conversions it tells of.
    pub affiliate: AffiliateId,
    /// What it is.
    pub settings: Form,
    /// Repeats of the request make one.
    pub idempotency_key: Option<String>,
}

/// Registers it; conversions that settle from now on are delivered there.
pub async fn create(scope: &Scope, form: CreatePartnerPostback) -> Result<Model> {
    scope.permit(Permission::WritePartnerPostbacks)?;
    let id: PartnerPostbackId = scope.new_id();
    let once = format!("{form:?}");
    let mut row = Model {
        tenant_id: scope.tenant(),
        id,
        affiliate_id: form.affiliate,
        offer_id: None,
        method: CallMethod::Get,
        url_template: String::new(),
        body_template: None,
        headers: None,
        events: None,
        statuses: None,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    let mut problems = Vec::new();
    form.settings.apply(scope, &mut row, &mut problems)?;
    check::none(problems)?;
    let tx = scope.begin().await?;
    scope.get::<affiliate::Entity>(&tx, row.affiliate_id).await?;
    if let Some(offer) = row.offer_id {
        scope.get::<offer::Entity>(&tx, offer).await?;
    }
    let once = Once {
        action: "createPartnerPostback",
        key: form.idempotency_key.as_deref(),
        input: &once,
    };
    if let Some(made) = idempotency::claim(scope, &tx, once, id).await? {
        return scope.get::<Entity>(&tx, made).await;
    }
    endpoint::create(scope, &tx, id.into(), EndpointKind::PartnerPostback).await?;
    let made = row.into_active_model().insert(&tx).await?;
    let change = Change::made("createPartnerPostback", id, audited(&made));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(made)
}
