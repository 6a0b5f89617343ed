//! The HTTP server: serves any endpoint over HTTP/1.1 and lets no client take more time, bytes or connections than the limits say.
//!
//! hyper parses and writes; this folder adds what it leaves to others. Each limit is kept in one place:
//!
//! - connections, in all and of one address: `places.rs`, beyond which `reception.rs` answers 503
//! - time for a request's head, between requests, and for a client to take its answer: `connection.rs`
//! - time for a request's body, and its size: `body.rs`
//! - time for an endpoint to answer: `exchange.rs`
//! - bytes and number of headers: hyper's own (`reception.rs` sets them); it answers 431
//! - requests whose end is not clear: `framing.rs`
//! - a stop that loses no request: `stop.rs`

mod body;
mod connection;
mod descriptors;
mod exchange;
mod framing;
mod limits;
mod places;
mod progress;
mod reception;
mod refusal;
mod socket;
mod stop;

use std::sync::Arc;
use std::time::Duration;

use poem::Endpoint;
use tokio::net::TcpListener;
use tokio::time::timeout;

pub use self::limits::Limits;
use self::places::Places;
use self::reception::Reception;
use self::stop::{CutOff, Stop};

/// A server that has its port and waits to be run.
pub struct Server {
    listener: TcpListener,
    limits: Limits,
    places: Arc<Places>,
}

/// What can be seen of a server's connections while it runs.
#[derive(Clone)]
pub struct Connections(Arc<Places>);

impl Connections {
    /// How many there are.
    pub fn open(&self) -> usize {
        self.0.taken()
    }

    /// How many there may be.
    pub fn most(&self) -> usize {
        self.0.most()
    }

    /// How many were sent away because all places were taken.
    pub fn sent_away(&self) -> u64 {
        self.0.sent_away()
    }
}

impl Server {
    /// Will take connections from `listener`. What connects before [`Server::run`] waits.
    pub fn new(listener: TcpListener, limits: Limits) -> Self {
        let places = Arc::new(Places::new(&limits, descriptors::for_connections()));
        Self {
            listener,
            limits,
            places,
        }
    }

    /// Its connections.
    pub fn connections(&self) -> Connections {
        Connections(Arc::clone(&self.places))
    }

    /// Answers requests until `stop` is ready. Then takes no more connections, finishes the requests under way and returns;
    /// what is not finished after `limit` is cut off. Dropping the future cuts everything off.
    pub async fn run<E>(self, endpoint: E, stop: impl Future<Output = ()>, limit: Duration)
    where
        E: Endpoint + 'static,
    {
        let word = Arc::new(Stop::new());
        let _cut_off = CutOff(&word);
        let mut reception = Reception::new(endpoint, (&self.listener, self.places), &self.limits, Arc::clone(&word));
        reception.welcome(&self.listener, stop).await;
        let places = reception.close(self.listener);
        word.ask(limit);
        // Connections end themselves at the limit; the second is for their tasks to do so.
        let _ = timeout(limit + Duration::from_secs(1), places.emptied()).await;
    }
}

#[cfg(test)]
mod tests;
