//! Remembers integrations by the key in their postback URL.

use std::sync::Arc;

use waypost_entity::integration::Model;

use super::Caches;
use super::entry::Loaded;
use super::noted::noted;
use crate::error::Result;
use crate::scope::{Actor, Scope};
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
    let anyone = services.caches.changes().mark_of_anyone();
    let Some((short_code, _)) = token::split(key) else {
        return Ok(Loaded::found(None, anyone));
    };
    let tenant = services.caches.tenant(services, short_code).await?;
    let mark = tenant.mark.clone();
    let Some(row) = &tenant.value else {
        return Ok(Loaded::found(None, mark));
    };
    let scope = Scope::admit(services, row.id, Actor::Visitor);
    Ok(Loaded::found(integration::by_key(&scope, key).await?, mark))
}
