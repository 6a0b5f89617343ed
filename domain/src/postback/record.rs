//! Writes a postback with everything that it causes: conversion and job, or the reason why there is none.

use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use waypost_entity::id::{ClickId, ConversionId, PostbackId};
use waypost_entity::status::ConversionStatus;
use waypost_entity::{affiliate, click, conversion, integration, offer, postback};

use crate::conversion::dedupe::{self, Identity};
use crate::error::{Error, Result};
use crate::money;
use crate::postback::attribute::{Candidate, attribute};
use crate::postback::code::{Code, Refusal};
use crate::postback::fields::{self, Fields};
use crate::postback::receive::{Answer, Reading, Request};
use crate::postback::{mask, parameters};
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

struct Decision {
    code: Code,
    message: String,
    conversion: Option<ConversionId>,
}

impl From<Refusal> for Decision {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code,
            message: refusal.message,
            conversion: None,
        }
    }
}

/// One transaction: postback, and, when it is accepted, conversion and the job that settles it.
pub(super) async fn write(
    scope: &Scope,
    settings: &integration::Model,
    request: &Request<'_>,
    mut reading: Reading,
) -> Result<Answer> {
    let tx = scope.begin().await?;
    let decision = match reading.fields.clone() {
        Ok(fields) => decide(scope, &tx, settings, &fields, &mut reading).await?,
        Err(refusal) => refusal.into(),
    };
    let id = insert(scope, &tx, (settings, request), reading, &decision).await?;
    tx.commit().await?;
    Ok(Answer {
        code: decision.code,
        message: decision.message,
        postback: Some(id),
        conversion: decision.conversion,
    })
}

async fn decide(
    scope: &Scope,
    tx: &Tx,
    settings: &integration::Model,
    fields: &Fields,
    reading: &mut Reading,
) -> Result<Decision> {
    let Some(candidate) = candidate(scope, tx, fields.click_id).await? else {
        reading
            .trace
            .note("click", Some(&fields.click_id.to_string()), "not known");
        let message = format!("there is no click {} in this program", fields.click_id);
        return Ok(Refusal::new(Code::UnknownClick, message).into());
    };
    reading.trace.note(
        "click",
        Some(&fields.click_id.to_string()),
        format!("of affiliate {}", candidate.affiliate.slug),
    );
    let identity = Identity {
        click: candidate.click.id,
        offer: candidate.offer.id,
        event: &fields.event,
        txn_id: fields.txn_id.as_deref(),
    };
    let key = dedupe::key(settings.dedupe_by, &identity);
    let by = format!("integration.dedupeBy = {}", settings.dedupe_by.word());
    // A replay is a duplicate however late it comes: the sender may have lost our first answer.
    if let Some(first) = first_of(scope, tx, &key).await? {
        reading
            .trace
            .decided("dedupe", Some(&key), format!("repeats {first}"), by);
        return Ok(duplicate(first));
    }
    if let Err(refusal) = attribute(&candidate, settings, scope.now(), &mut reading.trace) {
        return Ok(refusal.into());
    }
    let id: ConversionId = scope.new_id();
    let row = conversion_row(scope, settings, (&candidate, fields), key.clone());
    if insert_once(tx, conversion::ActiveModel { id: Set(id), ..row }).await? {
        reading.trace.decided("dedupe", Some(&key), "new", by);
        let job = Job::Settle {
            tenant: scope.tenant(),
            conversions: vec![id],
        };
        tx.enqueue(job, When::Now(scope.now())).await?;
        return Ok(Decision {
            code: Code::Accepted,
            message: "the conversion is counted".into(),
            conversion: Some(id),
        });
    }
    // A copy of this report was faster.
    let first = first_of(scope, tx, &key).await?.ok_or(Error::NotFound("conversion"))?;
    reading
        .trace
        .decided("dedupe", Some(&key), format!("repeats {first}"), by);
    Ok(duplicate(first))
}

fn duplicate(first: ConversionId) -> Decision {
    Decision {
        code: Code::Duplicate,
        message: "this conversion was reported before; it is counted once".into(),
        conversion: Some(first),
    }
}

async fn candidate(scope: &Scope, tx: &Tx, click: ClickId) -> Result<Option<Candidate>> {
    let Some(click) = scope.find::<click::Entity>(tx, click).await? else {
        return Ok(None);
    };
    let offer = scope.get::<offer::Entity>(tx, click.offer_id).await?;
    let affiliate = scope.get::<affiliate::Entity>(tx, click.affiliate_id).await?;
    Ok(Some(Candidate {
        click,
        offer,
        affiliate,
    }))
}

fn conversion_row(
    scope: &Scope,
    settings: &integration::Model,
    (candidate, fields): (&Candidate, &Fields),
    dedupe_key: String,
) -> conversion::ActiveModel {
    let named = fields.currency.clone().or_else(|| settings.default_currency.clone());
    let currency = named.unwrap_or_else(|| candidate.offer.currency.clone());
    conversion::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: NotSet,
        click_id: Set(candidate.click.id),
        offer_id: Set(candidate.offer.id),
        affiliate_id: Set(candidate.affiliate.id),
        integration_id: Set(settings.id),
        event: Set(fields.event.clone()),
        txn_id: Set(fields.txn_id.clone()),
        dedupe_key: Set(dedupe_key),
        amount_micros: Set(fields.amount),
        amount_currency: Set(fields.amount.map(|_: money::Micros| currency)),
        status: Set(ConversionStatus::Pending),
        payout_micros: Set(None),
        payout_currency: Set(None),
        reason: Set(None),
        terms_id: Set(None),
        explanation: Set(None),
        converted_at: Set(scope.now()),
        settled_at: Set(None),
        created_at: Set(scope.now()),
    }
}

/// The unique key decides, so that of any number of concurrent copies exactly one is new.
async fn insert_once(tx: &Tx, row: conversion::ActiveModel) -> Result<bool> {
    let columns = [conversion::Column::TenantId, conversion::Column::DedupeKey];
    let written = conversion::Entity::insert(row)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

async fn first_of(scope: &Scope, tx: &Tx, dedupe_key: &str) -> Result<Option<ConversionId>> {
    let select = scope
        .select::<conversion::Entity>()
        .filter(conversion::Column::DedupeKey.eq(dedupe_key));
    Ok(select.one(tx).await?.map(|conversion| conversion.id))
}

async fn insert(
    scope: &Scope,
    tx: &Tx,
    (settings, request): (&integration::Model, &Request<'_>),
    reading: Reading,
    decision: &Decision,
) -> Result<PostbackId> {
    let id: PostbackId = scope.new_id();
    let (click_id, txn_id) = fields::named(&reading.parameters);
    let query: String = crate::check::kept(&mask::form(request.query), parameters::LONGEST_QUERY);
    let body = request.body.get(..parameters::LONGEST_BODY).unwrap_or(request.body);
    postback::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(id),
        integration_id: Set(settings.id),
        method: Set(request.method.to_owned()),
        query: Set(query),
        body: Set(mask::body(body, request.content_type)),
        content_type: Set(request.content_type.map(|kind| crate::check::kept(kind, 255))),
        source_ip: Set(request.source_ip.clone()),
        outcome: Set(decision.code.outcome()),
        code: Set(decision.code.word().to_owned()),
        message: Set(decision.message.clone()),
        http_status: Set(decision.code.http_status().into()),
        trace: Set(reading.trace.into_json()),
        click_id: Set(click_id),
        txn_id: Set(txn_id),
        conversion_id: Set(decision.conversion),
        received_at: Set(scope.now()),
    }
    .insert(tx)
    .await?;
    Ok(id)
}
