//! The operator's database of countries: read whole at start, and again when its file is replaced.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use maxminddb::{MaxMindDbError, Reader};

use super::country::country;

/// Between two looks whether the file has been replaced.
const LOOK_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The file of `geo.database` is of no use.
#[derive(Debug, thiserror::Error)]
#[error("geo.database names {}, which cannot be read as a database in MaxMind's format (MMDB)", .path.display())]
pub struct Unreadable {
    path: PathBuf,
    source: MaxMindDbError,
}

/// A database that was read, for as long as somebody looks something up in it.
#[derive(Clone)]
pub(super) struct Database(Option<Arc<Reader<Vec<u8>>>>);

impl Database {
    /// The country of an address; none when no database is set.
    pub(super) fn country(&self, address: Option<&str>) -> Option<String> {
        country(self.0.as_ref()?, address?)
    }
}

/// The database that is in use.
pub(super) struct Countries {
    path: PathBuf,
    used: Mutex<Used>,
}

struct Used {
    database: Database,
    /// When the file was last written.
    written_at: Option<SystemTime>,
    looked_at: DateTime<Utc>,
}

impl Countries {
    /// Reads the file; an empty path is no database.
    pub(super) fn open(path: &Path, now: DateTime<Utc>) -> Result<Self, Unreadable> {
        let database = if path.as_os_str().is_empty() {
            Database(None)
        } else {
            read(path)?
        };
        Ok(Self {
            path: path.to_owned(),
            used: Mutex::new(Used {
                database,
                written_at: written_at(path),
                looked_at: now,
            }),
        })
    }

    /// The database of now. A file that was replaced is read again within a minute; while the new one cannot be read, perhaps
    /// because it is still being written, the old one stays in use.
    pub(super) async fn current(self: &Arc<Self>, now: DateTime<Utc>) -> Database {
        let database = {
            let mut used = self.used();
            let is_due = (now - used.looked_at).abs() >= LOOK_EVERY && used.database.0.is_some();
            if is_due {
                used.looked_at = now;
            }
            let database = used.database.clone();
            if !is_due {
                return database;
            }
            database
        };
        let looking = Arc::clone(self);
        tokio::task::spawn_blocking(move || looking.look())
            .await
            .unwrap_or(database)
    }

    fn look(&self) -> Database {
        let written_at = written_at(&self.path);
        let known = self.used().written_at;
        if written_at != known {
            match read(&self.path) {
                Ok(database) => {
                    tracing::info!(path = %self.path.display(), "the database of countries was replaced");
                    let mut used = self.used();
                    used.database = database;
                    used.written_at = written_at;
                }
                Err(error) => {
                    let error = crate::error::chain(&error);
                    tracing::warn!(
                        error,
                        "the database of countries was replaced by something else; the old one stays in use"
                    );
                }
            }
        }
        self.used().database.clone()
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(path: &Path) -> Result<Database, Unreadable> {
    let database = Reader::open_readfile(path).map_err(|source| Unreadable {
        path: path.to_owned(),
        source,
    })?;
    Ok(Database(Some(Arc::new(database))))
}

fn written_at(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|file| file.modified()).ok()
}
