//! Remembers what tracking links lead to.

use std::sync::Arc;

use super::Caches;
use super::entry::{Loaded, Standing};
use super::noted::noted;
use crate::click::target::{self, LinkName, Target};
use crate::error::Result;
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
    let (tenant, mark) = services.caches.admit(services, name.short_code()).await?;
    let Some((scope, row)) = tenant else {
        return Ok(Loaded::found(None, mark));
    };
    let target = target::load(&scope, &row, name).await?;
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
