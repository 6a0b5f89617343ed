//! Registers a partner postback.

use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use waypost_entity::id::{AffiliateId, PartnerPostbackId};
use waypost_entity::owned::TenantOwned;
use waypost_entity::partner_postback::{Column, Entity, Model};
use waypost_entity::status::{CallMethod, EndpointKind};
use waypost_entity::{affiliate, offer};

use super::form::Form;
use super::shown::audited;
use crate::audit::{self, Change};
use crate::error::{Error, Result};
use crate::idempotency::{self, Once};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::tx::Tx;
use crate::{bulk, check, endpoint};

/// Most partner postbacks of an affiliate, paused ones too: each conversion is written once for each that wants it.
pub const MOST: u64 = 50;

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
    // Locked, so that of two that are made at once the second is counted after the first.
    let whose = std::iter::once((scope.tenant(), row.affiliate_id));
    if bulk::lock::<affiliate::Entity>(&tx, whose).await?.is_empty() {
        return Err(Error::NotFound(affiliate::Entity::NOUN));
    }
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
    has_room(scope, &tx, row.affiliate_id).await?;
    endpoint::create(scope, &tx, id.into(), EndpointKind::PartnerPostback).await?;
    let made = row.into_active_model().insert(&tx).await?;
    let change = Change::made("createPartnerPostback", id, audited(&made));
    audit::record(scope, &tx, change).await?;
    tx.commit().await?;
    Ok(made)
}

async fn has_room(scope: &Scope, tx: &Tx, affiliate: AffiliateId) -> Result<()> {
    let own = scope.select::<Entity>().filter(Column::AffiliateId.eq(affiliate));
    if own.count(tx).await? < MOST {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "an affiliate has at most {MOST} partner postbacks; delete one that is not needed any more, or let one take more offers, events and statuses"
    )))
}
