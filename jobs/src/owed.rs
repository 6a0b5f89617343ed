//! Looks every few minutes for work whose job was lost, and asks for it again.

use std::time::Duration;

use tokio::sync::watch;
use waypost_domain::Services;
use waypost_domain::owed;

use crate::timetable::Timetable;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(300);

/// Looks until `halted`. A look that fails, for instance because the database is away, is made up for by the next.
pub async fn keep_asking(services: Services, halted: watch::Receiver<bool>) {
    let mut looks = Timetable::every(EVERY, halted);
    while looks.next().await {
        match owed::ask_again(&services).await {
            Ok(0) => {}
            Ok(found) => tracing::warn!(found, "work was overdue and is asked for again"),
            Err(error) => tracing::warn!(%error, "overdue work could not be looked for"),
        }
    }
}
