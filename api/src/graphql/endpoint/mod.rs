//! The servers that we call: what partner postbacks and webhooks have in common.

mod health;

use async_graphql::{Context, Object, Result};
use waypost_entity::endpoint::Model;

use self::health::EndpointHealth;
use super::caller::rows;
use super::rows::EndpointHealthOf;
use super::scalars::DateTime;
use super::status::{EndpointStatus, PausedBecause};

/// Each endpoint's health is worked out of many rows.
const HEALTH_COST: usize = 10;

#[derive(Clone)]
pub(crate) struct Endpoint(pub Model);

/// A server that is called: whether it is, how it has answered, and whether calls are signed.
#[Object]
impl Endpoint {
    /// Whether it is called.
    async fn status(&self) -> EndpointStatus {
        self.0.status.into()
    }

    /// Why it is paused; null while it is active.
    async fn paused_because(&self) -> Option<PausedBecause> {
        self.0.paused_because.map(Into::into)
    }

    /// Until when it rests because it failed too often in a row: what is due waits, and then one message is tried. Null when it does not.
    async fn rests_until(&self) -> Option<DateTime> {
        self.0.rests_until.map(DateTime)
    }

    /// How many calls have failed since the last one that did not.
    async fn failures_in_row(&self) -> i32 {
        self.0.failures_in_row
    }

    /// When it last took a message; null when it never did.
    async fn last_success_at(&self) -> Option<DateTime> {
        self.0.last_success_at.map(DateTime)
    }

    /// When a call last failed; null when none did.
    async fn last_failure_at(&self) -> Option<DateTime> {
        self.0.last_failure_at.map(DateTime)
    }

    /// Whether calls are signed by the Standard Webhooks.
    async fn is_signed(&self) -> bool {
        self.0.signing_secret.is_some()
    }

    /// Until when the signing secret before the present one signs as well; null when there is none.
    async fn previous_secret_until(&self) -> Option<DateTime> {
        self.0.previous_signing_secret_until.map(DateTime)
    }

    /// How it has been doing in the last 24 hours.
    #[graphql(complexity = "HEALTH_COST + child_complexity")]
    async fn health(&self, ctx: &Context<'_>) -> Result<EndpointHealth> {
        let health = rows(ctx)?.load_one(EndpointHealthOf(self.0.id)).await?;
        Ok(EndpointHealth(health.unwrap_or_default()))
    }
}
