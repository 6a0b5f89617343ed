//! The spool's file: an SQLite database of its own, synced to disk before anybody is answered.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sea_orm::sqlx::SqlitePool;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, SqliteTransactionMode, SqlxSqliteConnector,
    Statement, TransactionOptions, TransactionTrait,
};
use waypost_entity::id::TenantId;

use super::counts::{Counts, Share, Size};
use super::{Spool, shape};
use crate::error::Result;
use crate::store::is_between_transactions;

/// How long a lock of somebody else's on the file is waited for: requests wait behind it, for the one connection that there is.
const BUSY: Duration = Duration::from_secs(1);

const COUNT: &str = "SELECT tenant, refused IS NOT NULL AS is_aside, COUNT(*) AS rows,
        COALESCE(SUM(LENGTH(CAST(body AS BLOB))), 0) AS bytes
    FROM spooled GROUP BY tenant, is_aside";

/// A row of the file.
pub(super) struct Row {
    pub seq: i64,
    pub body: String,
    pub tenant: Option<TenantId>,
}

impl Row {
    fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            seq: row.try_get("", "seq")?,
            body: row.try_get("", "body")?,
            tenant: tenant(row)?,
        })
    }

    fn size(&self) -> Size {
        (self.tenant, self.body.len() as u64)
    }
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
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        let pool: SqlitePool = SqlitePoolOptions::new()
            .max_connections(1)
            .before_acquire(|connection, _| Box::pin(is_between_transactions(connection)))
            .connect_with(options)
            .await
            .map_err(|cause| DbErr::Custom(format!("cannot open the spool {}: {cause}", self.path.display())))?;
        only_for_us(&self.path)?;
        let db = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
        shape::bring_up_to_date(&db).await?;
        self.count(&db).await?;
        Ok(db)
    }

    /// Counts what the file holds. It has one connection, and whoever adds to the counts holds it: in between they are true.
    async fn count(&self, db: &DatabaseConnection) -> Result<(), DbErr> {
        let tx = db.begin().await?;
        let rows = tx.query_all_raw(statement(COUNT, [])).await?;
        let shares: Vec<_> = rows.iter().map(share).collect::<Result<_, DbErr>>()?;
        self.counting(|counts| *counts = Counts::of(shares));
        tx.commit().await
    }

    /// Counts anew: a write that was cut off, or another process on the same file, leaves the counts wrong.
    pub(super) async fn recount(&self) -> Result<()> {
        self.count(self.db().await?).await?;
        self.overflowed.store(false, Ordering::Release);
        Ok(())
    }

    /// The rows that have waited longest, of those that came after number `seq`.
    pub(super) async fn oldest(&self, seq: i64, most: u64) -> Result<Vec<Row>> {
        let select = "SELECT seq, body, tenant FROM spooled WHERE refused IS NULL AND seq > ? ORDER BY seq LIMIT ?";
        let statement = statement(select, [seq.into(), most.into()]);
        let rows = self.db().await?.query_all_raw(statement).await?;
        rows.iter().map(Row::read).collect()
    }

    /// Forgets rows that are in the database now.
    pub(super) async fn forget(&self, rows: &[&Row]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let numbers: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let delete = "DELETE FROM spooled WHERE seq IN (SELECT value FROM json_each(?))";
        let values = [serde_json::json!(numbers).to_string().into()];
        self.db().await?.execute_raw(statement(delete, values)).await?;
        self.replayed.add(rows.len() as u64);
        self.counting(|counts| rows.iter().for_each(|row| counts.leave(row.size())));
        Ok(())
    }

    /// Sets a row aside that the database refuses. It stays in the file for people to look at, with the reason in a few words
    /// and in full.
    pub(super) async fn set_aside(&self, row: &Row, reason: &str, why: &str) -> Result<()> {
        let update = "UPDATE spooled SET refused = ?, reason = ? WHERE seq = ?";
        let values = [why.into(), reason.into(), row.seq.into()];
        self.db().await?.execute_raw(statement(update, values)).await?;
        self.counting(|counts| counts.set_aside(row.tenant));
        Ok(())
    }

    /// A transaction that may write: one that reads first would be refused when another process writes meanwhile.
    pub(super) async fn begin(&self) -> Result<sea_orm::DatabaseTransaction> {
        Ok(begin(self.db().await?).await?)
    }
}

/// A transaction that may write.
pub(super) async fn begin(db: &DatabaseConnection) -> Result<sea_orm::DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    db.begin_with_options(options).await
}

/// A statement with its values.
pub(super) fn statement<const N: usize>(sql: &'static str, values: [sea_orm::Value; N]) -> Statement {
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}

/// Whose a row is. What is no tenant's id is nobody's.
pub(super) fn tenant(row: &QueryResult) -> Result<Option<TenantId>, DbErr> {
    let text: Option<String> = row.try_get("", "tenant")?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn share(row: &QueryResult) -> Result<(Option<TenantId>, Share), DbErr> {
    let (rows, bytes): (i64, i64) = (row.try_get("", "rows")?, row.try_get("", "bytes")?);
    let (rows, bytes) = (rows.unsigned_abs(), bytes.unsigned_abs());
    let share = match row.try_get("", "is_aside")? {
        true => Share {
            set_aside: rows,
            bytes,
            ..Share::default()
        },
        false => Share {
            waiting: rows,
            bytes,
            ..Share::default()
        },
    };
    Ok((tenant(row)?, share))
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
