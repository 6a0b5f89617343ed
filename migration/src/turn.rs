//! One process migrates at a time: a Postgres advisory lock on a connection of its own.

use sea_orm::{DatabaseConnection, DbBackend};
use sqlx::{Connection, PgConnection, pool::PoolConnection};

/// Any number that nobody else locks; "waypost" on a telephone's keys.
const LOCK: i64 = 9_297_678;

/// Held while this process migrates. On SQLite there is nothing to hold: one process owns the file.
pub(crate) struct Turn(Option<PoolConnection<sqlx::Postgres>>);

/// Waits until no other process migrates.
pub(crate) async fn take(db: &DatabaseConnection) -> anyhow::Result<Turn> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(Turn(None));
    }
    let mut connection = db.get_postgres_connection_pool().acquire().await?;
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(LOCK)
        .execute(&mut *connection)
        .await?;
    Ok(Turn(Some(connection)))
}

impl Turn {
    /// Lets the next process migrate. A turn that is dropped instead, because a migration failed,
    /// must not go back to the pool with its lock, so the connection is closed.
    pub(crate) async fn end(mut self) -> anyhow::Result<()> {
        if let Some(mut connection) = self.0.take() {
            sqlx::query("SELECT pg_advisory_unlock($1)")
                .bind(LOCK)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            let detached: PgConnection = connection.detach();
            tokio::spawn(async move { detached.close().await });
        }
    }
}
