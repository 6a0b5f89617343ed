//! Stands in for the domain: notes which jobs it was given, and answers as the test wants.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use waypost_jobs::workers::{self, Settings};
use waypost_jobs::{Context, Handler, Job, Verdict};

use crate::database::number;

/// How often each job was begun, by its number.
#[derive(Clone, Default)]
pub(crate) struct Recorder {
    begun: Arc<watch::Sender<BTreeMap<u128, usize>>>,
}

impl Recorder {
    /// A handler that notes the job and is done.
    pub(crate) fn handler(&self) -> Handler {
        self.answering(|_, _| async { Verdict::Done }.boxed())
    }

    /// A handler that notes the job and answers with `answer(number, times begun)`.
    pub(crate) fn answering(
        &self,
        answer: impl Fn(u128, usize) -> BoxFuture<'static, Verdict> + Send + Sync + 'static,
    ) -> Handler {
        let recorder = self.clone();
        Arc::new(move |job: Job| {
            let number = number(&job);
            let mut times = 0;
            recorder.begun.send_modify(|begun| {
                let count = begun.entry(number).or_default();
                *count += 1;
                times = *count;
            });
            answer(number, times)
        })
    }

    pub(crate) fn begun(&self) -> BTreeMap<u128, usize> {
        self.begun.borrow().clone()
    }

    /// Waits until the jobs begun so far are as wanted. The limit only keeps a broken queue from hanging the suite.
    pub(crate) async fn until(&self, wanted: impl FnMut(&BTreeMap<u128, usize>) -> bool) {
        let mut begun = self.begun.subscribe();
        let waited = timeout(Duration::from_secs(60), begun.wait_for(wanted)).await.is_ok();
        assert!(waited, "the jobs that were begun: {:?}", self.begun());
    }
}

/// Workers that run beside the test.
pub(crate) struct Crew {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Crew {
    pub(crate) fn start(cx: Context, settings: Settings) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(workers::run(cx, settings, async { drop(stopped.await) }));
        Self { stop, task }
    }

    /// Stops as the product does: running jobs finish and are acknowledged.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }

    /// Stops as a process does that is killed.
    pub(crate) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}
