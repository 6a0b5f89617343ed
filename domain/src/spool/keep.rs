//! The spool's file: an SQLite database of its own, synced to disk before anybody is answered.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::sqlx::SqlitePool;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqlxSqliteConnector, Statement, TransactionTrait, Value,
};

use super::{Kept, Spool};
use crate::error::{Error, Result};
use crate::ingest::Batch;
use crate::store::is_between_transactions;

/// AUTOINCREMENT, so that a number is never given twice and the order is that of arrival.
const TABLES: &str = "CREATE TABLE IF NOT EXISTS spooled (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL,
    refused TEXT
);
CREATE TABLE IF NOT EXISTS remembered (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    noun TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (noun, key)
);";

const COUNT: &str = "SELECT COUNT(*) AS rows, COALESCE(SUM(LENGTH(CAST(body AS BLOB))), 0) AS bytes
    FROM spooled WHERE refused IS NULL";

/// Puts requests into the spool's file, many with one sync.
pub(crate) struct Keeping(pub(crate) Arc<Spool>);

impl Batch for Keeping {
    type Item = Kept;
    type Done = ();

    async fn write(&self, items: &[Kept]) -> Result<Vec<()>> {
        let spool = &self.0;
        let bodies: Vec<String> = items.iter().map(Kept::encode).collect::<Result<_>>()?;
        let size: u64 = bodies.iter().map(|body| body.len() as u64).sum();
        if spool.bytes.load(Ordering::Acquire) + size > spool.most_bytes {
            return Err(Error::Overloaded);
        }
        let tx = spool.db().await?.begin().await?;
        for body in &bodies {
            let insert = "INSERT INTO spooled (body) VALUES (?)";
            tx.execute_raw(Statement::from_sql_and_values(
                DbBackend::Sqlite,
                insert,
                [body.as_str().into()],
            ))
            .await?;
        }
        // Counted before the commit: whoever sees less must not overtake what is about to wait.
        spool.bytes.fetch_add(size, Ordering::AcqRel);
        spool.waiting.fetch_add(bodies.len() as u64, Ordering::AcqRel);
        let committed = tx.commit().await;
        spool.bell.notify_one();
        if let Err(error) = committed {
            spool.less(bodies.len() as u64, size);
            return Err(error.into());
        }
        Ok(vec![(); items.len()])
    }
}

/// A row of the file.
pub(super) struct Row {
    pub seq: i64,
    pub body: String,
}

impl Spool {
    /// Opens the file, and counts what an earlier process left in it.
    pub async fn open(&self) -> Result<()> {
        self.db().await.map(drop)
    }

    /// Closes the file.
    pub async fn close(&self) -> Result<()> {
        match self.db.get() {
            Some(db) => Ok(db.clone().close().await?),
            None => Ok(()),
        }
    }

    pub(super) async fn db(&self) -> Result<&DatabaseConnection> {
        Ok(self.db.get_or_try_init(|| self.connect()).await?)
    }

    async fn connect(&self) -> Result<DatabaseConnection, DbErr> {
        if let Some(directory) = self.path.parent() {
            std::fs::create_dir_all(directory)
                .map_err(|cause| DbErr::Custom(format!("cannot make {}: {cause}", directory.display())))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool: SqlitePool = SqlitePoolOptions::new()
            .max_connections(1)
            .before_acquire(|connection, _| Box::pin(is_between_transactions(connection)))
            .connect_with(options)
            .await
            .map_err(|cause| DbErr::Custom(format!("cannot open the spool {}: {cause}", self.path.display())))?;
        only_for_us(&self.path)?;
        let db = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
        db.execute_unprepared(TABLES).await?;
        self.count(&db).await?;
        Ok(db)
    }

    /// Counts what waits. The file has one connection, and whoever adds to the counts holds it: in between they are true.
    async fn count(&self, db: &DatabaseConnection) -> Result<(), DbErr> {
        let tx = db.begin().await?;
        if let Some(left) = tx
            .query_one_raw(Statement::from_string(DbBackend::Sqlite, COUNT))
            .await?
        {
            let (rows, bytes): (i64, i64) = (left.try_get("", "rows")?, left.try_get("", "bytes")?);
            self.waiting.store(rows.unsigned_abs(), Ordering::Release);
            self.bytes.store(bytes.unsigned_abs(), Ordering::Release);
        }
        tx.commit().await
    }

    /// Counts anew: a write that was cut off, or a second process on the same file, leaves the counts wrong.
    pub(super) async fn recount(&self) -> Result<()> {
        Ok(self.count(self.db().await?).await?)
    }

    fn less(&self, rows: u64, bytes: u64) {
        let minus = |count: &AtomicU64, by: u64| {
            let _ = count.fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| Some(now.saturating_sub(by)));
        };
        minus(&self.waiting, rows);
        minus(&self.bytes, bytes);
    }

    /// The rows that have waited longest.
    pub(super) async fn oldest(&self, most: u64) -> Result<Vec<Row>> {
        let select = "SELECT seq, body FROM spooled WHERE refused IS NULL ORDER BY seq LIMIT ?";
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, select, [most.into()]);
        let rows = self.db().await?.query_all_raw(statement).await?;
        let row = |row: &sea_orm::QueryResult| {
            Ok(Row {
                seq: row.try_get("", "seq")?,
                body: row.try_get("", "body")?,
            })
        };
        rows.iter().map(row).collect()
    }

    /// Forgets rows that are in the database now.
    pub(super) async fn forget(&self, rows: &[&Row]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let numbers: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let delete = "DELETE FROM spooled WHERE seq IN (SELECT value FROM json_each(?))";
        self.let_go(rows, delete, [serde_json::json!(numbers).to_string().into()])
            .await
    }

    /// Sets a row aside that the database refuses. It stays in the file, with the reason, for people to look at.
    pub(super) async fn set_aside(&self, row: &Row, why: &str) -> Result<()> {
        let update = "UPDATE spooled SET refused = ? WHERE seq = ?";
        self.let_go(&[row], update, [why.into(), row.seq.into()]).await
    }

    async fn let_go(&self, rows: &[&Row], sql: &str, values: impl IntoIterator<Item = Value>) -> Result<()> {
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
        self.db().await?.execute_raw(statement).await?;
        let size: u64 = rows.iter().map(|row| row.body.len() as u64).sum();
        self.less(rows.len() as u64, size);
        Ok(())
    }
}

/// The file holds visitors' addresses; nobody else on the machine needs to read them.
fn only_for_us(path: &Path) -> Result<(), DbErr> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|cause| DbErr::Custom(format!("cannot keep {} to ourselves: {cause}", path.display())))?;
    }
    Ok(())
}
