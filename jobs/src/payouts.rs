//! Drafts every few minutes the payout runs that are due.

use std::time::Duration;

use tokio::sync::watch;
use waypost_domain::Services;
use waypost_domain::payout;

use crate::timetable::keep_looking;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(300);

/// Looks until `halted`. A look that fails or is cut off is made up for by the next.
pub async fn keep_drafting(services: Services, halted: watch::Receiver<bool>) {
    keep_looking(EVERY, halted, || look(&services)).await;
}

async fn look(services: &Services) {
    match payout::draft_due(services).await {
        Ok(0) => {}
        Ok(drafted) => tracing::info!(drafted, "drafted payout runs"),
        Err(error) => tracing::warn!(%error, "payout runs that are due could not be drafted"),
    }
}
