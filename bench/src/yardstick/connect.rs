//! The connections of the yardsticks, with the same durability as the product's: SQLite syncs its log at every commit, and
//! Postgres by its own default.

use std::time::Duration;

use anyhow::Result;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

/// One writer on SQLite, so many connections on Postgres.
pub(super) async fn connect(url: &str, on_postgres: u32) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(if url.starts_with("sqlite:") { 1 } else { on_postgres })
        .acquire_timeout(Duration::from_secs(60))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
        });
    Ok(Database::connect(options).await?)
}
