//! Makes one attempt at one delivery: call the partner, record what came back, and ask for the next attempt if it is owed.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{HeaderMap, HeaderValue};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use waypost_entity::id::{ClickId, DeliveryId, TenantId};
use waypost_entity::status::{DeliveryStatus, PartnerPostbackStatus};
use waypost_entity::{
    affiliate, click, click_fact, conversion, coupon, delivery, delivery_attempt, offer, partner_postback,
};

use crate::click::facts;
use crate::delivery::schedule;
use crate::delivery::values::{Facts, values};
use crate::error::{Error, Result};
use crate::mask;
use crate::outbound::{Answer, SendError};
use crate::partner_postback::template::Template;
use crate::queue::{Job, When};
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::tx::Tx;
use crate::{partner_postback as partner_postbacks, promptness};

/// The partner's word that nobody will answer there again.
const GONE: u16 = 410;
/// How long a call waits when its endpoint has enough others on their way.
const WAIT: TimeDelta = TimeDelta::seconds(2);

/// What one call brought.
struct Called {
    url: String,
    started_at: DateTime<Utc>,
    duration_ms: i32,
    result: std::result::Result<Answer, SendError>,
}

/// Makes attempt number `attempt` if it is the one that is due. Safe to run twice: an attempt that is recorded is not
/// made again. A process that dies between the call and the record makes it again, with the same `webhook-id`.
pub async fn attempt(services: &Services, tenant: TenantId, id: DeliveryId, attempt: i32) -> Result<()> {
    let scope = Scope::admit(services, tenant, Actor::Job);
    let delivery = scope.get::<delivery::Entity>(scope.reader(), id).await?;
    if !is_due(&delivery, attempt) {
        return Ok(());
    }
    let postback = scope
        .get::<partner_postback::Entity>(scope.reader(), delivery.partner_postback_id)
        .await?;
    if postback.status == PartnerPostbackStatus::Paused {
        // It waits; opening the postback again asks for this attempt.
        return Ok(());
    }
    let Some(_place) = services.in_flight.enter(tenant, postback.id, &services.config.delivery) else {
        return wait_for_a_place(&scope, id, attempt).await;
    };
    let facts = behind(&scope, &delivery).await?;
    let called = call(&scope, &postback, &facts, (id, attempt)).await?;
    record(&scope, id, attempt, called).await
}

/// Asks for the same attempt a moment later.
async fn wait_for_a_place(scope: &Scope, id: DeliveryId, attempt: i32) -> Result<()> {
    let tx = scope.begin().await?;
    let job = Job::Deliver {
        tenant: scope.tenant(),
        delivery: id,
        attempt,
    };
    tx.enqueue(job, When::NotBefore(scope.now() + WAIT)).await?;
    tx.commit().await
}

fn is_due(delivery: &delivery::Model, attempt: i32) -> bool {
    delivery.status == DeliveryStatus::Pending && delivery.attempts_made + 1 == attempt
}

/// The rows behind a delivery.
async fn behind(scope: &Scope, delivery: &delivery::Model) -> Result<Facts> {
    let db = scope.reader();
    let conversion = scope.get::<conversion::Entity>(db, delivery.conversion_id).await?;
    let click = match conversion.click_id {
        Some(id) => Some((scope.get::<click::Entity>(db, id).await?, click_facts(scope, id).await?)),
        None => None,
    };
    let offer = scope.get::<offer::Entity>(db, conversion.offer_id).await?;
    let affiliate = scope.get::<affiliate::Entity>(db, conversion.affiliate_id).await?;
    let coupon = match conversion.coupon_id {
        Some(id) => Some(scope.get::<coupon::Entity>(db, id).await?),
        None => None,
    };
    Ok(Facts {
        conversion,
        click,
        coupon,
        offer,
        affiliate,
    })
}

/// Settled conversions have them, but for those of before there were any.
async fn click_facts(scope: &Scope, click: ClickId) -> Result<click_fact::Model> {
    if let Some(found) = scope.find::<click_fact::Entity>(scope.reader(), click).await? {
        return Ok(found);
    }
    let tx = scope.begin().await?;
    let derived = facts::of(scope, &tx, [click].into_iter()).await?.remove(&click);
    tx.commit().await?;
    derived.ok_or(Error::NotFound("click's facts"))
}

