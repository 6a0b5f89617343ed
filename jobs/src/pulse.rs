//! Notices that a worker of this process has stopped saying that it lives: it waits on a connection whose server has vanished
//! without a word, and would wait for ever.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use tokio::time::timeout;

use crate::Context;
use crate::pause::pause;
use crate::workers::Settings;

const SEEN: &str = "SELECT 1 FROM apalis.workers WHERE id = $1 AND last_seen > NOW() - make_interval(secs => $2)";

/// Ready once other workers may take this one's rows, because it has missed its heartbeats. SQLite's file does not vanish.
pub(crate) async fn lost(cx: &Context, worker: &str, settings: &Settings) {
    if cx.db.get_database_backend() != DbBackend::Postgres {
        return std::future::pending().await;
    }
    let (beat, limit) = (settings.heartbeat(), settings.longest_silence());
    pause(limit).await;
    // A database that does not answer says nothing about the worker.
    while !matches!(timeout(limit, was_seen(cx, worker, limit)).await, Ok(Ok(false))) {
        pause(beat).await;
    }
}

async fn was_seen(cx: &Context, worker: &str, limit: Duration) -> Result<bool, DbErr> {
    let values = [worker.into(), limit.as_secs_f64().into()];
    let seen = Statement::from_sql_and_values(DbBackend::Postgres, SEEN, values);
    Ok(cx.db.query_one_raw(seen).await?.is_some())
}
