//! Remembers what tracking links lead to.

use std::sync::Arc;

use super::Caches;
use super::entry::{Loaded, Standing};
use super::noted::noted;
use crate::click::target::{self, LinkName, Target};
use crate::error::Result;
use crate::scope::{Actor, Scope};
use crate::services::Services;
use crate::spool::Noun;

impl Caches {
    /// What a link leads to; none when not even its tenant is known.
    pub async fn target(&self, services: &Services, name: &LinkName) -> Result<Option<Arc<Target>>> {
        let load = || noted_target(services.clone(), name.clone());
        Ok(self.targets.get(name, load).await?.value.clone())
    }
}

async fn noted_target(services: Services, name: LinkName) -> Result<Loaded<Target>> {
    let note = (Noun::Target, name.to_string());
    noted(&services, note, load_target(&services, &name)).await
}

async fn load_target(services: &Services, name: &LinkName) -> Result<Loaded<Target>> {
    let anyone = services.caches.changes().mark_of_anyone();
    let Some(short_code) = name.short_code() else {
        return Ok(Loaded::found(None, anyone));
    };
    let tenant = services.caches.tenant(services, short_code).await?;
    let mark = tenant.mark.clone();
    let Some(row) = &tenant.value else {
        return Ok(Loaded::found(None, mark));
    };
    let scope = Scope::admit(services, row.id, Actor::Visitor);
    let target = target::load(&scope, row, name).await?;
    // A link that is paused is one of ours; what was guessed may have a fallback all the same.
    let standing = match target.known {
        true => Standing::Known,
        false => Standing::Absent,
    };
    Ok(Loaded {
        standing,
        value: Some(target),
        mark,
    })
}
