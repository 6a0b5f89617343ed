//! One run of one row, and what becomes of the job when the run fails: a new job later, or a dead letter.
//!
//! apalis repeats a failed job at once, and loses or spins on a deferred one, so it only ever sees Done or Killed.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt;
use sea_orm::DbErr;
use tokio::time::Instant;
use waypost_domain::queue::{self, Envelope, Queue, When};

use crate::pause::pause;
use crate::{Context, Verdict};

/// Runs of a job that keeps failing because something is away: about a day with the pauses below.
pub const TRIES_UNAVAILABLE: u32 = 28;
/// Runs of a job that panics or meets a fault of ours.
pub const TRIES_BROKEN: u32 = 3;
/// Starts of one row. apalis starts a row anew when its worker vanished, so a job that takes the process
/// down would do so for ever. A start also counts for rows that a stopping worker handed back unread,
/// which is why this is more than [`TRIES_BROKEN`].
pub const STARTS: usize = 10;

/// Pauses before the second, third, … run; the last one repeats.
const PAUSES_SECONDS: [i64; 6] = [5, 30, 120, 600, 1800, 3600];
/// How long the follow-up of a failed run is offered to a database that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A row of the queue's table that is to be run.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id, which also keeps a second run of it from asking for a second follow-up.
    pub id: String,
    /// The queue in which it waited.
    pub queue: Queue,
    /// The envelope as JSON.
    pub body: Vec<u8>,
    /// How often this row was started, this time included.
    pub starts: usize,
}

/// How the row ends. The job itself may live on in a new row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Finished, or replaced by a new row; the text says which.
    Done(String),
    /// A dead letter, with the reason.
    Killed(String),
}

/// Runs the row's job and records what follows from it. An error means that the follow-up could not be
/// recorded: the row must then stay as it is, so that it is run again.
pub async fn run_row(cx: &Context, row: &Row) -> Result<Ending, DbErr> {
    if row.starts > STARTS {
        return Ok(kill(
            row,
            format!("started {} times and never finished", row.starts - 1),
        ));
    }
    let envelope: Envelope = match serde_json::from_slice(&row.body) {
        Ok(envelope) => envelope,
        Err(error) => return Ok(kill(row, format!("not an envelope: {error}"))),
    };
    match verdict(cx, &envelope).await {
        Verdict::Done => Ok(Ending::Done("done".to_owned())),
        Verdict::GiveUp(why) => Ok(kill(row, why)),
        Verdict::Unavailable(why) => again(cx, row, envelope, TRIES_UNAVAILABLE, why).await,
        Verdict::Broken(why) => again(cx, row, envelope, TRIES_BROKEN, why).await,
    }
}

async fn verdict(cx: &Context, envelope: &Envelope) -> Verdict {
    let job = match envelope.open() {
        Ok(job) => job,
        // A newer version's job: a newer worker may take it next time.
        Err(error) => return Verdict::Unavailable(format!("not a job that this version knows: {error}")),
    };
    // The handler is called inside the caught future, since making its future may panic too.
    let run = AssertUnwindSafe(async { (cx.handler)(job).await });
    run.catch_unwind()
        .await
        .unwrap_or_else(|panic| Verdict::Broken(format!("panic: {}", message(&*panic))))
}

async fn again(cx: &Context, row: &Row, envelope: Envelope, limit: u32, why: String) -> Result<Ending, DbErr> {
    let tries = envelope.tries.saturating_add(1);
    if tries >= limit {
        return Ok(kill(row, format!("gave up after {tries} runs: {why}")));
    }
    let seconds = pause_seconds(tries);
    tracing::warn!(
        row = row.id,
        queue = row.queue.name(),
        tries,
        pause_seconds = seconds,
        why,
        "job failed and comes back"
    );
    record(cx, row, &Envelope { tries, ..envelope }, seconds).await?;
    Ok(Ending::Done(format!("comes back after {seconds} s: {why}")))
}

/// Asks for the next run. The acknowledgement of this row is apalis's and comes later, so the row may be
/// run again in between; the key keeps that from making two jobs out of one.
async fn record(cx: &Context, row: &Row, envelope: &Envelope, seconds: i64) -> Result<(), DbErr> {
    let key = format!("after:{}", row.id);
    let give_up = Instant::now() + PATIENCE;
    let mut wait = Duration::from_millis(250);
    loop {
        let when = When::NotBefore(cx.clock.now() + TimeDelta::seconds(seconds));
        match queue::post(&cx.db, row.queue, envelope, when, Some(&key)).await {
            Err(error) if Instant::now() + wait < give_up => {
                tracing::warn!(row = row.id, %error, "the follow-up of a failed job cannot be recorded yet");
                pause(wait).await;
                wait *= 2;
            }
            outcome => return outcome,
        }
    }
}

fn kill(row: &Row, why: String) -> Ending {
    tracing::error!(
        row = row.id,
        queue = row.queue.name(),
        starts = row.starts,
        why,
        "job became a dead letter"
    );
    Ending::Killed(why)
}

/// The pause after that many failed runs.
fn pause_seconds(tries: u32) -> i64 {
    let step = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    PAUSES_SECONDS[step.min(PAUSES_SECONDS.len() - 1)]
}

/// What a panic said, if it said it in words.
pub(crate) fn message(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_then_stay() {
        let pauses: Vec<i64> = (1..=8).map(pause_seconds).collect();
        assert_eq!(pauses, [5, 30, 120, 600, 1800, 3600, 3600, 3600]);
    }

    #[test]
    fn what_is_away_is_tried_for_about_a_day() {
        let seconds: i64 = (1..TRIES_UNAVAILABLE).map(pause_seconds).sum();
        assert!((20..26).contains(&(seconds / 3600)), "{seconds}");
    }
}
