//! What clients may take of the server.

use std::time::Duration;

use waypost_domain::config;

use crate::http::client_address::TrustedProxies;

/// Most bytes of a request's head: the longest query string that a door takes, twice over.
pub(super) const MOST_HEAD_BYTES: usize = 32 * 1024;
/// Most bytes of a request's body, whatever the door; doors ask for less.
pub(super) const MOST_BODY_BYTES: usize = 1024 * 1024;

/// The limits of the settings.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections in all. Fewer where the process may hold fewer descriptors.
    pub max_connections: usize,
    /// Connections of one address.
    pub max_connections_per_address: usize,
    /// How long a request's head may take, and a new connection to send one.
    pub head_timeout: Duration,
    /// How long a request's body may take as a whole.
    pub body_timeout: Duration,
    /// How long an endpoint may take with a request, its body included.
    pub answer_timeout: Duration,
    /// How long a connection may rest between two requests.
    pub idle_timeout: Duration,
    /// How long a client may take nothing of its answer.
    pub write_timeout: Duration,
    /// Whose connections are those of many clients, and not counted by address.
    pub proxies: TrustedProxies,
}

impl Limits {
    /// Reads the settings. Fails when they name a proxy that is no address.
    pub fn of(settings: &config::Server) -> anyhow::Result<Self> {
        Ok(Self {
            max_connections: settings.max_connections,
            max_connections_per_address: settings.max_connections_per_address,
            head_timeout: Duration::from_millis(settings.head_timeout_ms),
            body_timeout: Duration::from_millis(settings.body_timeout_ms),
            answer_timeout: Duration::from_millis(settings.answer_timeout_ms),
            idle_timeout: Duration::from_millis(settings.idle_timeout_ms),
            write_timeout: Duration::from_millis(settings.write_timeout_ms),
            proxies: TrustedProxies::parse(&settings.trusted_proxies)?,
        })
    }
}
