//! Records what came of some calls: the attempts, how far each delivery is, and whether the endpoint is called again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::json;
use waypost_entity::id::{DeliveryId, EndpointId};
use waypost_entity::status::{DeliveryStatus, EndpointStatus, PausedBecause};
use waypost_entity::{delivery, delivery_attempt, endpoint};

use super::call::{Called, Heard};
use super::create::job;
use super::turn::{self, Turn};
use super::{due, schedule};
use crate::audit::{self, Change};
use crate::bulk;
use crate::endpoint::{self as endpoints, Outcome};
use crate::error::Result;
use crate::promptness;
use crate::queue::When;
use crate::scope::Scope;
use crate::tx::Tx;
use crate::webhook::{self, GivenUp};

/// The columns that an attempt changes.
const CHANGED: [delivery::Column; 5] = [
    delivery::Column::Status,
    delivery::Column::AttemptsMade,
    delivery::Column::UncountedAttempts,
    delivery::Column::NextAttemptAt,
    delivery::Column::FinishedAt,
];

/// Records a round. Returns whether the turn goes on, with what is to be sent next; otherwise it has ended. A call whose attempt somebody
/// else has recorded is left out: their record stands. So does the turn of whoever has taken it when ours took too long.
pub(super) async fn round(scope: &Scope, turn: &mut Turn, calls: Vec<Called>, may_go_on: bool) -> Result<bool> {
    let id = turn.endpoint.id;
    let tx = scope.begin().await?;
    let before = endpoints::lock(scope, &tx, id).await?;
    let ids = calls.iter().map(|called| (scope.tenant(), called.delivery));
    let found = bulk::lock::<delivery::Entity>(&tx, ids).await?;
    let mut waiting: HashMap<DeliveryId, delivery::Model> = found.into_iter().map(|row| (row.id, row)).collect();
    let mut written = Written::default();
    let mut after = before.clone();
    for called in calls {
        let Some(delivery) = waiting.remove(&called.delivery).filter(|row| is_due(row, &called)) else {
            continue;
        };
        after = heard(scope, after, &called);
        written.add(scope, delivery, called);
    }
    written.write(scope, &tx, id).await?;
    webhook::given_up(scope, &tx, &before, &written.given_up()).await?;
    tell(scope, &tx, (&before, &after), written.last_error.as_deref()).await?;
    let is_ours = before.turn == turn.endpoint.turn;
    let is_called = after.status == EndpointStatus::Active && after.rests_until.is_none();
    turn.due.clear();
    if is_ours && is_called {
        turn.due = due::next(scope, &tx, &after).await?;
    }
    let goes_on = may_go_on && !turn.due.is_empty();
    let mut row = after.into_active_model().reset_all();
    if goes_on {
        turn::extend(scope, &mut row);
    } else if is_ours {
        turn::end(scope, &tx, (id, &mut row), !turn.due.is_empty()).await?;
    }
    turn.endpoint = row.update(&tx).await?;
    tx.commit().await?;
    written.measure(scope);
    Ok(goes_on)
}

fn is_due(delivery: &delivery::Model, called: &Called) -> bool {
    delivery.status == DeliveryStatus::Pending && delivery.attempts_made + 1 == called.number
}

/// The endpoint after one more call.
fn heard(scope: &Scope, endpoint: endpoint::Model, called: &Called) -> endpoint::Model {
    let services = scope.services();
    let outcome = if called.has_succeeded() {
        Outcome::Succeeded
    } else {
        Outcome::Failed {
            is_probe: called.is_probe,
        }
    };
    let jitter = services.entropy.jitter(services.config.delivery.jitter);
    let mut after = endpoints::after(endpoint, outcome, &services.config.delivery, (scope.now(), jitter));
    // Whoever paused it meanwhile had a reason of their own.
    if called.is_gone() && after.status == EndpointStatus::Active {
        after.status = EndpointStatus::Paused;
        after.paused_because = Some(PausedBecause::Gone);
        after.updated_at = scope.now();
    }
    after
}

/// Tells people of an endpoint that has begun to rest, is gone, or answers again, and asks for a look at the end of its rest.
async fn tell(
    scope: &Scope,
    tx: &Tx,
    (before, after): (&endpoint::Model, &endpoint::Model),
    last_error: Option<&str>,
) -> Result<()> {
    if before.paused_because == Some(PausedBecause::Deleted) {
        // It was deleted while it was called, and nobody would ever close what is told of it now.
        return Ok(());
    }
    if after.status != before.status {
        endpoints::told::gone(scope, tx, after).await?;
        let (was, is) = (
            json!({ "status": before.status }),
            json!({ "status": after.status, "because": "410 Gone" }),
        );
        audit::record(scope, tx, Change::changed("pauseEndpoint", after.id, was, is)).await?;
    }
    match after.rests_until {
        Some(until) if before.rests_until != after.rests_until => {
            endpoints::told::rests(scope, tx, after, last_error.unwrap_or_default()).await?;
            tx.enqueue(job(scope, after.id), When::NotBefore(until)).await
        }
        None if answers_again(before, after) => endpoints::told::answers(scope, tx, after).await,
        _ => Ok(()),
    }
}

