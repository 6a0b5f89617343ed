//! Waiting that is meant: between two tries at something outside that has just failed.

use std::time::Duration;

/// Waits. For an event that somebody announces, wait for the announcement instead.
#[expect(clippy::disallowed_methods, reason = "nobody announces that a failed server is back")]
pub(crate) async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
