//! Drafts every few minutes the payout runs that are due.

use std::time::Duration;

use tokio::sync::watch;
use waypost_domain::Services;
use waypost_domain::payout;

use crate::timetable::Timetable;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(300);

/// Looks until `halted`. A look that fails or is cut off is made up for by the next.
pub async fn keep_drafting(services: Services, mut halted: watch::Receiver<bool>) {
    let mut looks = Timetable::every(EVERY, halted.clone());
    while looks.next().await {
        let drafted = tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            drafted = payout::draft_due(&services) => drafted,
        };
        match drafted {
            Ok(0) => {}
            Ok(drafted) => tracing::info!(drafted, "drafted payout runs"),
            Err(error) => tracing::warn!(%error, "payout runs that are due could not be drafted"),
        }
    }
}