/// Whether it has answered after a call that failed. It need not have rested: a process of the version before ends a rest, and knows nothing
/// of what people were told.
fn answers_again(before: &endpoint::Model, after: &endpoint::Model) -> bool {
    let had_failed = before.last_failure_at > before.last_success_at;
    before.rests_until.is_some() || (had_failed && after.last_success_at > before.last_success_at)
}

/// What a round writes.
#[derive(Default)]
struct Written {
    deliveries: Vec<delivery::Model>,
    attempts: Vec<delivery_attempt::Model>,
    /// When each of the attempts was due.
    due: Vec<Option<DateTime<Utc>>>,
    last_error: Option<String>,
}

impl Written {
    fn add(&mut self, scope: &Scope, delivery: delivery::Model, called: Called) {
        self.due.push(delivery.next_attempt_at);
        let endpoint = delivery.endpoint_id;
        self.deliveries.push(advanced(scope, delivery, &called));
        let attempt = attempt(scope, called, endpoint);
        self.last_error = attempt.error.clone().or(self.last_error.take());
        self.attempts.push(attempt);
    }

    async fn write(&self, scope: &Scope, tx: &Tx, endpoint: EndpointId) -> Result<()> {
        bulk::update::<delivery::Entity>(tx, &self.deliveries, &CHANGED).await?;
        bulk::insert::<delivery_attempt::Entity>(tx, self.attempts.clone()).await?;
        for at in self.deliveries.iter().filter_map(|row| row.next_attempt_at) {
            tx.enqueue(job(scope, endpoint), When::NotBefore(at)).await?;
        }
        Ok(())
    }

    /// Those at which the last attempt has failed.
    fn given_up(&self) -> Vec<GivenUp<'_>> {
        let tried = self.deliveries.iter().zip(&self.attempts);
        let failed = tried.filter(|(delivery, _)| delivery.status == DeliveryStatus::Failed);
        let given_up = failed.map(|(delivery, attempt)| GivenUp {
            delivery,
            last_error: attempt.error.clone(),
        });
        given_up.collect()
    }

    fn measure(&self, scope: &Scope) {
        let promptness = &scope.services().promptness;
        for (attempt, due) in self.attempts.iter().zip(&self.due) {
            promptness::record(
                &promptness.delivery,
                due.unwrap_or(attempt.started_at),
                attempt.started_at,
            );
        }
        for delivery in &self.deliveries {
            match delivery.status {
                DeliveryStatus::Succeeded => promptness.succeeded.add(1),
                DeliveryStatus::Pending => promptness.postponed.add(1),
                DeliveryStatus::Failed => promptness.given_up.add(1),
            }
        }
    }
}

/// The delivery after the attempt: succeeded, waiting for its next attempt, or failed for good.
fn advanced(scope: &Scope, mut delivery: delivery::Model, called: &Called) -> delivery::Model {
    delivery.attempts_made = called.number;
    delivery.uncounted_attempts += i32::from(called.is_probe);
    delivery.next_attempt_at = None;
    if called.has_succeeded() {
        delivery.status = DeliveryStatus::Succeeded;
    } else {
        delivery.next_attempt_at = next_at(scope, &delivery, called);
        if delivery.next_attempt_at.is_none() {
            delivery.status = DeliveryStatus::Failed;
        }
    }
    if delivery.status != DeliveryStatus::Pending {
        delivery.finished_at = Some(scope.now());
    }
    delivery
}

fn next_at(scope: &Scope, delivery: &delivery::Model, called: &Called) -> Option<DateTime<Utc>> {
    let services = scope.services();
    let settings = &services.config.delivery;
    let wish = called.wishes().map(|wish| wish.delay(scope.now()));
    let counted = delivery.attempts_made - delivery.uncounted_attempts;
    let jitter = services.entropy.jitter(settings.jitter);
    let gap = schedule::gap(settings, usize::try_from(counted).ok()?, jitter, wish)?;
    Some(scope.now() + gap)
}

fn attempt(scope: &Scope, called: Called, endpoint: EndpointId) -> delivery_attempt::Model {
    let heard = Heard::of(called.result);
    delivery_attempt::Model {
        tenant_id: scope.tenant(),
        id: scope.new_id(),
        delivery_id: called.delivery,
        endpoint_id: Some(endpoint),
        number: called.number,
        is_probe: called.is_probe,
        started_at: called.started_at,
        duration_ms: called.duration_ms,
        method: called.sent.method,
        url: called.sent.url,
        body: called.sent.body,
        status_code: heard.status_code,
        error_class: heard.error_class.map(str::to_owned),
        error: heard.error,
        response_excerpt: heard.excerpt,
    }
}
