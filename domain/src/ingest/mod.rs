//! The way of clicks and reports into the database. Group commit: what many requests hand in is written in one transaction, and
//! each request is answered after the commit with what became of its own row. Nothing waits for a batch to fill: a writer takes
//! what is there. While the database is away the spool takes it.

mod backlog;
mod flow;
mod later;
pub(crate) mod split;
mod status;
mod writer;

use std::sync::Arc;

use waypost_entity::click;
use waypost_entity::id::TenantId;

use crate::click::facts::Deriver;
use crate::click::write::Clicks;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::postback::record::Reports;
use crate::postback::{Answer, Report};
use crate::spool::{Keeping, Kept, Room, Spool};
use crate::store::Store;

pub use self::later::Later;
pub(crate) use self::later::{TOGETHER, rest};
use self::writer::{Failed, Writer};

pub use self::flow::{Flow, Line, Load, Waiting};
pub use self::status::{Status, status};

/// Writes a few rows together.
pub(crate) trait Batch: Send + Sync + 'static {
    /// What a request hands in.
    type Item: Send + Sync + 'static;
    /// What it is answered.
    type Done: Send + 'static;

    /// Writes all items in one transaction and says what became of each, in their order. When it fails, nothing of them
    /// is there.
    fn write(&self, items: &[Self::Item]) -> impl Future<Output = Result<Vec<Self::Done>>> + Send;

    /// Whether an item that was answered so is there now.
    fn is_written(_answered: &Self::Done) -> bool {
        true
    }
}

/// The writers of this process.
pub struct Ingest {
    clicks: Writer<Clicks>,
    reports: Writer<Reports>,
    keeping: Writer<Keeping>,
    /// What is derived from clicks after they are written.
    pub later: Later,
    /// What waits for the database to come back.
    pub spool: Arc<Spool>,
}

impl Ingest {
    /// Starts the writers; they end when this is closed or dropped. Must be called within tokio's runtime.
    pub(crate) fn start(store: &Store, config: &Config, deriver: &Deriver) -> Self {
        let settings = &config.ingest;
        let spool = Arc::new(Spool::of(config));
        // SQLite takes one transaction at a time, so a second writer would only wait.
        let writers = if store.is_sqlite() { 1 } else { settings.writers };
        Self {
            clicks: Writer::start(Clicks(store.clone()), writers, settings),
            reports: Writer::start(Reports::Live, writers, settings),
            keeping: Writer::start(Keeping(Arc::clone(&spool)), 1, settings),
            later: Later::new(deriver),
            spool,
        }
    }

    /// What has been handed in and is not yet written.
    pub fn waiting(&self) -> Waiting {
        Waiting {
            clicks: self.clicks.load(),
            reports: self.reports.load(),
            keeping: self.keeping.load(),
        }
    }

    /// Stores a click, in the database or in the spool.
    pub(crate) async fn click(&self, weight: usize, click: click::Model) -> Result<()> {
        let tenant = click.tenant_id;
        match self.offer(&self.clicks, (tenant, weight), click).await? {
            Ok(((), written)) => {
                self.later.leave(weight, written);
                Ok(())
            }
            Err(left) => self.keep(tenant, weight, Kept::Click(Box::new(left))).await,
        }
    }

    /// Stores a report. One that has to go to the spool is answered so; one that was refused already hears why all the same.
    pub(crate) async fn report(&self, report: Report) -> Result<Answer> {
        let (tenant, weight) = (report.tenant(), report.weight());
        let left = match self.offer(&self.reports, (tenant, weight), report).await? {
            Ok((Some(answer), _)) => return Ok(answer),
            Ok((None, undecided)) => undecided,
            Err(left) => left,
        };
        let answer = left.stored_for_later();
        let kept = Kept::Report(Box::new(left.received()));
        self.keep(tenant, weight, kept).await?;
        Ok(answer)
    }

    /// What is measured of each kind of row.
    pub fn lines(&self) -> [Line<'_>; 3] {
        [
            self.clicks.line("clicks"),
            self.reports.line("postbacks"),
            self.keeping.line("spool"),
        ]
    }

    /// Writes what has been handed in, and takes no more.
    pub async fn close(&self) {
        futures::join!(self.clicks.close(), self.reports.close());
        self.keeping.close().await;
        self.later.close().await;
        let noted = self.spool.note_down().await;
        if let Err(error) = noted.and(self.spool.close().await) {
            tracing::warn!(error = crate::error::chain(&error), "the spool could not be closed");
        }
    }

    /// Hands an item to its writer. It comes back with what became of it, or, when the database is away, as it was.
    async fn offer<B: Batch>(
        &self,
        writer: &Writer<B>,
        (tenant, weight): (TenantId, usize),
        item: B::Item,
    ) -> Result<Result<(B::Done, B::Item), B::Item>> {
        if self.spool.is_away() {
            return Ok(Err(item));
        }
        match writer.submit(tenant, weight, item).await {
            Ok(done) => Ok(Ok(done)),
            Err(Failed {
                error: error @ Error::Unavailable(_),
                item: Some(item),
            }) => {
                self.spool.lost(&error);
                Ok(Err(item))
            }
            Err(failed) => Err(failed.error),
        }
    }

    async fn keep(&self, tenant: TenantId, weight: usize, kept: Kept) -> Result<()> {
        match self.keeping.submit(tenant, weight, kept).await {
            Ok((Room::Found, _)) => Ok(()),
            Ok((Room::None, _)) => {
                self.keeping.shed();
                Err(Error::NoRoom)
            }
            Err(failed) => Err(failed.error),
        }
    }
}
