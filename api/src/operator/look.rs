//! One look at everything that an operator watches. What has to be asked for is asked for now, and not waited for for long.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use tokio::time::timeout;
use waypost_domain::Services;
use waypost_domain::spool::aside::{self, Reason};
use waypost_domain::spool::{Held, Spool};
use waypost_jobs::depth::{Depth, depths};

use super::process::{self, Process};
use super::{Doors, Node, Parts};

/// How long the database, and the spool's file, may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Most reasons that are told.
const MOST_REASONS: u64 = 20;

/// What was seen.
pub(super) struct Look<'a> {
    pub services: &'a Services,
    /// None where only jobs are worked on.
    pub doors: Option<&'a Doors>,
    pub spool: SpoolSeen,
    /// For how long the database has been away; none while it is there.
    pub away_for: Option<Duration>,
    /// None while the database is away.
    pub queues: Option<Vec<Depth>>,
    pub process: Process,
}

/// What was seen of the spool.
pub(super) struct SpoolSeen {
    pub held: Held,
    /// How long the oldest row that waits has waited.
    pub oldest: Option<Duration>,
    /// Why rows were set aside.
    pub reasons: Vec<Reason>,
}

/// Looks.
pub(super) async fn look(node: &Node) -> Look<'_> {
    let Parts { services, doors, .. } = &*node.0;
    let doors = doors.as_ref();
    let (queues, (oldest, reasons)) = futures::join!(queues(services), in_file(services, doors.is_some()));
    let held = services.ingest.spool.held();
    let silent_for = silent_for(&node.0, queues.is_some());
    Look {
        services,
        doors,
        spool: SpoolSeen { held, oldest, reasons },
        away_for: held.away_for.or(silent_for),
        queues,
        process: process::seen(),
    }
}

async fn queues(services: &Services) -> Option<Vec<Depth>> {
    let asked = depths(services.store.reader(), services.clock.now());
    match timeout(PATIENCE, asked).await {
        Ok(Ok(depths)) => Some(depths),
        Ok(Err(error)) => {
            tracing::debug!(%error, "the queues could not be counted");
            None
        }
        Err(_) => None,
    }
}

/// What only the spool's file knows. A process that keeps nothing in it leaves it alone.
async fn in_file(services: &Services, serves: bool) -> (Option<Duration>, Vec<Reason>) {
    if !serves {
        return (None, Vec::new());
    }
    let spool: &Spool = &services.ingest.spool;
    let asked = async {
        let since = aside::waiting_since(spool).await?;
        Ok::<_, waypost_domain::Error>((since, aside::reasons(spool, MOST_REASONS).await?))
    };
    match timeout(PATIENCE, asked).await {
        Ok(Ok((since, reasons))) => {
            let age = since.map(|since| (services.clock.now() - since).to_std().unwrap_or_default());
            (age, reasons)
        }
        Ok(Err(error)) => {
            tracing::warn!(
                error = waypost_domain::error::chain(&error),
                "the spool's file cannot be read"
            );
            (None, Vec::new())
        }
        Err(_) => (None, Vec::new()),
    }
}

/// For how long nobody who looked here has had an answer from the database.
fn silent_for(parts: &Parts, answered: bool) -> Option<Duration> {
    let mut since = parts.silent_since.lock().unwrap_or_else(PoisonError::into_inner);
    *since = match (answered, *since) {
        (true, _) => None,
        (false, since) => since.or_else(|| Some(Instant::now())),
    };
    since.map(|since| since.elapsed())
}
