//! One HTTP call to a partner's server: a fresh connection to a checked address, bounded in time and size.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Response, redirect, retry};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::address::Policy;
use super::answer::{Answer, RetryAfter, excerpt};
use super::failure::{ErrorClass, SendError, classify};
use super::resolver::{LookUp, Resolver, local_interfaces, look_up_by_system};
use super::target::check_url;

const USER_AGENT: &str = concat!("Waypost/", env!("CARGO_PKG_VERSION"));

/// How long a call may take and how much of it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Look-up, connection and TLS handshake.
    pub connect: Duration,
    /// From the start of the call to the head of the answer.
    pub head: Duration,
    /// From the start of the call to the end of the body.
    pub total: Duration,
    /// Longest URL that is called.
    pub url_bytes: usize,
    /// Most headers in an answer.
    pub header_count: usize,
    /// How much of a body is read.
    pub body_bytes: usize,
}

impl Default for Limits {
    /// The limits of the contract; URL and headers as large as common servers allow.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            head: Duration::from_secs(15),
            total: Duration::from_secs(30),
            url_bytes: 16 * 1_024,
            header_count: 100,
            body_bytes: 16 * 1_024,
        }
    }
}

/// What is sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where to.
    pub url: String,
    /// Beside those that HTTP itself asks for.
    pub headers: HeaderMap,
    /// What is posted.
    pub body: Option<String>,
}

impl Request {
    /// A GET request without headers of its own.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            headers: HeaderMap::new(),
            body: None,
        }
    }
}

/// Calls partners' servers. Cheap to clone; make one per process.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    limits: Limits,
    policy: Policy,
}

impl Client {
    /// A client that keeps to `limits` and `policy`. Fails when this machine has no trusted certificates.
    pub fn new(limits: Limits, policy: Policy) -> Result<Self, reqwest::Error> {
        Self::with_look_up(limits, policy, look_up_by_system)
    }

    pub(super) fn with_look_up(limits: Limits, policy: Policy, look_up: LookUp) -> Result<Self, reqwest::Error> {
        let resolver = Resolver {
            policy: policy.clone(),
            look_up,
        };
        let http = build(&limits, resolver)?;
        Ok(Self { http, limits, policy })
    }

    /// What can be told of a URL without asking anybody: the URL as it will be called, or why it must not be.
    pub fn check(&self, url: &str) -> Result<Url, SendError> {
        let own = local_interfaces().map_err(|_| {
            let text = "this machine's own addresses could not be read";
            SendError::new(ErrorClass::BlockedAddress, text)
        })?;
        check_url(url, &own, &self.policy)
    }

    /// Makes one request: POST where it has a body, else GET. Any status is an answer, a redirect's too.
    ///
    /// Fails when no whole answer came within the limits; a body that is merely longer than is read counts as whole.
    pub async fn send(&self, request: Request) -> Result<Answer, SendError> {
        self.send_within(request, self.limits.total).await
    }

    /// The same for somebody who waits no longer than this.
    pub async fn send_within(&self, request: Request, longest: Duration) -> Result<Answer, SendError> {
        let start = Instant::now();
        if request.url.len() > self.limits.url_bytes {
            return Err(SendError::new(ErrorClass::TooLarge, "the URL is too long"));
        }
        // The HTTP library asks the resolver about names only, so an address in the URL is checked here.
        let url = self.check(&request.url)?;
        let request = match request.body {
            Some(body) => self.http.post(url).body(body),
            None => self.http.get(url),
        }
        .headers(request.headers);
        let end = start + self.limits.total.min(longest);
        let response = timeout_at(end.min(start + self.limits.head), request.send())
            .await
            .map_err(|_| timeout("no answer within the time limit"))?
            .map_err(|error| classify(&error))?;
        let status = response.status().as_u16();
        let retry_after = retry_after(&response);
        let mut body = Vec::new();
        let read = timeout_at(end, self.read_start(response, &mut body))
            .await
            .map_err(|_| timeout("the answer did not end within the time limit"))
            .flatten();
        let answer = Answer {
            status,
            excerpt: excerpt(&body),
            retry_after,
        };
        match read {
            Ok(()) => Ok(answer),
            Err(error) => Err(error.after(answer)),
        }
    }

    /// Reads as much as the limit allows; the rest is dropped with the connection.
    async fn read_start(&self, mut response: Response, body: &mut Vec<u8>) -> Result<(), SendError> {
        while body.len() < self.limits.body_bytes {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Err(classify(&error)),
            }
        }
        body.truncate(self.limits.body_bytes);
        Ok(())
    }
}

fn build(limits: &Limits, resolver: Resolver) -> Result<reqwest::Client, reqwest::Error> {
    #[expect(clippy::disallowed_methods, reason = "this is the checked client")]
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .dns_resolver(resolver)
        .connect_timeout(limits.connect)
        .http1_only()
        .http1_max_headers(limits.header_count)
        // A connection used again would skip the look-up and its check, and one tenant's would serve another.
        .pool_max_idle_per_host(0)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        // Another crate's features must not switch decompression on here.
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .build()
}

fn timeout(text: &str) -> SendError {
    SendError::new(ErrorClass::Timeout, text)
}

fn retry_after(response: &Response) -> Option<RetryAfter> {
    let header = response.headers().get(RETRY_AFTER)?;
    RetryAfter::parse(header.to_str().ok()?)
}
