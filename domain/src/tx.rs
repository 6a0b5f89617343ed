//! A write transaction that knows which queues to wake once it has committed.

use std::sync::{Mutex, PoisonError};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use crate::error::Result;
use crate::queue::{self, Job, Queue, Wakes, When};
use crate::store::Store;

/// An open write transaction. Dropping it rolls back.
pub struct Tx {
    inner: DatabaseTransaction,
    wakes: Wakes,
    enqueued: Mutex<Vec<Queue>>,
}

impl Tx {
    /// Begins a write transaction; on SQLite `BEGIN IMMEDIATE`, since one that reads first and writes later fails under load.
    pub async fn begin(store: &Store, wakes: &Wakes) -> Result<Self> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = store.writer().begin_with_options(options).await?;
        Ok(Self {
            inner,
            wakes: wakes.clone(),
            enqueued: Mutex::default(),
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

    /// Commits, then wakes the workers of the queues that got a job.
    pub async fn commit(self) -> Result<()> {
        self.inner.commit().await?;
        let enqueued = self.enqueued.into_inner().unwrap_or_else(PoisonError::into_inner);
        for queue in Queue::ALL.into_iter().filter(|queue| enqueued.contains(queue)) {
            self.wakes.poke(queue);
        }
        Ok(())
    }
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
