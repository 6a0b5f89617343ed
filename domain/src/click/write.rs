//! Writes clicks in batches.

use sea_orm::DbBackend;
use waypost_entity::click;

use crate::bulk;
use crate::error::Result;
use crate::ingest::Batch;
use crate::store::Store;

/// Clicks on their way into the database.
#[derive(Clone)]
pub(crate) struct Clicks(pub(crate) Store);

/// A click that is there already is left alone.
impl Batch for Clicks {
    type Item = click::Model;
    type Done = ();

    async fn write(&self, clicks: &[click::Model]) -> Result<Vec<()>> {
        if self.0.backend() == DbBackend::Postgres {
            // It is one statement there, which needs no transaction around it.
            bulk::insert::<click::Entity>(self.0.writer(), clicks.to_vec()).await?;
        } else {
            let tx = self.0.begin().await?;
            bulk::insert::<click::Entity>(&tx, clicks.to_vec()).await?;
            tx.commit().await?;
        }
        Ok(vec![(); clicks.len()])
    }
}
