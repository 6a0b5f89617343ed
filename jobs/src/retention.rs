//! Removes what the queue has finished with: apalis never does on Postgres, and its own way on SQLite
//! also removes rows that have just finished.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, IntoTableRef, Order, Query, SelectStatement, TableRef};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use tokio::sync::watch;
use waypost_domain::queue;

use crate::Context;
use crate::timetable::Timetable;

/// Workers that have not been heard of for a day are no use to the rule that looks for their rows.
const WORKER_DAYS: i64 = 1;
/// SQLite looks through all rows once for every worker that it removes.
const WORKERS_A_SWEEP: u64 = 50;
/// Rows that one statement removes, so that none holds SQLite's single writer for long.
const CHUNK: u64 = 500;

/// How long finished rows stay. An idempotency key is taken for as long as its row stays.
#[derive(Debug, Clone)]
pub struct Keep {
    /// Rows that are done.
    pub done_hours: u32,
    /// Dead letters, which somebody may want to read.
    pub killed_days: u32,
    /// How often to sweep.
    pub every: Duration,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            done_hours: 24,
            killed_days: 30,
            every: Duration::from_secs(300),
        }
    }
}

/// Removes rows that finished too long before `now`; returns how many. Safe in several processes at once.
pub async fn sweep(db: &impl ConnectionTrait, keep: &Keep, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let done = remove(db, "Done", now - TimeDelta::hours(keep.done_hours.into())).await?;
    let killed = remove(db, "Killed", now - TimeDelta::days(keep.killed_days.into())).await?;
    forget_workers(db, now - TimeDelta::days(WORKER_DAYS)).await?;
    Ok(done + killed)
}

/// Sweeps on a timer until `halted`.
pub(crate) async fn keep_sweeping(cx: Context, keep: Keep, halted: watch::Receiver<bool>) {
    let mut sweeps = Timetable::every(keep.every.max(Duration::from_secs(1)), halted);
    while sweeps.next().await {
        match sweep(&cx.db, &keep, cx.clock.now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "removed finished jobs"),
            Err(error) => tracing::warn!(%error, "finished jobs could not be removed"),
        }
    }
}

async fn remove(db: &impl ConnectionTrait, status: &str, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let backend = db.get_database_backend();
    let table = queue::table(backend);
    let mut old = Query::select();
    old.column("id")
        .from(table.clone())
        .and_where(Expr::col("status").eq(status))
        .and_where(Expr::col("done_at").lt(queue::time(backend, before)))
        // A row is done after it was due; SQLite's index ends with the time at which it was due.
        .and_where(Expr::col("run_at").lt(queue::time(backend, before)))
        .limit(CHUNK);
    let mut delete = Query::delete();
    delete
        .from_table(table)
        .and_where(Expr::col("id").in_subquery(passing_by(old, backend)));
    let mut removed = 0;
    loop {
        let rows = db.execute(&delete).await?.rows_affected();
        removed += rows;
        if rows < CHUNK {
            return Ok(removed);
        }
    }
}

/// Every start of a worker leaves a row with its name; without this they would pile up.
async fn forget_workers(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let table = workers(backend);
    let held = Query::select()
        .expr(Expr::val(1))
        .from(queue::table(backend))
        .and_where(Expr::col("lock_by").equals(("workers", "id")))
        .to_owned();
    let mut silent = Query::select();
    silent
        .column("id")
        .from(table.clone())
        .and_where(Expr::col("last_seen").lt(queue::time(backend, before)))
        .and_where(Expr::exists(held).not())
        .order_by("last_seen", Order::Asc)
        .limit(WORKERS_A_SWEEP);
    let mut delete = Query::delete();
    delete
        .from_table(table)
        .and_where(Expr::col("id").in_subquery(passing_by(silent, backend)));
    db.execute(&delete).await.map(drop)
}

/// On Postgres another process may be sweeping too: take other rows than it does.
fn passing_by(mut select: SelectStatement, backend: DbBackend) -> SelectStatement {
    use sea_orm::sea_query::{LockBehavior, LockType};
    if backend == DbBackend::Postgres {
        select.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    select
}

fn workers(backend: DbBackend) -> TableRef {
    match backend {
        DbBackend::Postgres => ("apalis", "workers").into_table_ref(),
        _ => "Workers".into_table_ref(),
    }
}
