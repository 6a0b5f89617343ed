//! Bodies: a request's, which must arrive in time and within bounds, and an answer's, which keeps its connection busy.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::MOST_BODY_BYTES;
use super::progress::{Busy, Progress};
use super::refusal::Refusal;

/// A request's body. It fails when it is late or too long, and leaves word of it, whatever the door makes of the failure.
pub(super) struct Bounded {
    body: BoxBody<Bytes, io::Error>,
    bytes_left: usize,
    deadline: Instant,
    /// Made when the body is first waited for: most arrive together with their head.
    timer: Option<Pin<Box<Sleep>>>,
    progress: Arc<Progress>,
}

impl Bounded {
    /// A body that has this long from now.
    pub(super) fn new(body: BoxBody<Bytes, io::Error>, time: Duration, progress: Arc<Progress>) -> Self {
        Self {
            body,
            bytes_left: MOST_BODY_BYTES,
            deadline: Instant::now() + time,
            timer: None,
            progress,
        }
    }

    fn fail(&self, refusal: Refusal) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.progress.refuse(refusal);
        let error = match refusal {
            Refusal::LateBody => io::Error::new(io::ErrorKind::TimedOut, "the body did not arrive in time"),
            Refusal::LongBody | Refusal::UnclearLength | Refusal::Encoded | Refusal::LateAnswer | Refusal::Panic => {
                io::Error::new(io::ErrorKind::InvalidData, "the body is too long")
            }
        };
        Poll::Ready(Some(Err(error)))
    }
}

impl Body for Bounded {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            let length = match &frame {
                Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
                Some(Err(_)) | None => 0,
            };
            let Some(left) = this.bytes_left.checked_sub(length) else {
                return this.fail(Refusal::LongBody);
            };
            this.bytes_left = left;
            return Poll::Ready(frame);
        }
        let deadline = this.deadline;
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        ready!(timer.as_mut().poll(cx));
        this.fail(Refusal::LateBody)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body.
pub(super) struct Reply {
    /// The body itself.
    pub(super) body: BoxBody<Bytes, io::Error>,
    /// Ends with the body.
    pub(super) _busy: Busy,
}

impl Body for Reply {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
