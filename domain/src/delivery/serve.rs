//! Serves one endpoint: sends it what is due, in order, until nothing is left or its turn has been long.

use std::time::Duration;

use chrono::TimeDelta;
use futures::stream::{self, StreamExt};
use tokio::time::Instant;
use waypost_entity::id::{EndpointId, TenantId};
use waypost_entity::{delivery, endpoint};

use super::call::{self, Called};
use super::create::job;
use super::in_flight::Places;
use super::request::Target;
use super::{due, record, turn};
use crate::error::Result;
use crate::queue::When;
use crate::scope::{Actor, Scope};
use crate::services::Services;

/// How long a turn waits when the tenant has enough calls on their way.
const WAIT: TimeDelta = TimeDelta::seconds(1);
/// Most deliveries that are read at a time.
const MOST: u64 = 64;
/// After so long what was sent is recorded: what a process that dies has sent since is sent again.
const RECORDED_EVERY: Duration = Duration::from_secs(1);
/// After so long others have their turn before the rest is sent.
const LONGEST: Duration = Duration::from_secs(20);

/// Sends an endpoint what is due. Safe to run twice and at the same time: one of them has the turn, and a message whose attempt is recorded
/// is not sent for that attempt again. A process that dies between the call and the record makes it again, with the same `webhook-id`.
pub async fn serve(services: &Services, tenant: TenantId, id: EndpointId) -> Result<()> {
    let scope = Scope::admit(services, tenant, Actor::Job);
    let settings = &services.config.delivery;
    let Some(places) = services.in_flight.enter(tenant, 1, settings.in_flight_per_tenant) else {
        return wait_for_a_place(&scope, id).await;
    };
    let Some(mut endpoint) = turn::take(&scope, id).await? else {
        return Ok(());
    };
    let end = Instant::now() + LONGEST;
    loop {
        let due = match endpoint.rests_until {
            Some(_) => due::trial(&scope, scope.reader(), id).await?.into_iter().collect(),
            None => due::first(&scope, scope.reader(), id, MOST).await?,
        };
        let called = turn::keep(&scope, id, round(&scope, &endpoint, due, &places)).await?;
        match record::round(&scope, id, called, Instant::now() < end).await? {
            Some(goes_on) => endpoint = goes_on,
            None => return Ok(()),
        }
    }
}

/// Asks for the same turn a moment later.
async fn wait_for_a_place(scope: &Scope, id: EndpointId) -> Result<()> {
    let tx = scope.begin().await?;
    tx.enqueue(job(scope, id), When::NotBefore(scope.now() + WAIT)).await?;
    tx.commit().await
}

/// Sends some of what is due, the first of it first, and says what came of each. One alone where the endpoint has rested: whether it
/// answers again is not tried with everything that waits.
async fn round(
    scope: &Scope,
    endpoint: &endpoint::Model,
    due: Vec<delivery::Model>,
    places: &Places,
) -> Result<Vec<Called>> {
    let is_probe = endpoint.rests_until.is_some();
    let more = more_places(scope, &due, is_probe);
    let at_a_time = places.count + more.as_ref().map_or(0, |more| more.count);
    let target = Target::of(scope, endpoint, &due).await?;
    let stop = call::Stop::after(scope, endpoint, RECORDED_EVERY);
    let calls = stream::iter(due).map(|delivery| call::one(scope, &target, (delivery, is_probe), &stop));
    Ok(calls.buffered(at_a_time).filter_map(std::future::ready).collect().await)
}

/// Places for further calls, where the endpoint is far behind.
fn more_places(scope: &Scope, due: &[delivery::Model], is_probe: bool) -> Option<Places> {
    let settings = &scope.services().config.delivery;
    let behind = scope.now() - due::oldest(due)?;
    let wanted = settings.in_flight_per_endpoint.saturating_sub(1);
    if is_probe || behind < TimeDelta::seconds(settings.behind_seconds.into()) || wanted == 0 {
        return None;
    }
    let in_flight = &scope.services().in_flight;
    in_flight.enter(scope.tenant(), wanted, settings.in_flight_per_tenant)
}
