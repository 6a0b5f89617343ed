//! Remembers the offers and affiliates that conversions are credited to, by tenant and id.

use std::sync::Arc;

use waypost_entity::id::{AffiliateId, OfferId, TenantId};
use waypost_entity::owned::TenantOwned;
use waypost_entity::{affiliate, offer};

use super::Caches;
use super::entry::Loaded;
use super::memory::Memory;
use crate::error::{Error, Result};
use crate::scope::Scope;

impl Caches {
    /// An offer of the scope's tenant. Not to be asked while a connection is held: a load needs one of its own, and as many
    /// holders as there are connections would wait for each other.
    pub async fn offer(&self, scope: &Scope, id: OfferId) -> Result<Arc<offer::Model>> {
        row::<offer::Entity>(&self.offers, scope, id).await
    }

    /// An affiliate of the scope's tenant. Not to be asked while a connection is held, like [`Caches::offer`].
    pub async fn affiliate(&self, scope: &Scope, id: AffiliateId) -> Result<Arc<affiliate::Model>> {
        row::<affiliate::Entity>(&self.affiliates, scope, id).await
    }
}

async fn row<E: TenantOwned>(
    rows: &Memory<(TenantId, E::Id), E::Model>,
    scope: &Scope,
    id: E::Id,
) -> Result<Arc<E::Model>>
where
    E::Model: Sync + 'static,
{
    let entry = rows
        .get(&(scope.tenant(), id), || load_row::<E>(scope.clone(), id))
        .await?;
    entry.value.clone().ok_or(Error::NotFound(E::NOUN))
}

async fn load_row<E: TenantOwned>(scope: Scope, id: E::Id) -> Result<Loaded<E::Model>> {
    let mark = scope.services().caches.changes().mark(scope.tenant());
    Ok(Loaded::found(scope.find::<E>(scope.reader(), id).await?, mark))
}
