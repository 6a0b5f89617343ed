//! The job queue's own tables, as apalis defines them. Its `setup()` is never called: it turns SQLite's `synchronous` off.

use anyhow::Context;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

/// Brings the queue's tables up to date. Safe to run again, and by several processes at once on Postgres:
/// sqlx takes an advisory lock, and keeps its record in `apalis._sqlx_migrations` (SQLite: `_sqlx_migrations`).
pub async fn up(db: &DatabaseConnection) -> anyhow::Result<()> {
    match db.get_database_backend() {
        DbBackend::Postgres => postgres(db).await,
        _ => sqlite(db).await,
    }
}

async fn postgres(db: &DatabaseConnection) -> anyhow::Result<()> {
    apalis_postgres::PostgresStorage::<()>::migrations()
        .run(db.get_postgres_connection_pool())
        .await
        .context(
            "the job queue's tables could not be brought up to date: the database user should own this database, or \
         needs the right to create schemas, the extensions hstore and pgcrypto, and functions in the schema public",
        )
}

async fn sqlite(db: &DatabaseConnection) -> anyhow::Result<()> {
    apalis_sqlite::SqliteStorage::<()>::migrations()
        .run(db.get_sqlite_connection_pool())
        .await
        .context("the job queue's tables could not be brought up to date")?;
    // With this index, acknowledging a job takes time in proportion to all finished jobs of the worker.
    db.execute_unprepared("DROP INDEX IF EXISTS LIdx")
        .await
        .context("the job queue's slow index could not be dropped")?;
    Ok(())
}
