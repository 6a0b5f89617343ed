//! Runs what is due in the caller's own task, without workers: for tests, and to empty a queue by hand.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

pub use crate::table::Entry;

use crate::{Context, poison, table};

/// A drain that runs more rows than this is taken for a job that keeps asking for itself.
const ROWS: usize = 100_000;

/// Runs every row that is due at `now`, in order, and what those rows ask for at once, until none is due.
/// Returns how many rows it ran. Workers may run at the same time; a row that both take runs twice.
pub async fn drain(cx: &Context, now: DateTime<Utc>) -> Result<usize, DbErr> {
    for ran in 0..ROWS {
        let Some(row) = table::next_due(&cx.db, now).await? else {
            return Ok(ran);
        };
        let ending = poison::run_row(cx, &row).await?;
        table::close(&cx.db, &row, &ending, now).await?;
    }
    Err(DbErr::Custom(format!("the queue was not empty after {ROWS} rows")))
}

/// The rows that are still to be run, now or later.
pub async fn pending(cx: &Context) -> Result<Vec<Entry>, DbErr> {
    table::entries(&cx.db, &["Pending", "Queued", "Running", "Failed"]).await
}

/// The rows that were given up, with their reasons.
pub async fn dead_letters(cx: &Context) -> Result<Vec<Entry>, DbErr> {
    table::entries(&cx.db, &["Killed"]).await
}
