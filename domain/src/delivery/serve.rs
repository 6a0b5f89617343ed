//! Serves one endpoint: sends it what is due, in order, until nothing is left or its turn has been long.

use std::time::Duration;

use chrono::TimeDelta;
use futures::stream::{self, StreamExt};
use tokio::time::Instant;
use waypost_entity::delivery;
use waypost_entity::id::{EndpointId, TenantId};

use super::call::{self, Called};
use super::in_flight::{Need, Places};
use super::request::Target;
use super::turn::{self, Turn};
use super::{due, record};
use crate::error::Result;
use crate::scope::{Actor, Scope};
use crate::services::Services;

/// After so long what was sent is recorded: what a process that dies has sent since is sent again.
const RECORDED_EVERY: Duration = Duration::from_secs(1);
/// After so long others have their turn before the rest is sent.
const LONGEST: Duration = Duration::from_secs(20);

/// Sends an endpoint what is due. Safe to run twice and at the same time: one of them has the turn, and a message whose attempt is recorded
/// is not sent for that attempt again. A process that dies between the call and the record makes it again, with the same `webhook-id`.
pub async fn serve(services: &Services, tenant: TenantId, id: EndpointId) -> Result<()> {
    let scope = Scope::admit(services, tenant, Actor::Job);
    let Some(mut turn) = turn::take(&scope, id).await? else {
        return Ok(());
    };
    let end = Instant::now() + LONGEST;
    loop {
        let called = turn::keep(&scope, &turn.endpoint, round(&scope, &turn)).await?;
        if !record::round(&scope, &mut turn, called, Instant::now() < end).await? {
            return Ok(());
        }
    }
}

/// Sends some of what is due, the first of it first, and says what came of each. One alone where the endpoint has rested: whether it
/// answers again is not tried with everything that waits.
async fn round(scope: &Scope, turn: &Turn) -> Result<Vec<Called>> {
    let is_probe = turn.endpoint.rests_until.is_some();
    let more = more_places(scope, &turn.due, is_probe);
    let at_a_time = turn.places.count + more.as_ref().map_or(0, |more| more.count);
    let target = Target::of(scope, &turn.endpoint, &turn.due).await?;
    let stop = call::Stop::after(scope, &turn.endpoint, RECORDED_EVERY);
    let due = turn.due.iter().cloned();
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
    let (need, most) = (Need::Further(wanted), settings.in_flight_per_tenant);
    scope.services().in_flight.enter(scope.tenant(), need, most)
}
