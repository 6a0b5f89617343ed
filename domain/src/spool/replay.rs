//! Writes what the spool holds into the database once it is back, oldest first. A process that dies between writing and
//! forgetting writes the same rows again, which their ids make harmless.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::watch;
use waypost_entity::{click, integration};

use super::file::Row;
use super::{Kept, Spool};
use crate::bulk;
use crate::click::facts::Deriver;
use crate::click::write::Clicks;
use crate::error::{Error, Result};
use crate::ingest::{Batch, split};
use crate::integration::Settings;
use crate::postback::record::Reports;
use crate::postback::{Received, Report};
use crate::scope::{Actor, Scope};
use crate::services::Services;

/// Between two looks at a database that is away.
const EVERY: Duration = Duration::from_millis(500);
/// Between two looks at the file while nothing waits: people may have put back what was set aside.
const AT_REST: Duration = Duration::from_secs(5);
/// How long a look may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Rows written together: so few that there is time to refuse each of them alone.
const ROWS: u64 = 128;

/// Replays, and writes the spool's notes, until `halted`: at once when something is spooled, and again and again while the database is away.
pub async fn keep_replaying(services: Services, mut halted: watch::Receiver<bool>) {
    loop {
        if let Err(error) = services.ingest.spool.note_down().await {
            tracing::warn!(
                error = crate::error::chain(&error),
                "the spool's file cannot be written"
            );
        }
        let all = tokio::select! {
            // What is cut off here was either written, and is written again without effect, or not.
            _ = halted.wait_for(|halted| *halted) => return,
            all = replay(&services) => all,
        };
        if let Err(error) = &all {
            tracing::warn!(error = crate::error::chain(error), "the spool cannot be written yet");
        }
        let spool = &services.ingest.spool;
        tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            () = spool.bell.notified(), if all.is_ok() => {}
            () = pause(if all.is_ok() { AT_REST } else { EVERY }) => {}
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "nobody announces that a database is back, or what another process did to the file"
)]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Writes everything that waits. Fails when the database is still away.
pub async fn replay(services: &Services) -> Result<()> {
    let spool = &services.ingest.spool;
    spool.open().await?;
    if spool.is_away() {
        look(services).await?;
    }
    let (mut seq, mut left) = (0, Ok(()));
    loop {
        let rows = spool.oldest(seq, ROWS).await?;
        let Some(last) = rows.last() else {
            left?;
            spool.found();
            return spool.recount().await;
        };
        seq = last.seq;
        let writing = AssertUnwindSafe(write(services, spool, &rows)).catch_unwind();
        match tokio::time::timeout(PATIENCE * 5, writing).await {
            Ok(Ok(written)) => left = left.and(written?),
            Ok(Err(_)) => return Err(Error::internal(anyhow::anyhow!("writing spooled requests panicked"))),
            Err(_) => return Err(Error::no_answer()),
        }
        spool.found();
    }
}

/// Asks the database for a sign of life.
async fn look(services: &Services) -> Result<()> {
    match tokio::time::timeout(PATIENCE, services.store.ping()).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Error::no_answer()),
    }
}

/// Writes some rows. What is left of the clicks ends the replay, since a report that comes later may name one of them; what is left
/// of the reports is told, and holds up nothing.
async fn write(services: &Services, spool: &Spool, rows: &[Row]) -> Result<Result<()>> {
    let (mut clicks, mut reports) = (Vec::new(), Vec::new());
    for row in rows {
        match Kept::decode(&row.body) {
            Ok(Kept::Click(click)) => clicks.push((row, *click)),
            Ok(Kept::Report(received)) => reports.push((row, *received)),
            Err(error) => set_aside(spool, row, "unreadable", &error).await?,
        }
    }
    // Clicks first: a report may name one of them, and no click names a report.
    let (click_rows, clicks): (Vec<_>, Vec<click::Model>) = clicks.into_iter().unzip();
    finish(
        spool,
        &click_rows,
        write_all(
            &WithFacts(Clicks(services.store.clone()), services.deriver.clone()),
            &clicks,
        )
        .await,
    )
    .await?;
    let (report_rows, reports) = with_settings(services, spool, reports).await?;
    match finish(spool, &report_rows, write_all(&Reports::Spooled, &reports).await).await {
        Err(error @ Error::Unavailable(_)) => Err(error),
        finished => Ok(finished),
    }
}

/// Clicks and what is derived from them. The spool forgets a click only when both are written: its id may be so old that the sweep
/// for clicks without facts has gone by.
struct WithFacts(Clicks, Deriver);

impl Batch for WithFacts {
    type Item = click::Model;
    type Done = ();

    async fn write(&self, clicks: &[click::Model]) -> Result<Vec<()>> {
        self.0.write(clicks).await?;
        Batch::write(&self.1, clicks).await
    }
}

async fn write_all<B: Batch>(batch: &B, items: &[B::Item]) -> Vec<Result<()>> {
    if items.is_empty() {
        return Vec::new();
    }
    let outcomes = split::write(batch, items).await;
    outcomes.into_iter().map(|outcome| outcome.map(drop)).collect()
}

/// Today's settings of the integrations that the reports came to.
async fn with_settings<'a>(
    services: &Services,
    spool: &Spool,
    reports: Vec<(&'a Row, Received)>,
) -> Result<(Vec<&'a Row>, Vec<Report>)> {
    let wanted = reports.iter().map(|(_, report)| report.came_to());
    let found = bulk::find::<integration::Entity, _>(services.store.reader(), integration::Column::Id, wanted).await?;
    let settings: HashMap<_, _> = found
        .into_iter()
        .map(|row| ((row.tenant_id, row.id), Arc::new(Settings::of(row, &services.seal))))
        .collect();
    let mut whole = (Vec::new(), Vec::new());
    for (row, received) in reports {
        match settings.get(&received.came_to()) {
            Some(settings) => {
                whole.0.push(row);
                let actor = Actor::Integration(settings.id);
                let scope = Scope::admit(services, settings.tenant_id, actor);
                whole.1.push(Report::of(scope, Arc::clone(settings), received));
            }
            None => {
                let error = Error::NotFound("integration");
                set_aside(spool, row, &error.class(), &error).await?;
            }
        }
    }
    Ok(whole)
}

/// Forgets what is written and sets aside what can never be. Fails when something is left: whatever else is wrong may be mended,
/// by the database or by people, and until then everything stays.
async fn finish(spool: &Spool, rows: &[&Row], outcomes: Vec<Result<()>>) -> Result<()> {
    let mut written = Vec::new();
    let mut left = Ok(());
    for (row, outcome) in rows.iter().zip(outcomes) {
        match outcome {
            Ok(()) => written.push(*row),
            Err(error) if error.is_about_the_input() => set_aside(spool, row, &error.class(), &error).await?,
            Err(error) => {
                if matches!(error, Error::Unavailable(_)) {
                    spool.lost(&error);
                }
                left = Err(error);
            }
        }
    }
    spool.forget(&written).await?;
    left
}

/// The reason goes to the log in a few words only: the database's text may quote what somebody sent.
async fn set_aside(spool: &Spool, row: &Row, reason: &str, error: &Error) -> Result<()> {
    tracing::error!(
        seq = row.seq,
        reason,
        "a spooled request was refused and is set aside: see `waypost spool`"
    );
    spool.set_aside(row, reason, &crate::error::chain(error)).await
}
