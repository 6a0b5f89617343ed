//! Takes connections in: each gets a place and a task of its own, or is sent away at once.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use poem::Endpoint;
use poem::web::{LocalAddr, RemoteAddr};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

use super::Limits;
use super::connection::{self, Patience};
use super::exchange::Exchange;
use super::limits::MOST_HEAD_BYTES;
use super::places::{Place, Places};
use super::progress::Progress;
use super::socket::Socket;
use super::stop::Stop;

/// What is said when all places are taken. An answer tells a proxy to try another node, and a merchant to send the report
/// again; a closed connection would look like a fault.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
/// How long to wait when the system gives out no connections. It ends early when a connection of ours ends.
const PAUSE: Duration = Duration::from_millis(100);
/// How often the log says that clients are sent away.
const SAY_EVERY: Duration = Duration::from_secs(10);

/// Takes connections in.
pub(super) struct Reception<E> {
    endpoint: Arc<E>,
    places: Arc<Places>,
    stop: Arc<Stop>,
    patience: Patience,
    body_timeout: Duration,
    answer_timeout: Duration,
    local: LocalAddr,
    http: http1::Builder,
    said: Option<Instant>,
}

impl<E: Endpoint + 'static> Reception<E> {
    /// For connections to `listener`.
    pub(super) fn new(
        endpoint: E,
        (listener, places): (&TcpListener, Arc<Places>),
        limits: &Limits,
        stop: Arc<Stop>,
    ) -> Self {
        let local = listener.local_addr().ok();
        let mut http = http1::Builder::new();
        // The time of heads is kept by the connection, with one timer instead of one for each request. The number of headers
        // stays hyper's hundred: another number would be allocated for each request. A buffer may be filled beyond its bound,
        // so the head has its own.
        http.header_read_timeout(None)
            .max_buf_size(MOST_HEAD_BYTES)
            .max_header_size(MOST_HEAD_BYTES);
        Self {
            endpoint: Arc::new(endpoint),
            places,
            stop,
            patience: Patience::of(limits),
            body_timeout: limits.body_timeout,
            answer_timeout: limits.answer_timeout,
            local: local.map_or_else(LocalAddr::default, |address| LocalAddr(address.into())),
            http,
            said: None,
        }
    }

    /// Takes connections in until `stopped` is ready.
    pub(super) async fn welcome(&mut self, listener: &TcpListener, stopped: impl Future<Output = ()>) {
        let mut stopped = pin!(stopped);
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut stopped => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => self.receive(stream, peer),
                Err(error) => self.pause(&error).await,
            }
        }
    }

    /// Takes in those who connected before the end, and closes. The system's queue may hold connections whose clients have
    /// sent their requests already; dropping the listener would reset them.
    pub(super) fn close(mut self, listener: TcpListener) -> Arc<Places> {
        if let Ok(listener) = listener.into_std() {
            while let Ok((stream, peer)) = listener.accept() {
                let stream = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
                if let Ok(stream) = stream {
                    self.receive(stream, peer);
                }
            }
        }
        self.places
    }

    fn receive(&mut self, stream: TcpStream, peer: SocketAddr) {
        match self.places.take(peer.ip()) {
            Some(place) => self.serve(stream, peer, place),
            None => {
                self.places.send_away();
                send_away(stream);
                self.say(|| tracing::warn!("all places are taken; clients are sent away"));
            }
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr, place: Place) {
        // An answer is written in one piece, and must not wait for the acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        let progress = Arc::new(Progress::new());
        let exchange = Arc::new(Exchange {
            endpoint: Arc::clone(&self.endpoint),
            progress: Arc::clone(&progress),
            stop: Arc::clone(&self.stop),
            body_timeout: self.body_timeout,
            answer_timeout: self.answer_timeout,
            local: self.local.clone(),
            remote: RemoteAddr(peer.into()),
        });
        let answer = service_fn(move |request| {
            let exchange = Arc::clone(&exchange);
            async move { Ok::<_, Infallible>(exchange.answer(request).await) }
        });
        let socket = TokioIo::new(Socket::new(stream, place, Arc::clone(&progress)));
        let http = self.http.serve_connection(socket, answer).with_upgrades();
        tokio::spawn(connection::drive(http, progress, self.patience, Arc::clone(&self.stop)));
    }

    /// Waits until accepting may go better. Out of descriptors, the system would fail again at once, and for ever.
    async fn pause(&mut self, error: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
        if let ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted = error.kind() {
            return;
        }
        self.say(|| tracing::error!(%error, "no connection can be taken"));
        let _ = timeout(PAUSE, self.places.freed()).await;
    }

    /// Says it, unless something was said a moment ago.
    fn say(&mut self, words: impl FnOnce()) {
        if self.said.is_none_or(|said| said.elapsed() >= SAY_EVERY) {
            self.said = Some(Instant::now());
            words();
        }
    }
}

/// Answers without waiting for anything: what the client does not take now, it does not get.
fn send_away(stream: TcpStream) {
    if let Ok(mut stream) = stream.into_std() {
        // What has arrived is read, since closing a socket with unread bytes takes the answer back.
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(FULL);
    }
}
