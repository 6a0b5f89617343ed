//! One kind of row on its way into the database: requests put items in, writers take what is there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::DbErr;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinSet;
use waypost_entity::id::TenantId;

use crate::config;
use crate::error::{Error, Result};
use crate::ingest::backlog::Backlog;
use crate::ingest::{Batch, Flow, Line, Load, split};

/// Most items of one transaction: beyond it a longer one costs each of its requests more than it saves them.
const MOST_ITEMS: usize = 512;

/// The way in. Dropping it ends its writers once they have written what was handed in.
pub(super) struct Writer<B: Batch> {
    shared: Arc<Shared<B>>,
    tasks: Mutex<JoinSet<()>>,
}

struct Shared<B: Batch> {
    batch: B,
    state: Mutex<State<B>>,
    /// Rung when there is something to take, and passed on by whoever leaves something.
    bell: Notify,
    patience: Duration,
    flow: Flow,
}

struct State<B: Batch> {
    backlog: Backlog<Waiting<B>>,
    /// Rows that writers have taken and not yet answered.
    writing: usize,
    closed: bool,
}

struct Waiting<B: Batch> {
    item: B::Item,
    answer: oneshot::Sender<Written<B>>,
}

/// What became of an item, and the item.
type Written<B> = Result<(<B as Batch>::Done, <B as Batch>::Item), Failed<<B as Batch>::Item>>;

/// Why an item was not written, and the item, if it is still there.
pub(super) struct Failed<T> {
    pub error: Error,
    pub item: Option<T>,
}

impl<B: Batch> Writer<B> {
    /// Starts so many tasks that write.
    pub(super) fn start(batch: B, writers: usize, settings: &config::Ingest) -> Self {
        let shared = Arc::new(Shared {
            batch,
            state: Mutex::new(State {
                backlog: Backlog::new(settings.backlog_kib.saturating_mul(1024)),
                writing: 0,
                closed: false,
            }),
            bell: Notify::new(),
            patience: Duration::from_millis(settings.patience_ms),
            flow: Flow::default(),
        });
        let mut tasks = JoinSet::new();
        for _ in 0..writers {
            tasks.spawn(keep_writing(Arc::clone(&shared)));
        }
        Self {
            shared,
            tasks: Mutex::new(tasks),
        }
    }

    /// Hands an item in and waits until it is written. The item is written even when nobody waits any more.
    /// Fails with [`Error::Overloaded`] at once when there is no room for it; nothing of it is then kept.
    pub(super) async fn submit(&self, tenant: TenantId, weight: usize, item: B::Item) -> Written<B> {
        let (answer, answered) = oneshot::channel();
        {
            let mut state = self.shared.state();
            if state.closed {
                return Err(stopping(Some(item)));
            }
            let waiting = Waiting { item, answer };
            if let Err(refused) = state.backlog.push(tenant, weight, waiting) {
                self.shed();
                return Err(Failed {
                    error: Error::Overloaded,
                    item: Some(refused.item),
                });
            }
        }
        self.shared.bell.notify_one();
        answered.await.unwrap_or_else(|_| Err(stopping(None)))
    }

    /// What is measured.
    pub(super) fn line(&self, name: &'static str) -> Line<'_> {
        Line {
            name,
            flow: &self.shared.flow,
            load: self.load(),
        }
    }

    /// What waits and what is being written.
    pub(super) fn load(&self) -> Load {
        let state = self.shared.state();
        Load {
            writing: state.writing,
            ..state.backlog.load()
        }
    }

    /// Counts an item that there is no room for.
    pub(super) fn shed(&self) {
        self.shared.flow.shed.add(1);
    }

    /// Lets the writers finish what was handed in.
    pub(super) async fn close(&self) {
        self.shared.close();
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        while tasks.join_next().await.is_some() {}
    }
}

impl<B: Batch> Drop for Writer<B> {
    fn drop(&mut self) {
        self.shared.close();
        self.tasks
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .detach_all();
    }
}

impl<B: Batch> Shared<B> {
    fn state(&self) -> MutexGuard<'_, State<B>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.state().closed = true;
        self.bell.notify_one();
    }

    /// Gives back everything that waits: nobody needs to find out one batch after the other that the database is away.
    fn turn_away(&self) {
        let waiting = self.state().backlog.take(usize::MAX);
        for Waiting { item, answer } in waiting {
            let error = Error::Unavailable(DbErr::Custom("the batch before found the database away".to_owned()));
            let item = Some(item);
            let _ = answer.send(Err(Failed { error, item }));
        }
    }

    /// What waits, as soon as something does; none when nothing will any more.
    async fn take(&self) -> Option<Vec<Waiting<B>>> {
        loop {
            let (taken, pass_on, closed) = {
                let mut state = self.state();
                let taken = state.backlog.take(MOST_ITEMS);
                state.writing += taken.len();
                (taken, !state.backlog.is_empty() || state.closed, state.closed)
            };
            if pass_on {
                self.bell.notify_one();
            }
            if !taken.is_empty() {
                return Some(taken);
            }
            if closed {
                return None;
            }
            self.bell.notified().await;
        }
    }
}

/// The batch with a time limit.
impl<B: Batch> Batch for Shared<B> {
    type Item = B::Item;
    type Done = B::Done;

    async fn write(&self, items: &[B::Item]) -> Result<Vec<B::Done>> {
        let begun = Instant::now();
        match tokio::time::timeout(self.patience, self.batch.write(items)).await {
            Ok(Ok(answered)) => {
                let rows = answered.iter().filter(|answered| B::is_written(answered)).count();
                if rows > 0 {
                    self.flow.batch_rows.record(rows as u64);
                    self.flow.batch_micros.record_time(begun.elapsed());
                }
                Ok(answered)
            }
            Ok(Err(refused)) => Err(refused),
            Err(_) => Err(Error::Unavailable(DbErr::Custom(format!(
                "no answer within {} ms",
                self.patience.as_millis()
            )))),
        }
    }
}

async fn keep_writing<B: Batch>(shared: Arc<Shared<B>>) {
    while let Some(taken) = shared.take().await {
        let (items, answers): (Vec<_>, Vec<_>) =
            taken.into_iter().map(|waiting| (waiting.item, waiting.answer)).unzip();
        let outcomes = split::write(&*shared, &items).await;
        shared.state().writing -= items.len();
        let is_away = |outcome: &Result<B::Done>| matches!(outcome, Err(Error::Unavailable(_)));
        let away = outcomes.iter().any(is_away);
        let refused = outcomes.iter().filter(|outcome| outcome.is_err() && !is_away(outcome));
        shared.flow.refused.add(refused.count() as u64);
        for ((item, answer), outcome) in items.into_iter().zip(answers).zip(outcomes) {
            let written = match outcome {
                Ok(done) => Ok((done, item)),
                Err(error) => Err(Failed {
                    error,
                    item: Some(item),
                }),
            };
            // A request whose client has gone no longer listens.
            let _ = answer.send(written);
        }
        if away {
            shared.turn_away();
        }
    }
}

fn stopping<T>(item: Option<T>) -> Failed<T> {
    Failed {
        error: Error::Unavailable(DbErr::Custom("this process is stopping".to_owned())),
        item,
    }
}
