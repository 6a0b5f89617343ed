//! Keeps the statistics of Postgres up with tables that grow fast. Every connection plans the statements of the hot paths once,
//! the checks of references among them. Those that were planned while a table was empty may look for a row by reading a whole index,
//! and do so until the table is analyzed. Autovacuum comes by once a minute, which under load is too late.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionTrait};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::Store;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// The tables of ours that have doubled since they were last analyzed. Small ones are left alone: any plan is good for them.
const DOUBLED: &str = "SELECT format('%I.%I', s.schemaname, s.relname) AS name \
     FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid \
     WHERE s.schemaname IN (current_schema(), 'apalis') AND s.n_live_tup > GREATEST(500, 2 * c.reltuples)";

/// One process of many does the work; the others need not wait for it.
const TURN: &str = "SELECT pg_try_advisory_xact_lock(9297679) AS mine";

/// Looks again and again until `halted`. SQLite plans without statistics, by rules that suit the hot paths.
pub async fn keep_fresh(store: &Store, mut halted: watch::Receiver<bool>) {
    let mut timer = interval(EVERY);
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            _ = timer.tick(), if !store.is_sqlite() => {}
        }
        let refreshed = tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            refreshed = refresh(store) => refreshed,
        };
        match refreshed {
            Ok(tables) if tables.is_empty() => {}
            Ok(tables) => tracing::debug!(?tables, "analyzed"),
            Err(error) => tracing::debug!(%error, "statistics could not be refreshed"),
        }
    }
}

/// Analyzes the tables that have doubled since they were last analyzed, and says which.
pub async fn refresh(store: &Store) -> Result<Vec<String>, DbErr> {
    if store.is_sqlite() {
        return Ok(Vec::new());
    }
    let tx = store.writer().begin().await?;
    let ask = |sql| Statement::from_string(DbBackend::Postgres, sql);
    let turn = tx.query_one_raw(ask(TURN)).await?;
    let mut tables = Vec::new();
    if turn.map(|row| row.try_get("", "mine")).transpose()? == Some(true) {
        for row in tx.query_all_raw(ask(DOUBLED)).await? {
            let name: String = row.try_get("", "name")?;
            tx.execute_unprepared(&format!("ANALYZE {name}")).await?;
            tables.push(name);
        }
    }
    tx.commit().await?;
    Ok(tables)
}
