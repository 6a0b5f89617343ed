//! Decides when a worker looks for jobs, and when it stops looking.
//!
//! apalis's own poll strategies lose wake-ups (25 s to start a job), and its own stop can wait for ever: it neither
//! finishes a fetch under way, which on SQLite holds the one connection that the running jobs need, nor makes
//! room for their acknowledgements. So a stopping worker stays whole, heartbeats included, until its jobs are done.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use apalis::prelude::{Backend, Task, WorkerContext};
use apalis_core::backend::BackendConfig;
use apalis_core::backend::finalize::Ephemeral;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep};

/// A fetch that was already under way when the bell rang cannot have seen the new job: look again this much later.
const SECOND_LOOK: Duration = Duration::from_millis(20);
/// How long a stopping worker waits for a fetch under way. An idle fetch takes a few milliseconds.
const LAST_FETCH: Duration = Duration::from_millis(300);

/// A backend of apalis that looks when a bell rings, when its timer fires, and whenever it was busy.
/// It hands the stored bytes through undecoded: apalis's worker dies of a body that it cannot decode.
pub(crate) struct Polled<B> {
    inner: B,
    bells: BoxStream<'static, ()>,
    halted: watch::Receiver<bool>,
    every: Duration,
    timer: Pin<Box<Sleep>>,
    between_fetches: bool,
    last_look: Option<Instant>,
}

impl<B> Polled<B> {
    #[expect(clippy::disallowed_methods, reason = "scheduled jobs are never announced")]
    pub(crate) fn new(inner: B, every: Duration, bell: watch::Receiver<u64>, halted: watch::Receiver<bool>) -> Self {
        let bells = stream::select(rings(bell), rings(halted.clone())).boxed();
        let timer = Box::pin(sleep(every));
        Self {
            inner,
            bells,
            halted,
            every,
            timer,
            between_fetches: false,
            last_look: None,
        }
    }

    /// Polls every source until it is pending, so that each has registered a waker; an event then causes
    /// one more poll at once.
    fn listen(&mut self, cx: &mut Context<'_>) {
        let mut heard = false;
        while let Poll::Ready(Some(())) = self.bells.poll_next_unpin(cx) {
            heard = true;
        }
        if heard {
            self.timer.as_mut().reset(Instant::now() + SECOND_LOOK);
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            heard = true;
            self.timer.as_mut().reset(Instant::now() + self.every);
        }
        if heard {
            cx.waker().wake_by_ref();
        }
    }

    /// Whether to fetch no more: at once between two fetches, else when the last fetch has had its time.
    fn has_fetched_enough(&mut self) -> bool {
        if !*self.halted.borrow() {
            return false;
        }
        let last_look = *self.last_look.get_or_insert_with(|| {
            let last_look = Instant::now() + LAST_FETCH;
            self.timer.as_mut().reset(last_look);
            last_look
        });
        self.between_fetches || Instant::now() >= last_look
    }
}

fn rings<T: Send + Sync + 'static>(bell: watch::Receiver<T>) -> BoxStream<'static, ()> {
    let next = |mut bell: watch::Receiver<T>| async move { bell.changed().await.ok().map(|()| ((), bell)) };
    stream::unfold(bell, next).boxed()
}

impl<B: Backend<Task = Task<Vec<u8>>>> Backend for Polled<B> {
    type Task = B::Task;
    type Error = B::Error;

    fn poll_ready(&mut self, cx: &mut Context<'_>, worker: &WorkerContext) -> Poll<Result<(), B::Error>> {
        self.inner.poll_ready(cx, worker)
    }

    fn poll_next(&mut self, cx: &mut Context<'_>, worker: &WorkerContext) -> Poll<Option<Result<B::Task, B::Error>>> {
        self.listen(cx);
        if self.has_fetched_enough() {
            if worker.has_pending_tasks() {
                return Poll::Pending; // Each of them wakes the worker when it ends.
            }
            // An ended backend alone leaves the worker waiting for ever; it must also be told to stop.
            // It refuses only when it is not running, and then there is nothing to stop.
            worker.stop().ok();
            return Poll::Ready(None);
        }
        let polled = self.inner.poll_next(cx, worker);
        self.between_fetches = polled.is_ready();
        polled
    }

    fn poll_close(&mut self, cx: &mut Context<'_>, worker: &WorkerContext) -> Poll<Result<(), B::Error>> {
        self.inner.poll_close(cx, worker)
    }
}

impl<B: BackendConfig> BackendConfig for Polled<B> {
    type Args = Vec<u8>;
    type Id = B::Id;
    type Kind = Ephemeral;
    type Config = B::Config;
    type Layer = B::Layer;

    fn config(&self) -> &B::Config {
        self.inner.config()
    }

    fn middleware(&mut self, worker: &mut WorkerContext) -> B::Layer {
        self.inner.middleware(worker)
    }
}
