//! Messages to partners that were given up.

use std::collections::HashSet;

use waypost_entity::id::{ConversionId, PartnerPostbackId, TypedId};
use waypost_entity::status::EndpointKind;
use waypost_entity::{conversion, delivery, endpoint, partner_postback};

use super::{Affiliates, Event, Listeners, tell};
use crate::bulk;
use crate::error::Result;
use crate::scope::Scope;
use crate::tx::Tx;
use crate::webhook::body::{Data, Failed, Named};
use crate::webhook::event::EventType;

/// A message that was given up.
pub(crate) struct GivenUp<'a> {
    pub delivery: &'a delivery::Model,
    /// What the last attempt at it failed of.
    pub last_error: Option<String>,
}

/// Tells of messages to this endpoint that were given up. Of a webhook's own nothing is told: one that fails would be told of its failure
/// for ever.
pub(crate) async fn given_up(
    scope: &Scope,
    tx: &Tx,
    endpoint: &endpoint::Model,
    given_up: &[GivenUp<'_>],
) -> Result<()> {
    if given_up.is_empty() || endpoint.kind == EndpointKind::Webhook {
        return Ok(());
    }
    let listeners = Listeners::of(scope, tx, &[EventType::DeliveryFailed]).await?;
    if listeners.are_none() {
        return Ok(());
    }
    let id = PartnerPostbackId::from_uuid(endpoint.id.uuid());
    let Some(postback) = scope.find::<partner_postback::Entity>(tx, id).await? else {
        // It was deleted while it was called: whoever did that knows that what waits is given up.
        return Ok(());
    };
    let affiliates = Affiliates::of(scope, tx, std::iter::once(postback.affiliate_id)).await?;
    let affiliate = affiliates.named(postback.affiliate_id)?;
    let tests = tests(scope, tx, given_up).await?;
    let events = given_up.iter().map(|one| Event {
        // One that is sent anew may be given up again.
        cause: format!("{}:{}", one.delivery.id.uuid().simple(), one.delivery.attempts_made),
        conversion: one.delivery.conversion_id,
        data: Data::Failed(told(one, &postback, &affiliate, &tests)),
    });
    tell(scope, tx, &listeners, events.collect()).await
}

/// Those of the conversions that are tests.
async fn tests(scope: &Scope, tx: &Tx, given_up: &[GivenUp<'_>]) -> Result<HashSet<ConversionId>> {
    let wanted = given_up.iter().filter_map(|one| one.delivery.conversion_id);
    let wanted = wanted.map(|id| (scope.tenant(), id));
    let found = bulk::find::<conversion::Entity, _>(tx, conversion::Column::Id, wanted).await?;
    let tests = found.into_iter().filter(|row| row.is_test);
    Ok(tests.map(|row| row.id).collect())
}

fn told(
    one: &GivenUp<'_>,
    postback: &partner_postback::Model,
    affiliate: &Named,
    tests: &HashSet<ConversionId>,
) -> Failed {
    let conversion = one.delivery.conversion_id;
    Failed {
        test: conversion.is_some_and(|id| tests.contains(&id)),
        delivery_id: one.delivery.id.to_string(),
        partner_postback_id: postback.id.to_string(),
        affiliate: affiliate.clone(),
        conversion_id: conversion.map(|id| id.to_string()),
        attempts_made: one.delivery.attempts_made,
        last_error: one.last_error.clone(),
    }
}
