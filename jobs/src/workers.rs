//! Keeps apalis's workers running on both databases, and stops them in time.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::{AbortError, Attempt, TaskId, WorkerBuilder, WorkerBuilderExt, WorkerError};
use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::DbBackend;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use ulid::Ulid;
use waypost_domain::queue::Queue;

use crate::poison::{self, Ending, Row};
use crate::poll::Polled;
use crate::retention::{self, Keep};
use crate::{Context, listen, pause::pause, pulse};

/// How much of one queue is worked on at a time.
#[derive(Debug, Clone, Copy)]
pub struct Lane {
    /// Workers in this process, each with its own loop of fetch, run and acknowledge.
    pub workers: usize,
    /// Jobs that one worker runs at a time.
    pub concurrency: usize,
    /// Rows that one fetch takes. Heartbeats stop while fetched rows wait for a free place, so slow jobs need 1.
    pub batch: usize,
}

impl Lane {
    fn batch(&self) -> usize {
        self.batch.max(1)
    }

    /// While fetched rows wait, apalis takes no acknowledgements beyond four a row of the batch. Two come from
    /// each job, so more than twice as many jobs as rows could all wait to be acknowledged, for ever.
    fn concurrency(&self) -> usize {
        let bound = if self.batch() == 1 {
            usize::MAX
        } else {
            2 * self.batch()
        };
        self.concurrency.clamp(1, bound)
    }
}

/// How the workers run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Settlements: quick, and only the database's own speed counts.
    pub settle: Lane,
    /// Deliveries: they wait for other people's servers, each endpoint in a place of its own.
    pub deliver: Lane,
    /// Postbacks that wait for their click or sale: quick, and nobody waits for them.
    pub unpark: Lane,
    /// Mails: few, and they wait for the operator's mail server.
    pub mail: Lane,
    /// A worker says that it lives every so many seconds.
    pub heartbeat_seconds: u64,
    /// After so many missed heartbeats its rows are given to others.
    pub missed_heartbeats: usize,
    /// Scheduled jobs are never announced, so a worker also looks this often.
    pub poll_every: Duration,
    /// Between the fall of a worker, for instance with its database, and its next start.
    pub restart_pause: Duration,
    /// Running jobs are given this long when the process stops.
    pub shutdown_limit: Duration,
    /// What becomes of finished rows.
    pub keep: Keep,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            settle: Lane {
                workers: 2,
                concurrency: 8,
                batch: 8,
            },
            deliver: Lane {
                workers: 2,
                concurrency: 256,
                batch: 1,
            },
            unpark: Lane {
                workers: 1,
                concurrency: 4,
                batch: 4,
            },
            mail: Lane {
                workers: 1,
                concurrency: 4,
                batch: 1,
            },
            heartbeat_seconds: 5,
            missed_heartbeats: 6,
            poll_every: Duration::from_millis(500),
            restart_pause: Duration::from_secs(1),
            shutdown_limit: Duration::from_secs(20),
            keep: Keep::default(),
        }
    }
}

impl Settings {
    /// apalis cuts it to whole seconds before it compares.
    pub(crate) fn heartbeat(&self) -> Duration {
        Duration::from_secs(self.heartbeat_seconds.max(1))
    }

    /// After this time without a heartbeat a worker's rows are given to others.
    pub(crate) fn longest_silence(&self) -> Duration {
        let missed = u32::try_from(self.missed_heartbeats).unwrap_or(u32::MAX);
        self.heartbeat().saturating_mul(missed)
    }

    fn lane(&self, queue: Queue) -> Lane {
        match queue {
            Queue::Settle => self.settle,
            Queue::Deliver => self.deliver,
            Queue::Unpark => self.unpark,
            Queue::Mail => self.mail,
        }
    }
}

/// Works on every queue until `stop` is ready, then lets running jobs finish within the limit.
/// Dropping this future stops everything at once; unfinished rows are then run again by other workers.
pub async fn run(cx: Context, settings: Settings, stop: impl Future<Output = ()>) {
    let (halt, halted) = watch::channel(false);
    let mut crew = JoinSet::new();
    for queue in Queue::ALL {
        for _ in 0..settings.lane(queue).workers {
            crew.spawn(keep_running(cx.clone(), queue, settings.clone(), halted.clone()));
        }
    }
    crew.spawn(retention::keep_sweeping(
        cx.clone(),
        settings.keep.clone(),
        halted.clone(),
    ));
    if cx.db.get_database_backend() == DbBackend::Postgres {
        let pool = cx.db.get_postgres_connection_pool().clone();
        crew.spawn(listen::relay(pool, cx.wakes.clone(), settings.restart_pause, halted));
    }
    stop.await;
    halt.send_replace(true);
    let all = async { while crew.join_next().await.is_some() {} };
    if timeout(settings.shutdown_limit, all).await.is_err() {
        tracing::warn!("jobs were still running at the end of the time limit; they will be run again");
        crew.shutdown().await;
    }
}

