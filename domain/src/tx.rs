//! A write transaction that knows which queues to wake and whose settings have changed once it has committed.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use waypost_entity::id::TenantId;

use crate::cache::{self, Changes};
use crate::error::{Error, Result};
use crate::queue::{self, Job, Queue, Wakes, When};
use crate::services::Services;

/// An open write transaction. Dropping it rolls back.
pub struct Tx {
    inner: DatabaseTransaction,
    wakes: Wakes,
    enqueued: Mutex<Vec<Queue>>,
    changes: Arc<Changes>,
    changed: Mutex<Vec<TenantId>>,
}

impl Tx {
    /// Begins a write transaction.
    pub async fn begin(services: &Services) -> Result<Self> {
        let inner = services.store.begin().await?;
        Ok(Self {
            inner,
            wakes: services.wakes.clone(),
            enqueued: Mutex::default(),
            changes: Arc::clone(services.caches.changes()),
            changed: Mutex::default(),
        })
    }

    /// Writes a job beside the facts that cause it: both are there after the commit, or neither.
    pub async fn enqueue(&self, job: Job, when: When) -> Result<()> {
        queue::enqueue(self, &job, when, None).await?;
        self.note([job.queue()]);
        Ok(())
    }

    /// Writes a job unless one of its queue has taken this key.
    pub async fn enqueue_once(&self, job: &Job, when: When, key: &str) -> Result<()> {
        queue::enqueue(self, job, when, Some(key)).await?;
        self.note([job.queue()]);
        Ok(())
    }

    /// Writes many jobs with few statements.
    pub async fn enqueue_all(&self, jobs: &[Job], when: When) -> Result<()> {
        queue::enqueue_all(self, jobs, when).await?;
        self.note(jobs.iter().map(Job::queue));
        Ok(())
    }

    fn note(&self, queues: impl IntoIterator<Item = Queue>) {
        self.enqueued
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(queues);
    }

    /// Settings of this tenant change: at the commit every node outdates what it remembers of the tenant.
    pub(crate) async fn announce(&self, tenant: TenantId) -> Result<()> {
        if self.is_news(tenant) {
            cache::announce(self, tenant).await?;
        }
        Ok(())
    }

    fn is_news(&self, tenant: TenantId) -> bool {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let news = !changed.contains(&tenant);
        if news {
            changed.push(tenant);
        }
        news
    }

    /// Commits, then outdates what this process remembers of tenants whose settings changed, and wakes the workers of the
    /// queues that got a job.
    pub async fn commit(self) -> Result<()> {
        let changed = self.changed.into_inner().unwrap_or_else(PoisonError::into_inner);
        if changed.is_empty() {
            self.inner.commit().await?;
        } else {
            see_through(self.inner, self.changes, changed).await?;
        }
        let enqueued = self.enqueued.into_inner().unwrap_or_else(PoisonError::into_inner);
        for queue in Queue::ALL.into_iter().filter(|queue| enqueued.contains(queue)) {
            self.wakes.poke(queue);
        }
        Ok(())
    }
}

/// Commits as a task of its own: the caller may be gone before the database has answered, and the change must be heard of
/// all the same. So must one whose commit ended in an error, since it may have been made.
async fn see_through(tx: DatabaseTransaction, changes: Arc<Changes>, changed: Vec<TenantId>) -> Result<()> {
    let committing = tokio::spawn(async move {
        let committed = tx.commit().await;
        changed.into_iter().for_each(|tenant| changes.heard(tenant));
        committed
    });
    Ok(committing.await.map_err(Error::internal)??)
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}
