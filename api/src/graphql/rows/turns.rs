//! Runs a request and its batches in turns: the batches start only when every field has said what it needs.
//! With a timer instead, a slow machine would split one batch into several.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use futures::task::AtomicWaker;
use tokio::sync::mpsc;

use super::Task;

/// Runs `execution` to its end, and between its steps the tasks that arrive. What is unfinished at the end is dropped.
pub(crate) async fn take_turns<T>(execution: impl Future<Output = T>, mut tasks: mpsc::UnboundedReceiver<Task>) -> T {
    let mut execution = pin!(execution);
    let mut running = FuturesUnordered::new();
    let calls = Arc::new(Calls::default());
    let waker = Waker::from(Arc::clone(&calls));
    poll_fn(|cx| {
        calls.outer.register(cx.waker());
        calls.heard.store(false, Ordering::SeqCst);
        if let Poll::Ready(done) = execution.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Poll::Ready(done);
        }
        if calls.heard.load(Ordering::SeqCst) {
            // It paused in the middle of its fields and will go on at once; they have not all said what they need.
            return Poll::Pending;
        }
        while let Poll::Ready(Some(task)) = tasks.poll_recv(cx) {
            running.push(task);
        }
        // A task that ends calls the fields that waited for it.
        while let Poll::Ready(Some(())) = running.poll_next_unpin(cx) {}
        Poll::Pending
    })
    .await
}

/// Passes calls of the execution on, and remembers that there was one.
#[derive(Default)]
struct Calls {
    heard: AtomicBool,
    outer: AtomicWaker,
}

impl Wake for Calls {
    fn wake(self: Arc<Self>) {
        self.heard.store(true, Ordering::SeqCst);
        self.outer.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a long list of futures does: waits, and calls at once.
    async fn pause() {
        let mut paused = false;
        poll_fn(|cx| {
            if std::mem::replace(&mut paused, true) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    #[tokio::test]
    async fn tasks_begin_when_the_execution_waits() {
        let (sender, receiver) = mpsc::unbounded_channel::<Task>();
        let begun = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&begun);
        let execution = async move {
            let (answer, asked) = tokio::sync::oneshot::channel();
            let task = async move {
                begun.store(true, Ordering::SeqCst);
                let _ = answer.send(42);
            };
            sender.send(Box::pin(task)).map_err(|_| "closed")?;
            pause().await;
            assert!(!seen.load(Ordering::SeqCst), "it only paused");
            asked.await.map_err(|_| "dropped")
        };
        assert_eq!(take_turns(execution, receiver).await, Ok(42));
    }
}
