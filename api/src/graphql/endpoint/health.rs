//! How an endpoint has been doing.

use async_graphql::Object;
use waypost_domain::endpoint::Health;

use crate::graphql::delivery::DeliveryAttempt;
use crate::graphql::scalars::DateTime;

pub(crate) struct EndpointHealth(pub Health);

/// How an endpoint has been doing: its calls of the last 24 hours, of which the newest 1,000 are looked at, and what waits for it.
#[Object]
impl EndpointHealth {
    /// How many calls were made.
    async fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How many of them it took.
    async fn succeeded(&self) -> u32 {
        self.0.succeeded
    }

    /// How many of 100 calls it took, rounded down; null without calls.
    async fn success_percent(&self) -> Option<u32> {
        self.0.success_percent()
    }

    /// How long half of the calls that were answered took at most, in milliseconds; null where none was.
    async fn p50_ms(&self) -> Option<i32> {
        self.0.p50_ms
    }

    /// How long 95 of 100 calls that were answered took at most, in milliseconds; null where none was.
    async fn p95_ms(&self) -> Option<i32> {
        self.0.p95_ms
    }

    /// How many deliveries wait for their first or next attempt, whenever they were created.
    async fn waiting(&self) -> i32 {
        i32::try_from(self.0.waiting).unwrap_or(i32::MAX)
    }

    /// When the oldest of those that wait was created; null when none waits.
    async fn waiting_since(&self) -> Option<DateTime> {
        self.0.waiting_since.map(DateTime)
    }

    /// The last of the calls that failed; null when none did.
    async fn last_failure(&self) -> Option<DeliveryAttempt> {
        self.0.last_failure.clone().map(DeliveryAttempt)
    }
}
