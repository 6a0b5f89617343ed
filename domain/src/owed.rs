//! What our tables say is owed although its job may be lost: from here the queue can be rebuilt.
//! A job can be given up after a fault of ours, or the queue's own table restored from yesterday. Mails are not owed: what they tell
//! stands in notices too, and one that comes twice or a day late does more harm than one that does not come.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use waypost_entity::id::{ConversionId, EndpointId, PostbackId, TenantId};
use waypost_entity::status::{DeliveryStatus, EndpointStatus, PausedBecause};
use waypost_entity::{conversion, delivery, endpoint, exchange_rate, parked_postback};

use crate::error::Result;
use crate::queue::{Job, When};
use crate::services::Services;
use crate::tx::Tx;

/// How long a job may be late before it counts as lost.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// For how long rates that were set count as new.
const RATES_ARE_NEW: TimeDelta = TimeDelta::hours(2);
/// Most jobs asked for in one pass.
const MOST: u64 = 500;

/// Asks again for overdue settlements, deliveries and parked postbacks of every tenant, each at most once an hour however many
/// processes look. Returns how many it found. Each kind of job is safe to run beside one that was only slow.
pub async fn ask_again(services: &Services) -> Result<usize> {
    let now = services.clock.now();
    let jobs: Vec<Job> = settlements(services, now - PATIENCE)
        .await?
        .into_iter()
        .chain(deliveries(services, now - PATIENCE).await?)
        .chain(parked(services, now - PATIENCE).await?)
        .collect();
    if jobs.is_empty() {
        return Ok(0);
    }
    let tx = Tx::begin(services).await?;
    let hour = now.timestamp() / 3600;
    for job in &jobs {
        tx.enqueue_once(job, When::Now(now), &format!("owed:{}:{hour}", name(job)))
            .await?;
    }
    tx.commit().await?;
    Ok(jobs.len())
}

/// A settlement that waits for something else has a reason and is not overdue, unless it waits for an exchange rate and some of its
/// currency were set lately: what was just being decided then did not see them.
#[expect(
    clippy::disallowed_methods,
    reason = "looks after every tenant's work and shows nobody anything"
)]
async fn settlements(services: &Services, before: DateTime<Utc>) -> Result<Vec<Job>> {
    use conversion::Column;
    let found: Vec<(TenantId, ConversionId)> = conversion::Entity::find()
        .select_only()
        .columns([Column::TenantId, Column::Id])
        .filter(Column::SettledAt.is_null())
        .filter(
            Condition::any()
                .add(Column::Reason.is_null())
                .add(has_new_rates(before)),
        )
        .filter(Column::CreatedAt.lt(before))
        .order_by_asc(Column::CreatedAt)
        .limit(MOST)
        .into_tuple()
        .all(services.store.reader())
        .await?;
    let jobs = found.into_iter().map(|(tenant, conversion)| Job::Settle {
        tenant,
        conversions: vec![conversion],
    });
    Ok(jobs.collect())
}

/// Whether rates of the amount's currency were set since `before` or not long before that.
fn has_new_rates(before: DateTime<Utc>) -> SimpleExpr {
    use exchange_rate::Column;
    let same = |one: Column, other: conversion::Column| {
        Expr::col((exchange_rate::Entity, one)).equals((conversion::Entity, other))
    };
    let rates = Query::select()
        .expr(Expr::val(1))
        .from(exchange_rate::Entity)
        .and_where(same(Column::TenantId, conversion::Column::TenantId))
        .and_where(same(Column::FromCurrency, conversion::Column::AmountCurrency))
        .and_where(Column::SetAt.gte(before - RATES_ARE_NEW))
        .to_owned();
    Expr::exists(rates)
}

/// What waits for an endpoint that is paused or rests is not overdue: opening the one, and the end of the rest of the other, asks for it. What
/// waits for one that is deleted is to be given up.
#[expect(
    clippy::disallowed_methods,
    reason = "looks after every tenant's work and shows nobody anything"
)]
async fn deliveries(services: &Services, before: DateTime<Utc>) -> Result<Vec<Job>> {
    use delivery::Column;
    let same =
        |one: endpoint::Column, other: Column| Expr::col((endpoint::Entity, one)).equals((delivery::Entity, other));
    let rests_until = Expr::col((endpoint::Entity, endpoint::Column::RestsUntil));
    let is_ready = Condition::any()
        .add(rests_until.clone().is_null())
        .add(rests_until.lt(before));
    let called = Query::select()
        .expr(Expr::val(1))
        .from(endpoint::Entity)
        .and_where(same(endpoint::Column::TenantId, Column::TenantId))
        .and_where(same(endpoint::Column::Id, Column::EndpointId))
        .cond_where(
            Condition::any()
                .add(endpoint::Column::PausedBecause.eq(PausedBecause::Deleted))
                .add(
                    Condition::all()
                        .add(endpoint::Column::Status.eq(EndpointStatus::Active))
                        .add(is_ready),
                ),
        )
        .to_owned();
    let found: Vec<(TenantId, EndpointId)> = delivery::Entity::find()
        .select_only()
        .columns([Column::TenantId, Column::EndpointId])
        .distinct()
        .filter(Column::Status.eq(DeliveryStatus::Pending))
        .filter(Column::NextAttemptAt.lt(before))
        .filter(Expr::exists(called))
        .limit(MOST)
        .into_tuple()
        .all(services.store.reader())
        .await?;
    let jobs = found
        .into_iter()
        .map(|(tenant, endpoint)| Job::Deliver { tenant, endpoint });
    Ok(jobs.collect())
}

#[expect(
    clippy::disallowed_methods,
    reason = "looks after every tenant's work and shows nobody anything"
)]
async fn parked(services: &Services, before: DateTime<Utc>) -> Result<Vec<Job>> {
    use parked_postback::Column;
    let found: Vec<(TenantId, PostbackId)> = parked_postback::Entity::find()
        .select_only()
        .columns([Column::TenantId, Column::PostbackId])
        .filter(Column::DecidedAt.is_null())
        .filter(Column::NextTryAt.lt(before))
        .order_by_asc(Column::NextTryAt)
        .limit(MOST)
        .into_tuple()
        .all(services.store.reader())
        .await?;
    let jobs = found
        .into_iter()
        .map(|(tenant, postback)| Job::Unpark { tenant, postback });
    Ok(jobs.collect())
}

fn name(job: &Job) -> String {
    match job {
        Job::Settle { conversions, .. } => conversions.iter().map(ToString::to_string).collect(),
        Job::Deliver { endpoint, .. } => endpoint.to_string(),
        Job::DeliverOne { delivery, .. } => delivery.to_string(),
        Job::Unpark { postback, .. } => postback.to_string(),
        Job::Mail { notice, .. } => notice.to_string(),
    }
}
