//! A client's socket, which notes what passes through it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::framing::Framing;
use super::places::Place;
use super::progress::{Progress, Stage};
use super::refusal::Refusal;

/// A client's socket. It holds the connection's place, also when it has become another protocol's.
pub(super) struct Socket {
    stream: TcpStream,
    framing: Framing,
    progress: Arc<Progress>,
    _place: Place,
}

impl Socket {
    /// Of a connection that was let in.
    pub(super) fn new(stream: TcpStream, place: Place, progress: Arc<Progress>) -> Self {
        Self {
            stream,
            framing: Framing::default(),
            progress,
            _place: place,
        }
    }

    fn note_read(&mut self, arrived: &[u8]) {
        if arrived.is_empty() || self.progress.stage() == Stage::Upgraded {
            return;
        }
        self.framing.read(arrived);
        if self.framing.is_unclear() {
            self.progress.refuse(Refusal::UnclearLength);
        }
        self.progress.arrived();
    }

    /// Passes on how a write went.
    fn note_write(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.progress.wrote(written.is_pending());
        written
    }

    /// Throws away what a client still sends of a request that is answered already. Closing a socket with unread bytes
    /// resets the connection, and the answer is lost with it.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [0; 8 * 1024];
        loop {
            let mut buffer = ReadBuf::new(&mut scratch);
            let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(());
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        this.note_read(buffer.filled().get(before..).unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.note_write(written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.note_write(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        if this.framing.is_amid_request() && this.progress.stage() != Stage::Upgraded {
            this.progress.close();
            ready!(this.poll_discard(cx));
        }
        Poll::Ready(Ok(()))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.progress.is_blocked() {
            // Otherwise the kernel would go on offering the rest of the answer to a client that does not take it.
            let _ = self.stream.set_zero_linger();
        }
    }
}
