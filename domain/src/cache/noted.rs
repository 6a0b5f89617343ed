//! Notes on disk what was loaded, and finds it there when the database is away: what memory forgot, or a process that has
//! just started never knew.

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
    match load.await {
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

/// It may be long outdated, so that anybody's next change, or the next line to the database, outdates it.
async fn recalled<T: DeserializeOwned>(services: &Services, noun: Noun, key: &str) -> Option<Loaded<T>> {
    let mark = services.caches.changes().mark_of_anyone();
    match services.ingest.spool.recall(noun, key).await {
        Ok(found) => found.map(|value| Loaded::found(Some(value), mark)),
        Err(error) => {
            tracing::warn!(error = crate::error::chain(&error), "the spool's notes cannot be read");
            None
        }
    }
}
