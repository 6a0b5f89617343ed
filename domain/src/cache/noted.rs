//! Notes on disk what was loaded, and finds it there when the database is away: what memory forgot, or a process that has
//! just started never knew.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entry::{Loaded, Standing};
use crate::error::{Error, Result};
use crate::services::Services;
use crate::spool::Noun;

/// Loads, or finds what was noted. While the database is known to be away nobody waits for it.
pub(super) async fn noted<T: Serialize + DeserializeOwned>(
    services: &Services,
    (noun, key): (Noun, String),
    load: impl Future<Output = Result<Loaded<T>>>,
) -> Result<Loaded<T>> {
    let spool = &services.ingest.spool;
    if spool.is_away()
        && let Some(found) = recalled(services, noun, &key).await
    {
        return Ok(found);
    }
    let limit = Duration::from_millis(services.config.cache.reload_timeout_ms);
    let loaded = tokio::time::timeout(limit, load)
        .await
        .unwrap_or_else(|_| Err(Error::no_answer()));
    match loaded {
        Err(error @ Error::Unavailable(_)) => recalled(services, noun, &key).await.ok_or(error),
        Ok(loaded) => {
            if let (Standing::Known, Some(value)) = (loaded.standing, &loaded.value) {
                spool.remember(noun, key, value);
            }
            Ok(loaded)
        }
        Err(error) => Err(error),
    }
}

/// It may be long outdated, so it lives only for a moment. The disk is waited for no longer than the database.
async fn recalled<T: DeserializeOwned>(services: &Services, noun: Noun, key: &str) -> Option<Loaded<T>> {
    let mark = services.caches.changes().mark_of_anyone();
    let limit = Duration::from_millis(services.config.cache.reload_timeout_ms);
    let recalling = tokio::time::timeout(limit, services.ingest.spool.recall(noun, key));
    match recalling.await.unwrap_or_else(|_| Err(Error::no_answer())) {
        Ok(found) => found.map(|value| Loaded {
            standing: Standing::Recalled,
            value: Some(value),
            mark,
        }),
        Err(error) => {
            tracing::warn!(error = crate::error::chain(&error), "the spool's notes cannot be read");
            None
        }
    }
}
