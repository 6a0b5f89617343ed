//! Remembers integrations by the key in their postback URL.

use std::sync::Arc;

use waypost_entity::integration::Model;

use super::Caches;
use super::entry::Loaded;
use super::noted::noted;
use crate::error::Result;
use crate::services::Services;
use crate::spool::Noun;
use crate::{integration, token};

impl Caches {
    /// The integration of a key.
    pub async fn integration(&self, services: &Services, key: &str) -> Result<Option<Arc<Model>>> {
        let load = || noted_integration(services.clone(), key.to_owned());
        Ok(self.integrations.get(key, load).await?.value.clone())
    }
}

async fn noted_integration(services: Services, key: String) -> Result<Loaded<Model>> {
    let note = (Noun::Integration, key.clone());
    noted(&services, note, load_integration(&services, &key)).await
}

async fn load_integration(services: &Services, key: &str) -> Result<Loaded<Model>> {
    let short_code = token::split(key).map(|(short_code, _)| short_code);
    let (tenant, mark) = services.caches.admit(services, short_code).await?;
    let Some((scope, _)) = tenant else {
        return Ok(Loaded::found(None, mark));
    };
    Ok(Loaded::found(integration::by_key(&scope, key).await?, mark))
}
