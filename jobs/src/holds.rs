//! Ends every minute the holds of conversions that are over.

use std::time::Duration;

use tokio::sync::watch;
use waypost_domain::Services;
use waypost_domain::conversion::hold;

use crate::timetable::keep_looking;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(60);

/// Looks until `halted`. A look that fails or is cut off is made up for by the next.
pub async fn keep_ending(services: Services, halted: watch::Receiver<bool>) {
    keep_looking(EVERY, halted, || look(&services)).await;
}

async fn look(services: &Services) {
    match hold::end_those_over(services).await {
        Ok(0) => {}
        Ok(ended) => tracing::info!(ended, "holds were over"),
        Err(error) => tracing::warn!(%error, "holds that are over could not be ended"),
    }
}
