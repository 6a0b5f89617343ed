//! Remembers tenants by their short code, with which every public token begins.

use std::sync::Arc;

use waypost_entity::tenant::Model;

use super::Caches;
use super::entry::{Entry, Loaded};
use crate::error::Result;
use crate::services::Services;
use crate::tenant;

impl Caches {
    /// The tenant of a short code. What is loaded with its help belongs under its entry's mark, which is older than both.
    pub(super) async fn tenant(&self, services: &Services, short_code: &str) -> Result<Arc<Entry<Model>>> {
        let load = || load_tenant(services.clone(), short_code.to_owned());
        self.tenants.get(short_code, load).await
    }
}

async fn load_tenant(services: Services, short_code: String) -> Result<Loaded<Model>> {
    let changes = services.caches.changes();
    let before = changes.mark_of_anyone();
    let Some(found) = tenant::by_short_code(&services, &short_code).await? else {
        return Ok(Loaded::found(None, before));
    };
    let mark = changes.mark(found.id);
    if before.holds() {
        return Ok(Loaded::found(Some(found), mark));
    }
    // Somebody changed something meanwhile. Were it this tenant, the row would be older than the mark, so it is read again.
    let again = tenant::by_id(&services, found.id).await?;
    Ok(Loaded::found(Some(again), mark))
}
