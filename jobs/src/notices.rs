//! Counts every few minutes what each integration reported, and tells people what they should look at.

use std::time::Duration;

use tokio::sync::watch;
use waypost_domain::Services;
use waypost_domain::notice;

use crate::timetable::keep_looking;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(300);

/// Looks until `halted`. A look that fails or is cut off is made up for by the next.
pub async fn keep_watching(services: Services, halted: watch::Receiver<bool>) {
    keep_looking(EVERY, halted, || look(&services)).await;
}

async fn look(services: &Services) {
    if let Err(error) = notice::close_hours(services).await {
        tracing::warn!(%error, "what integrations reported could not be counted");
    }
    match notice::watch(services).await {
        Ok(0) => {}
        Ok(changed) => tracing::info!(changed, "opened or closed notices"),
        Err(error) => tracing::warn!(%error, "integrations could not be watched"),
    }
}
