//! Looks every few minutes for clicks without facts, and forgets the visitors of past days.

use std::time::Duration;

use tokio::sync::watch;
use waypost_domain::Services;
use waypost_domain::click::facts;

use crate::timetable::keep_looking;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(300);

/// Looks until `halted`. A look that fails or is cut off is made up for by the next.
pub async fn keep_sweeping(services: Services, halted: watch::Receiver<bool>) {
    keep_looking(EVERY, halted, || sweep(&services)).await;
}

async fn sweep(services: &Services) {
    match facts::sweep::sweep(services).await {
        Ok(0) => {}
        Ok(clicks) => tracing::info!(clicks, "derived facts that were owed"),
        Err(error) => tracing::warn!(%error, "clicks without facts are left over"),
    }
    match facts::forget_visitors(services).await {
        Ok(0) => {}
        Ok(visitors) => tracing::debug!(visitors, "visitors of past days are forgotten"),
        Err(error) => tracing::warn!(%error, "visitors of past days could not be removed"),
    }
}
