//! Reads and closes rows of the queue's table without a worker of apalis.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult};
use waypost_domain::queue::{self, Queue};

use crate::poison::{Ending, Row};

/// A row that still stands in the table, as people and tests look at it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The queue in which it stands.
    pub queue: String,
    /// What apalis calls its state: Pending, Queued, Running, Failed or Killed.
    pub status: String,
    /// When it may run, or might have.
    pub run_at: DateTime<Utc>,
    /// The envelope, as JSON.
    pub body: String,
    /// What the last run left behind; for a dead letter, the reason.
    pub last_result: Option<String>,
}

/// The row that has been due for longest. Rows of one second come in the order in which they were asked for.
pub(crate) async fn next_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Option<Row>, DbErr> {
    let backend = db.get_database_backend();
    let mut due = rows(backend);
    due.and_where(Expr::col("status").eq("Pending"))
        .and_where(Expr::col("run_at").lte(queue::time(backend, now)))
        .and_where(Expr::col("job_type").is_in(Queue::ALL.map(Queue::name)))
        .limit(1);
    db.query_one(&due).await?.map(|found| row(&found)).transpose()
}

/// Closes a row that was run here, unless a worker has taken it meanwhile.
pub(crate) async fn close(
    db: &impl ConnectionTrait,
    row: &Row,
    ending: &Ending,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let (status, result) = match ending {
        Ending::Done(note) => ("Done", serde_json::json!({ "Ok": note })),
        Ending::Killed(why) => ("Killed", serde_json::json!({ "Err": why })),
    };
    let mut update = Query::update();
    update
        .table(queue::table(backend))
        .value("status", status)
        .value("attempts", Expr::col("attempts").add(1))
        .value("last_result", result)
        .value("done_at", queue::time(backend, now))
        .and_where(Expr::col("id").eq(row.id.as_str()))
        .and_where(Expr::col("status").eq("Pending"));
    db.execute(&update).await.map(drop)
}

/// Every row in one of these states, oldest first.
pub(crate) async fn entries(db: &impl ConnectionTrait, statuses: &[&str]) -> Result<Vec<Entry>, DbErr> {
    let backend = db.get_database_backend();
    let mut wanted = rows(backend);
    wanted.and_where(Expr::col("status").is_in(statuses.iter().copied()));
    db.query_all(&wanted)
        .await?
        .iter()
        .map(|found| entry(backend, found))
        .collect()
}

fn rows(backend: DbBackend) -> SelectStatement {
    Query::select()
        .columns(["id", "job_type", "job", "status", "attempts", "run_at"])
        .expr_as(Expr::col("last_result").cast_as("text"), "last_result")
        .from(queue::table(backend))
        .order_by("run_at", Order::Asc)
        .order_by("id", Order::Asc)
        .to_owned()
}

fn row(found: &QueryResult) -> Result<Row, DbErr> {
    let name: String = found.try_get("", "job_type")?;
    let finished_starts: i32 = found.try_get("", "attempts")?;
    Ok(Row {
        id: found.try_get("", "id")?,
        queue: Queue::named(&name).ok_or_else(|| DbErr::Type(format!("no queue is called {name}")))?,
        body: found.try_get("", "job")?,
        starts: usize::try_from(finished_starts).unwrap_or_default() + 1,
    })
}

fn entry(backend: DbBackend, found: &QueryResult) -> Result<Entry, DbErr> {
    let body: Vec<u8> = found.try_get("", "job")?;
    let run_at = match backend {
        DbBackend::Postgres => found.try_get("", "run_at")?,
        _ => DateTime::from_timestamp(found.try_get("", "run_at")?, 0).unwrap_or_default(),
    };
    Ok(Entry {
        queue: found.try_get("", "job_type")?,
        status: found.try_get("", "status")?,
        run_at,
        body: String::from_utf8_lossy(&body).into_owned(),
        last_result: found.try_get("", "last_result")?,
    })
}
