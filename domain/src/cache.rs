//! What the hot paths remember of links, integrations and tenants, so that a click or postback does not ask the
//! database who it is for. Absence is remembered too, so that guessing codes costs guessers more than us.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use waypost_entity::integration;

use crate::click::target::{LinkName, Target};
use crate::config;
use crate::error::{Error, Result};

/// The caches of this process. Bounded in entries and in time.
#[derive(Clone)]
pub struct Caches {
    targets: Cache<LinkName, Option<Arc<Target>>>,
    integrations: Cache<String, Option<Arc<integration::Model>>>,
}

impl Caches {
    /// Empty caches of the settings' size.
    pub fn new(settings: &config::Cache) -> Self {
        let life = Duration::from_millis(settings.ttl_ms);
        Self {
            targets: Cache::builder()
                .max_capacity(settings.capacity)
                .time_to_live(life)
                .build(),
            integrations: Cache::builder()
                .max_capacity(settings.capacity)
                .time_to_live(life)
                .build(),
        }
    }

    /// What a link leads to. Many requests for one link load it once.
    pub(crate) async fn target(
        &self,
        name: LinkName,
        load: impl Future<Output = Result<Option<Target>>>,
    ) -> Result<Option<Arc<Target>>> {
        let load = async { Ok::<_, Error>(load.await?.map(Arc::new)) };
        self.targets.try_get_with(name, load).await.map_err(again)
    }

    /// The integration behind a key.
    pub(crate) async fn integration(
        &self,
        key: &str,
        load: impl Future<Output = Result<Option<integration::Model>>>,
    ) -> Result<Option<Arc<integration::Model>>> {
        let load = async { Ok::<_, Error>(load.await?.map(Arc::new)) };
        self.integrations.try_get_with_by_ref(key, load).await.map_err(again)
    }

    /// Forgets everything: settings change rarely, and what is asked for is back in a moment.
    pub fn forget(&self) {
        self.targets.invalidate_all();
        self.integrations.invalidate_all();
    }
}

/// Everybody who waited for one load that failed gets an error of their own.
fn again(shared: Arc<Error>) -> Error {
    Arc::try_unwrap(shared).unwrap_or_else(|shared| shared.again())
}
