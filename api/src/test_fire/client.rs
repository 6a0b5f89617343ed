//! Calls the product's own doors, and nothing else: the address is the one that this process listens on.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use reqwest::header::{HOST, LOCATION};
use reqwest::redirect;
use waypost_domain::test_fire::Call;
use waypost_domain::{Error, Result, Services};

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// Most characters of an answer that are shown.
const LONGEST_SHOWN: usize = 4096;

/// What was sent and what came back.
pub(crate) struct Exchange {
    /// For instance `GET /c/abc`.
    pub request_line: String,
    /// The headers that were sent, a pass hidden.
    pub request_headers: Vec<(String, String)>,
    /// The body that was sent.
    pub request_body: Option<String>,
    /// The status of the answer; none when there was no answer.
    pub status: Option<u16>,
    /// The headers of the answer.
    pub headers: Vec<(String, String)>,
    /// The answer's body, or why there is none.
    pub body: String,
    /// How long it took.
    pub took: Duration,
}

impl Exchange {
    /// Where the answer leads.
    pub(super) fn location(&self) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(name, _)| name == LOCATION.as_str())?;
        Some(value)
    }
}

/// A client of our own doors.
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    host: String,
}

impl Client {
    /// A client of the address that this process listens on, where the product is known by its public name.
    pub(super) fn of(services: &Services) -> Result<Self> {
        let server = &services.config.server;
        let public = url::Url::parse(&server.public_url).map_err(Error::internal)?;
        let name = public.host_str().unwrap_or_default();
        let host = match public.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        Ok(Self {
            http: client().map_err(Error::internal)?,
            base: format!("http://{}", reachable(&server.listen)),
            host,
        })
    }

    /// Sends a call, and notes whatever comes of it.
    pub(super) async fn send(&self, call: &Call) -> Exchange {
        let began = Instant::now();
        let mut exchange = self.sent(call);
        match self.answer(call).await {
            Ok((status, headers, body)) => {
                exchange.status = Some(status);
                exchange.headers = headers;
                exchange.body = body.chars().take(LONGEST_SHOWN).collect();
            }
            Err(error) => {
                tracing::warn!(
                    error = waypost_domain::error::chain(&error),
                    "a test got no answer from our own door"
                );
                exchange.body = "no answer from the product's own address".to_owned();
            }
        }
        exchange.took = began.elapsed();
        exchange
    }

    fn sent(&self, call: &Call) -> Exchange {
        let host = std::iter::once(("host", self.host.clone()));
        let headers = host.chain(call.shown_headers());
        Exchange {
            request_line: format!("{} {}", call.method, call.target),
            request_headers: headers.map(|(name, value)| (name.to_owned(), value)).collect(),
            request_body: call.body.as_ref().map(|(_, body)| body.clone()),
            status: None,
            headers: Vec::new(),
            body: String::new(),
            took: Duration::ZERO,
        }
    }

    async fn answer(&self, call: &Call) -> reqwest::Result<(u16, Vec<(String, String)>, String)> {
        let url = format!("{}{}", self.base, call.target);
        let mut request = match call.body {
            None => self.http.get(url),
            Some((_, ref body)) => self.http.post(url).body(body.clone()),
        };
        request = request.header(HOST, &self.host);
        for (name, value) in call.headers() {
            request = request.header(name, value);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let headers = answer.headers().iter();
        let headers = headers
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        Ok((status, headers, answer.text().await?))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "calls the address that this process listens on, which nobody else chose"
)]
fn client() -> reqwest::Result<reqwest::Client> {
    let builder = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy();
    builder.timeout(PATIENCE).build()
}

/// The address by which this machine reaches a listener: one that listens everywhere is on the loopback too.
fn reachable(listen: &str) -> String {
    match listen.parse::<SocketAddr>() {
        Ok(mut address) if address.ip().is_unspecified() => {
            let loopback = match address.ip() {
                IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
                IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
            };
            address.set_ip(loopback);
            address.to_string()
        }
        Ok(_) | Err(_) => listen.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_is_reached_from_its_own_machine() {
        for (listen, reached) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("192.0.2.1:80", "192.0.2.1:80"),
            ("localhost:8080", "localhost:8080"),
        ] {
            assert_eq!(reachable(listen), reached);
        }
    }
}