/// Starts one worker again and again until `halted`. apalis's monitor would restart it at once and under its
/// old name, whose heartbeats would keep the rows of the fallen worker from ever being given to others.
async fn keep_running(cx: Context, queue: Queue, settings: Settings, mut halted: watch::Receiver<bool>) {
    while !*halted.borrow() {
        let (lost, name) = (Arc::new(Notify::new()), fresh_name(queue));
        let worker = worker(&cx, (queue, &name), &settings, &lost, &halted);
        let worker = AssertUnwindSafe(worker).catch_unwind();
        let ended = tokio::select! {
            ended = worker => match ended {
                Ok(Ok(())) => "it stopped".to_owned(),
                Ok(Err(error)) => error.to_string(),
                Err(panic) => format!("panic: {}", poison::message(&*panic)),
            },
            () = lost.notified() => "the follow-up of a failed job could not be recorded".to_owned(),
            () = pulse::lost(&cx, &name, &settings) => "it has missed its heartbeats".to_owned(),
        };
        if *halted.borrow() {
            return;
        }
        tracing::warn!(
            queue = queue.name(),
            reason = ended,
            "worker ended and is started again"
        );
        tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            () = pause(settings.restart_pause) => {}
        }
    }
}

/// One worker of apalis under a name that was never used before.
fn worker(
    cx: &Context,
    (queue, name): (Queue, &str),
    settings: &Settings,
    lost: &Arc<Notify>,
    halted: &watch::Receiver<bool>,
) -> BoxFuture<'static, Result<(), WorkerError>> {
    let lane = settings.lane(queue);
    let heartbeat = settings.heartbeat();
    let handler = handler(cx, queue, lost);
    let bell = cx.wakes.hear(queue);
    match cx.db.get_database_backend() {
        DbBackend::Postgres => {
            let config = apalis_postgres::Config::default()
                .queue(queue.name())
                .batch_size(lane.batch())
                .heartbeat_interval(heartbeat)
                .missed_heartbeats(settings.missed_heartbeats);
            let pool = cx.db.get_postgres_connection_pool();
            let storage = apalis_postgres::PostgresStorage::<Vec<u8>>::new(pool).with_config(config);
            let backend = Polled::new(storage, settings.poll_every, bell, halted.clone());
            WorkerBuilder::new(name)
                .backend(backend)
                .concurrency(lane.concurrency())
                .build(handler)
                .run()
                .boxed()
        }
        _ => {
            let config = apalis_sqlite::Config::default()
                .queue(queue.name())
                .batch_size(lane.batch())
                .heartbeat_interval(heartbeat)
                .missed_heartbeats(settings.missed_heartbeats);
            let pool = cx.db.get_sqlite_connection_pool();
            let storage = apalis_sqlite::SqliteStorage::<Vec<u8>>::new(pool).with_config(config);
            let backend = Polled::new(storage, settings.poll_every, bell, halted.clone());
            WorkerBuilder::new(name)
                .backend(backend)
                .concurrency(lane.concurrency())
                .build(handler)
                .run()
                .boxed()
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "not an id of ours: no other process may ever have had this name"
)]
fn fresh_name(queue: Queue) -> String {
    format!("{}-{}", queue.name(), Ulid::generate())
}

type Run = BoxFuture<'static, Result<String, AbortError>>;

fn handler(
    cx: &Context,
    queue: Queue,
    lost: &Arc<Notify>,
) -> impl Fn(Vec<u8>, Attempt, TaskId) -> Run + Clone + Send + 'static {
    let (cx, lost) = (cx.clone(), Arc::clone(lost));
    move |body, attempt, id| {
        let (cx, lost) = (cx.clone(), Arc::clone(&lost));
        async move {
            let row = Row {
                id: id.to_string(),
                queue,
                body,
                starts: attempt.current(),
            };
            match poison::run_row(&cx, &row).await {
                Ok(Ending::Done(note)) => Ok(note),
                Ok(Ending::Killed(why)) => Err(AbortError::new(why)),
                Err(error) => {
                    // Any answer would close the row. It must stay open under the name of a worker that is
                    // gone, so that the heartbeat rule gives it to another one.
                    tracing::error!(row = row.id, %error, "worker gives up its rows");
                    lost.notify_one();
                    std::future::pending().await
                }
            }
        }
        .boxed()
    }
}
