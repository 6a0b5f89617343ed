//! Remembers tenants by their short code, with which every public token begins.

use std::sync::Arc;

use waypost_entity::tenant::Model;

use super::Caches;
use super::changes::Mark;
use super::entry::Loaded;
use crate::error::Result;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::tenant;

impl Caches {
    /// Admission to the tenant of a public token, if there is one, and the mark of what is loaded by it: it is older than both.
    pub(super) async fn admit(
        &self,
        services: &Services,
        short_code: Option<&str>,
    ) -> Result<(Option<(Scope, Arc<Model>)>, Mark)> {
        let Some(short_code) = short_code else {
            return Ok((None, self.changes.mark_of_anyone()));
        };
        let load = || load_tenant(services.clone(), short_code.to_owned());
        let tenant = self.tenants.get(short_code, load).await?;
        let admitted = tenant.value.clone().map(|row| {
            let scope = Scope::admit(services, row.id, Actor::Visitor);
            (scope, row)
        });
        Ok((admitted, tenant.mark.clone()))
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
