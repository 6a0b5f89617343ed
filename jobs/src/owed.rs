//! Looks every few minutes for work whose job was lost, and asks for it again.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use waypost_domain::Services;
use waypost_domain::owed;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(300);

/// Looks until `halted`. A look that fails, for instance because the database is away, is made up for by the next.
pub async fn keep_asking(services: Services, mut halted: watch::Receiver<bool>) {
    let mut look = interval(EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            _ = look.tick() => {}
        }
        match owed::ask_again(&services).await {
            Ok(0) => {}
            Ok(found) => tracing::warn!(found, "work was overdue and is asked for again"),
            Err(error) => tracing::warn!(%error, "overdue work could not be looked for"),
        }
    }
}
