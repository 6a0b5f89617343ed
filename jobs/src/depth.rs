//! How much work waits in each queue, and for how long: what an operator watches.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult};
use waypost_domain::queue::{self, Queue};

/// One queue at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depth {
    /// Which.
    pub queue: Queue,
    /// Jobs that could run now.
    pub due: u64,
    /// Jobs that run.
    pub running: u64,
    /// Jobs that wait for their time, such as the next attempt at a delivery.
    pub later: u64,
    /// Jobs that were given up and are kept for people to look at.
    pub failed: u64,
    /// How long the oldest of those that could run has been due.
    pub oldest_due: Option<Duration>,
}

/// Counts every queue with one statement, which reads the index of what is not done.
pub async fn depths(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Depth>, DbErr> {
    let mut depths: Vec<Depth> = Queue::ALL.into_iter().map(empty).collect();
    for row in db.query_all(&counts(db.get_database_backend(), now)).await? {
        let name: String = row.try_get("", "job_type")?;
        if let Some(depth) = depths.iter_mut().find(|depth| depth.queue.name() == name) {
            add(depth, &row, now)?;
        }
    }
    Ok(depths)
}

fn empty(queue: Queue) -> Depth {
    Depth {
        queue,
        due: 0,
        running: 0,
        later: 0,
        failed: 0,
        oldest_due: None,
    }
}

fn counts(backend: DbBackend, now: DateTime<Utc>) -> SelectStatement {
    let is_later = Expr::col("run_at").gt(queue::time(backend, now));
    let later: CaseStatement = CaseStatement::new().case(is_later, 1).finally(0);
    let epoch = match backend {
        DbBackend::Postgres => Expr::cust("CAST(EXTRACT(EPOCH FROM MIN(run_at)) AS BIGINT)"),
        _ => Func::min(Expr::col("run_at")).into(),
    };
    Query::select()
        .columns(["job_type", "status"])
        .expr_as(later, "is_later")
        .expr_as(Expr::col("id").count(), "jobs")
        .expr_as(epoch, "first_at")
        .from(queue::table(backend))
        .and_where(Expr::col("job_type").is_in(Queue::ALL.map(Queue::name)))
        .and_where(Expr::col("status").is_in(["Pending", "Queued", "Running", "Failed", "Killed"]))
        .add_group_by([Expr::col("job_type"), Expr::col("status"), Expr::cust("3")])
        .to_owned()
}

fn add(depth: &mut Depth, row: &QueryResult, now: DateTime<Utc>) -> Result<(), DbErr> {
    let (status, jobs): (String, i64) = (row.try_get("", "status")?, row.try_get("", "jobs")?);
    let (is_later, first_at): (i32, i64) = (row.try_get("", "is_later")?, row.try_get("", "first_at")?);
    let jobs = jobs.unsigned_abs();
    match status.as_str() {
        "Killed" => depth.failed += jobs,
        "Running" | "Queued" => depth.running += jobs,
        _ if is_later == 1 => depth.later += jobs,
        _ => {
            depth.due += jobs;
            let age = Duration::from_secs(u64::try_from(now.timestamp() - first_at).unwrap_or_default());
            depth.oldest_due = depth.oldest_due.max(Some(age));
        }
    }
    Ok(())
}
