//! Group commit: what many requests hand in is written in one transaction, and each request is answered after the commit
//! with what became of its own row. Nothing waits for a batch to fill: a writer takes what is there.

mod backlog;
pub(crate) mod split;
mod writer;

use crate::click::record::Clicks;
use crate::config;
use crate::postback::record::Reports;
use crate::queue::Wakes;
use crate::store::Store;

use self::writer::Writer;

/// Writes a few rows together.
pub(crate) trait Batch: Send + Sync + 'static {
    /// What a request hands in.
    type Item: Send + Sync + 'static;
    /// What it is answered.
    type Done: Send + 'static;

    /// Writes all items in one transaction and says what became of each, in their order. When it fails, nothing of them
    /// is there.
    fn write(&self, items: &[Self::Item]) -> impl Future<Output = crate::Result<Vec<Self::Done>>> + Send;
}

/// The writers of this process.
pub struct Ingest {
    pub(crate) clicks: Writer<Clicks>,
    pub(crate) reports: Writer<Reports>,
}

impl Ingest {
    /// Starts the writers; they end when this is closed or dropped. Must be called within tokio's runtime.
    pub(crate) fn start(store: &Store, wakes: &Wakes, settings: &config::Ingest) -> Self {
        let clicks = Clicks {
            store: store.clone(),
            wakes: wakes.clone(),
        };
        let reports = Reports {
            store: store.clone(),
            wakes: wakes.clone(),
        };
        Self {
            clicks: Writer::start(clicks, store.backend(), settings),
            reports: Writer::start(reports, store.backend(), settings),
        }
    }

    /// Writes what has been handed in, and takes no more.
    pub async fn close(&self) {
        futures::join!(self.clicks.close(), self.reports.close());
    }
}
