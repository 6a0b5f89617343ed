//! What a node knows of links and integrations, noted on disk, so that it can start and serve while the database is away.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, TransactionTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Spool;
use crate::error::{Error, Result};

/// Notes that wait for the disk; beyond it new ones are dropped, and made at the next load.
const MOST_WAITING: usize = 4096;
/// Notes kept; the oldest go.
const MOST_KEPT: i64 = 50_000;

/// What is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Noun {
    /// What a tracking link leads to.
    Target,
    /// The settings behind an integration's key.
    Integration,
}

impl Noun {
    const fn word(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Integration => "integration",
        }
    }
}

/// Notes on their way to the disk. The newest of a key counts.
#[derive(Default)]
pub(super) struct Notes(Mutex<HashMap<(Noun, String), String>>);

impl Spool {
    /// Notes what was just loaded. It costs its caller no disk access, and may be forgotten when the process dies.
    pub(crate) fn remember<T: Serialize>(&self, noun: Noun, key: String, value: &T) {
        let Ok(body) = serde_json::to_string(value) else {
            return;
        };
        let mut notes = self.notes.lock();
        if notes.len() < MOST_WAITING {
            notes.insert((noun, key), body);
            self.bell.notify_one();
        }
    }

    /// What was last noted of a key, by this process or an earlier one on the same data directory.
    pub(crate) async fn recall<T: DeserializeOwned>(&self, noun: Noun, key: &str) -> Result<Option<T>> {
        // A note on its way is read here and not written first: somebody waits for it, and the disk may be slow or full.
        let on_its_way = self.notes.lock().get(&(noun, key.to_owned())).cloned();
        if let Some(body) = on_its_way {
            return Ok(serde_json::from_str(&body).ok());
        }
        let select = "SELECT body FROM remembered WHERE noun = ? AND key = ?";
        let values = [noun.word().into(), key.into()];
        let found = self
            .db()
            .await?
            .query_one_raw(Statement::from_sql_and_values(DbBackend::Sqlite, select, values))
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let body: String = row.try_get("", "body")?;
        // Another version may have noted it in another shape.
        Ok(serde_json::from_str(&body).ok())
    }

    /// Whether an earlier process on the same data directory has noted anything.
    pub async fn remembers(&self) -> Result<bool> {
        let any = Statement::from_string(DbBackend::Sqlite, "SELECT 1 FROM remembered LIMIT 1");
        Ok(self.db().await?.query_one_raw(any).await?.is_some())
    }

    /// Writes the notes that wait.
    pub(crate) async fn note_down(&self) -> Result<()> {
        if self.notes.lock().is_empty() {
            return Ok(());
        }
        // The file has one connection: whoever finds a note neither on its way nor in the file waits here for the commit.
        let tx = self.db().await?.begin().await?;
        let notes = std::mem::take(&mut *self.notes.lock());
        let written = write(tx, &notes).await;
        if written.is_err() {
            self.notes.take_back(notes);
        }
        written
    }
}

impl Notes {
    fn lock(&self) -> MutexGuard<'_, HashMap<(Noun, String), String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what could not be written, unless something newer came meanwhile.
    fn take_back(&self, notes: HashMap<(Noun, String), String>) {
        let mut waiting = self.lock();
        let room = MOST_WAITING.saturating_sub(waiting.len());
        for (key, body) in notes.into_iter().take(room) {
            waiting.entry(key).or_insert(body);
        }
    }
}

async fn write(tx: DatabaseTransaction, notes: &HashMap<(Noun, String), String>) -> Result<()> {
    for ((noun, key), body) in notes {
        let insert = "INSERT OR REPLACE INTO remembered (noun, key, body) VALUES (?, ?, ?)";
        let values = [noun.word().into(), key.as_str().into(), body.as_str().into()];
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, insert, values))
            .await?;
    }
    let trim = "DELETE FROM remembered WHERE seq <= (SELECT seq FROM remembered ORDER BY seq DESC LIMIT 1 OFFSET ?)";
    tx.execute_raw(Statement::from_sql_and_values(
        DbBackend::Sqlite,
        trim,
        [MOST_KEPT.into()],
    ))
    .await?;
    tx.commit().await.map_err(Error::from)
}