async fn call(
    scope: &Scope,
    postback: &partner_postback::Model,
    facts: &Facts,
    (id, attempt): (DeliveryId, i32),
) -> Result<Called> {
    let services = scope.services();
    let template = Template::parse(&postback.url_template).map_err(Error::internal)?;
    let url = template.render(&values(facts, attempt, services.entropy.link_code())?);
    let mut headers = HeaderMap::new();
    headers.insert(
        "webhook-id",
        HeaderValue::from_str(&id.to_string()).map_err(Error::internal)?,
    );
    let started_at = scope.now();
    let clock = std::time::Instant::now();
    let result = services.outbound.get(&url, headers).await;
    let duration_ms = i32::try_from(clock.elapsed().as_millis()).unwrap_or(i32::MAX);
    Ok(Called {
        url,
        started_at,
        duration_ms,
        result,
    })
}

async fn record(scope: &Scope, id: DeliveryId, attempt: i32, called: Called) -> Result<()> {
    let tx = scope.begin().await?;
    let delivery = scope.get_locked::<delivery::Entity>(&tx, id).await?;
    if !is_due(&delivery, attempt) {
        // Another run of the same job was faster; its record stands.
        return Ok(());
    }
    if status(&called) == Some(GONE) {
        partner_postbacks::pause(scope, &tx, delivery.partner_postback_id).await?;
    }
    let (due, started) = (delivery.next_attempt_at, called.started_at);
    let status = advance(scope, &tx, delivery, &called).await?;
    row(scope, id, attempt, called).insert(&tx).await?;
    tx.commit().await?;
    let promptness = &scope.services().promptness;
    promptness::record(&promptness.delivery, due.unwrap_or(started), started);
    match status {
        DeliveryStatus::Succeeded => promptness.succeeded.add(1),
        DeliveryStatus::Pending => promptness.postponed.add(1),
        DeliveryStatus::Failed => promptness.given_up.add(1),
    }
    Ok(())
}

/// Moves the delivery on: succeeded, waiting for its next attempt, or failed for good.
async fn advance(scope: &Scope, tx: &Tx, delivery: delivery::Model, called: &Called) -> Result<DeliveryStatus> {
    let (id, made) = (delivery.id, delivery.attempts_made + 1);
    let mut moved = delivery.into_active_model();
    moved.attempts_made = Set(made);
    moved.next_attempt_at = Set(None);
    if status(called).is_some_and(|status| (200..300).contains(&status)) {
        moved.status = Set(DeliveryStatus::Succeeded);
        moved.finished_at = Set(Some(scope.now()));
    } else if let Some(at) = next_at(scope, made, called) {
        moved.next_attempt_at = Set(Some(at));
        let job = Job::Deliver {
            tenant: scope.tenant(),
            delivery: id,
            attempt: made + 1,
        };
        tx.enqueue(job, When::NotBefore(at)).await?;
    } else {
        moved.status = Set(DeliveryStatus::Failed);
        moved.finished_at = Set(Some(scope.now()));
    }
    Ok(moved.update(tx).await?.status)
}

fn next_at(scope: &Scope, made: i32, called: &Called) -> Option<DateTime<Utc>> {
    let services = scope.services();
    let settings = &services.config.delivery;
    let wish = match &called.result {
        Ok(answer) if [429, 503].contains(&answer.status) => answer.retry_after.map(|wish| wish.delay(scope.now())),
        _ => None,
    };
    let jitter = services.entropy.jitter(settings.jitter);
    let gap = schedule::gap(settings, usize::try_from(made).ok()?, jitter, wish)?;
    Some(scope.now() + gap)
}

fn status(called: &Called) -> Option<u16> {
    called.result.as_ref().ok().map(|answer| answer.status)
}

fn row(scope: &Scope, delivery: DeliveryId, number: i32, called: Called) -> delivery_attempt::ActiveModel {
    let (status_code, response_excerpt, failure) = match called.result {
        Ok(answer) => (Some(answer.status.into()), Some(answer.excerpt), None),
        Err(error) => (error.status.map(i32::from), None, Some(error)),
    };
    let (class, text) = match (failure, status_code) {
        (Some(error), _) => (Some(error.class.as_str()), Some(error.text)),
        (None, Some(code)) if !(200..300).contains(&code) => (
            Some("status"),
            Some(format!("the partner's server answered {code}; a delivery needs 2xx")),
        ),
        (None, _) => (None, None),
    };
    delivery_attempt::ActiveModel {
        tenant_id: Set(scope.tenant()),
        id: Set(scope.new_id()),
        delivery_id: Set(delivery),
        number: Set(number),
        started_at: Set(called.started_at),
        duration_ms: Set(called.duration_ms),
        url: Set(mask::url(&called.url)),
        status_code: Set(status_code),
        error_class: Set(class.map(str::to_owned)),
        error: Set(text),
        response_excerpt: Set(response_excerpt),
    }
}
