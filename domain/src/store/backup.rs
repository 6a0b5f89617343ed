//! Copies the embedded database while others go on with it.

use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::Store;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum NotBackedUp {
    /// Its own programs do it.
    #[error("the database is Postgres: back it up with pg_dump")]
    Postgres,
    /// Most likely another one was meant.
    #[error("the database is empty; is data_dir, or the database's URL, that of the server?")]
    Empty,
    /// Nothing is overwritten.
    #[error("{} is there already; name a new file", .0.display())]
    Taken(PathBuf),
    /// SQLite takes text only.
    #[error("{} is no name that SQLite takes; name a file in plain text", .0.display())]
    Name(PathBuf),
    /// It could not be written.
    #[error("the copy could not be made")]
    Copying(#[from] DbErr),
    /// It is there, but nobody knows for how long.
    #[error("{} could not be brought safely to the disk", .0.display())]
    Syncing(PathBuf, #[source] std::io::Error),
}

impl Store {
    /// Copies the embedded database into a new file, as it is at one moment, while others go on. Postgres has programs of its own
    /// for that.
    pub async fn back_up(&self, file: &Path) -> Result<(), NotBackedUp> {
        if !self.is_sqlite() {
            return Err(NotBackedUp::Postgres);
        }
        if file.exists() {
            return Err(NotBackedUp::Taken(file.to_owned()));
        }
        let any = Statement::from_string(DbBackend::Sqlite, "SELECT 1 FROM sqlite_schema LIMIT 1");
        if self.reader.query_one_raw(any).await?.is_none() {
            return Err(NotBackedUp::Empty);
        }
        let name = file.to_str().ok_or_else(|| NotBackedUp::Name(file.to_owned()))?;
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
        self.reader.execute_raw(copy).await?;
        // SQLite leaves it to the operating system when the copy reaches the disk.
        let synced = std::fs::File::open(file).and_then(|copy| copy.sync_all());
        synced.map_err(|cause| NotBackedUp::Syncing(file.to_owned(), cause))
    }
}
