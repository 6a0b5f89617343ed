//! The open database: a writer and a reader, which on Postgres are the same pool.

mod backup;
mod lines;
pub mod statistics;

use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::config;

pub use self::backup::NotBackedUp;

/// Prepared statements kept by SQLite's writer: batches of every size have texts of their own.
const STATEMENTS: usize = 400;
/// SQLite's page cache of the writer, which keeps the upper parts of every index; a negative number is in KiB.
const CACHE_KIB: &str = "-16384";
/// Pages in SQLite's write-ahead log at which they are copied into the database, about 32 MiB: pages that many batches write
/// are copied once.
const CHECKPOINT_PAGES: &str = "8000";

/// Both ways to the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Store {
    /// Opens the database of the settings; an SQLite file and its directory are made when they are missing. Postgres is not
    /// asked yet: [`Store::ping`] does that.
    pub async fn open(settings: &config::Database) -> Result<Self, DbErr> {
        if settings.url.starts_with("sqlite:") {
            Self::open_sqlite(settings).await
        } else {
            Self::open_postgres(settings).await
        }
    }

    async fn open_postgres(settings: &config::Database) -> Result<Self, DbErr> {
        let mut options = options(settings);
        lines::give_up_dead_ones(&mut options);
        options.max_connections(settings.max_connections).connect_lazy(true);
        let pool = Database::connect(options).await?;
        Ok(Self {
            writer: pool.clone(),
            reader: pool,
        })
    }

    /// SQLite takes one writer at a time. A pool of one connection makes writers queue here, in order,
    /// instead of failing there with "database is locked".
    async fn open_sqlite(settings: &config::Database) -> Result<Self, DbErr> {
        if let Some(directory) = sqlite_path(&settings.url).and_then(Path::parent) {
            std::fs::create_dir_all(directory)
                .map_err(|cause| DbErr::Custom(format!("cannot make {}: {cause}", directory.display())))?;
        }
        let mut writing = options(settings);
        writing.max_connections(1).map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .statement_cache_capacity(STATEMENTS)
                .pragma("cache_size", CACHE_KIB)
                .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        });
        writing.map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(is_between_transactions(connection)));
        let writer = Database::connect(writing).await?;
        let mut reading = options(settings);
        reading
            .max_connections(settings.max_connections.clamp(1, 8))
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .read_only(true)
                    .busy_timeout(Duration::from_secs(5))
                    .foreign_keys(true)
            });
        let reader = Database::connect(reading).await?;
        Ok(Self { writer, reader })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.writer.execute_unprepared("SELECT 1").await.map(drop)
    }

    /// For statements that change something; the queue and the migrations use it as it is.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// For statements that only look.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Which database it is.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// Begins a write transaction; on SQLite `BEGIN IMMEDIATE`, since one that reads first and writes later fails under load.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// Begins a transaction that sees everything as it is at one moment and writes nothing, for what reads piece by piece while others
    /// write.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        match self.is_sqlite() {
            true => self.reader.begin().await,
            false => {
                let (level, access) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
                self.reader.begin_with_config(Some(level), Some(access)).await
            }
        }
    }

    /// Whether it is the embedded database, which has one writer.
    pub fn is_sqlite(&self) -> bool {
        self.backend() == DbBackend::Sqlite
    }

    /// Calls `seen` with the text of every statement from now on, for counting them.
    pub fn watch(&mut self, seen: impl Fn(&str) + Clone + Send + Sync + 'static) {
        let also = seen.clone();
        self.writer.set_metric_callback(move |info| seen(&info.statement.sql));
        self.reader.set_metric_callback(move |info| also(&info.statement.sql));
    }

    /// Closes both pools, so that every file and connection is released.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.writer.close().await
    }
}

/// A connection that SQLite has rolled back by itself, as it does when the disk is full, is still in a transaction for sqlx.
/// What is written on it next stands in a savepoint that nobody ever commits, so it is closed instead of being used again.
pub(crate) async fn is_between_transactions(connection: &mut SqliteConnection) -> Result<bool, sea_orm::sqlx::Error> {
    // A rollback may be on its way to the connection's thread; the answer to a ping comes after it.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

fn options(settings: &config::Database) -> ConnectOptions {
    let mut options = ConnectOptions::new(settings.url.clone());
    options
        .acquire_timeout(Duration::from_millis(settings.acquire_timeout_ms))
        .connect_timeout(Duration::from_millis(settings.acquire_timeout_ms))
        .sqlx_logging_level(log::LevelFilter::Trace);
    options
}

fn sqlite_path(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    Some(Path::new(path.split('?').next().unwrap_or(path)))
}
