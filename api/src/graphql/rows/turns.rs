//! Runs a request and its batches in turns: the batches start only when every field has said what it needs.
//! With a timer instead, a slow machine would split one batch into several.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc;

use super::Task;

/// Runs `execution` to its end, and between its steps the tasks that arrive. What is unfinished at the end is dropped.
pub(crate) async fn take_turns<T>(execution: impl Future<Output = T>, mut tasks: mpsc::UnboundedReceiver<Task>) -> T {
    let mut execution = pin!(execution);
    let mut running = FuturesUnordered::new();
    poll_fn(|cx| {
        if let Poll::Ready(done) = execution.as_mut().poll(cx) {
            return Poll::Ready(done);
        }
        while let Poll::Ready(Some(task)) = tasks.poll_recv(cx) {
            running.push(task);
        }
        // A task that ends wakes the fields that waited for it, and so this future.
        while let Poll::Ready(Some(())) = running.poll_next_unpin(cx) {}
        Poll::Pending
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tasks_begin_when_the_execution_waits() {
        let (sender, receiver) = mpsc::unbounded_channel::<Task>();
        let execution = async move {
            let (answer, asked) = tokio::sync::oneshot::channel();
            sender.send(Box::pin(async move { let _ = answer.send(42); })).map_err(|_| "closed")?;
            asked.await.map_err(|_| "dropped")
        };
        assert_eq!(take_turns(execution, receiver).await, Ok(42));
    }
}
