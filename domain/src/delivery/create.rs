//! Creates the deliveries of settled conversions: one for each partner postback that wants to hear of it.

use std::collections::HashSet;

use waypost_entity::id::DeliveryId;
use waypost_entity::status::DeliveryStatus;
use waypost_entity::{conversion, delivery, partner_postback};

use crate::bulk;
use crate::delivery::schedule;
use crate::error::Result;
use crate::queue::{Job, When};
use crate::scope::Scope;
use crate::tx::Tx;

/// Writes deliveries and their first jobs, also for a paused postback, where they wait: paused means later, never not.
/// The unique key allows one delivery per postback and conversion.
pub(crate) async fn create_for(scope: &Scope, tx: &Tx, conversions: &[conversion::Model]) -> Result<()> {
    let affiliates = conversions.iter().map(|row| (scope.tenant(), row.affiliate_id));
    let mut postbacks =
        bulk::find::<partner_postback::Entity, _>(tx, partner_postback::Column::AffiliateId, affiliates).await?;
    postbacks.sort_unstable_by_key(|postback| postback.id);
    let first_at = schedule::first(scope);
    let rows: Vec<delivery::Model> = conversions
        .iter()
        .flat_map(|conversion| postbacks.iter().map(move |postback| (conversion, postback)))
        .filter(|(conversion, postback)| wants(postback, conversion))
        .map(|(conversion, postback)| delivery::Model {
            tenant_id: scope.tenant(),
            id: scope.new_id(),
            partner_postback_id: postback.id,
            conversion_id: conversion.id,
            status: DeliveryStatus::Pending,
            attempts_made: 0,
            next_attempt_at: Some(first_at),
            created_at: scope.now(),
            finished_at: None,
        })
        .collect();
    let ids: Vec<DeliveryId> = rows.iter().map(|row| row.id).collect();
    let new: HashSet<DeliveryId> = bulk::insert_new::<delivery::Entity>(tx, rows)
        .await?
        .into_iter()
        .collect();
    let jobs: Vec<Job> = ids
        .into_iter()
        .filter(|id| new.contains(id))
        .map(|delivery| Job::Deliver {
            tenant: scope.tenant(),
            delivery,
            attempt: 1,
        })
        .collect();
    tx.enqueue_all(&jobs, When::Now(first_at)).await
}

fn wants(postback: &partner_postback::Model, conversion: &conversion::Model) -> bool {
    let offer = postback.offer_id.is_none_or(|only| only == conversion.offer_id);
    let event = match postback.events.as_ref().and_then(serde_json::Value::as_array) {
        Some(events) => events.iter().any(|wanted| wanted.as_str() == Some(&conversion.event)),
        None => true,
    };
    postback.affiliate_id == conversion.affiliate_id && offer && event
}
