//! Writes clicks in batches.

use sea_orm::DbBackend;
use waypost_entity::click;

use crate::bulk;
use crate::error::Result;
use crate::ingest::Batch;
use crate::queue::Wakes;
use crate::store::Store;
use crate::tx::Tx;

/// Clicks on their way into the database.
pub(crate) struct Clicks {
    pub(crate) store: Store,
    pub(crate) wakes: Wakes,
}

/// A click that is there already is left alone.
impl Batch for Clicks {
    type Item = click::Model;
    type Done = ();

    async fn write(&self, clicks: &[click::Model]) -> Result<Vec<()>> {
        if self.store.backend() == DbBackend::Postgres {
            // It is one statement there, which needs no transaction around it.
            bulk::insert::<click::Entity>(self.store.writer(), clicks).await?;
        } else {
            let tx = Tx::begin(&self.store, &self.wakes).await?;
            bulk::insert::<click::Entity>(&tx, clicks).await?;
            tx.commit().await?;
        }
        Ok(vec![(); clicks.len()])
    }
}
