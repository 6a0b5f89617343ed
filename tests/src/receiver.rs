//! A partner's server that records what it is told and answers as a test wants.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use poem::http::{HeaderMap, StatusCode};
use poem::web::Data;
use poem::{Body, EndpointExt, Request, Response, handler};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use waypost_api::http::server::{Limits, Server};
use waypost_domain::Config;

/// One call as it arrived.
#[derive(Clone, Debug)]
pub struct Call {
    /// GET or POST.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// All headers.
    pub headers: HeaderMap,
    /// What was posted; empty text for a GET.
    pub body: String,
}

impl Call {
    /// A query parameter, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let url = url::Url::parse("http://partner.test")
            .and_then(|base| base.join(&self.target))
            .expect("a URL");
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Whether it is signed with this secret as the Standard Webhooks' own library signs: its body, or the path and query of a GET.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let webhook = standardwebhooks::Webhook::new(secret).expect("a secret");
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let (id, at) = (id.expect("an id"), at.and_then(|at| at.parse().ok()).expect("a time"));
        let said = if self.method == "GET" { &self.target } else { &self.body };
        // The library's own check asks for the present, and the tests' clock stands still.
        let expected = webhook.sign(id, at, said.as_bytes()).expect("signed");
        let signatures = self.header("webhook-signature").unwrap_or_default();
        signatures.split(' ').any(|signature| signature == expected)
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

#[derive(Default)]
struct State {
    calls: Vec<Call>,
    count: watch::Sender<usize>,
    answers: VecDeque<(u16, String, Option<String>)>,
}

/// A listening server. Answers 200 "OK" unless told otherwise.
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

impl Receiver {
    /// Starts listening.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let settings = Config::defaults().expect("the defaults load").server;
        let server = Server::new(listener, Limits::of(&settings).expect("limits"));
        let state = Arc::new(Mutex::new(State::default()));
        let endpoint = record.data(Arc::clone(&state));
        let server = tokio::spawn(server.run(endpoint, std::future::pending(), Duration::ZERO));
        Self { url, state, server }
    }

    /// Answers the next call with this status and body; calls may be queued.
    pub fn answer_once(&self, status: u16, body: &str) {
        self.state
            .lock()
            .expect("unpoisoned")
            .answers
            .push_back((status, body.to_owned(), None));
    }

    /// Answers the next call with this status and `Retry-After`.
    pub fn answer_once_with_retry_after(&self, status: u16, retry_after: &str) {
        let answer = (status, String::new(), Some(retry_after.to_owned()));
        self.state.lock().expect("unpoisoned").answers.push_back(answer);
    }

    /// Waits until there were so many calls: for tests in which real workers run. Fails after 30 s.
    pub async fn called(&self, count: usize) {
        let mut seen = self.state.lock().expect("unpoisoned").count.subscribe();
        let enough = seen.wait_for(|calls| *calls >= count);
        tokio::time::timeout(Duration::from_secs(30), enough)
            .await
            .expect("called in time")
            .expect("listening");
    }

    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.state.lock().expect("unpoisoned").calls.clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[handler]
async fn record(request: &Request, body: Body, state: Data<&Arc<Mutex<State>>>) -> Response {
    let body = body.into_string().await.expect("text");
    let mut state = state.lock().expect("unpoisoned");
    let target = request
        .uri()
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default();
    state.calls.push(Call {
        method: request.method().to_string(),
        target,
        headers: request.headers().clone(),
        body,
    });
    state.count.send_modify(|calls| *calls += 1);
    let (status, body, retry_after) = state.answers.pop_front().unwrap_or((200, "OK".to_owned(), None));
    let mut response = Response::builder().status(StatusCode::from_u16(status).expect("a status"));
    if let Some(after) = retry_after {
        response = response.header("retry-after", after);
    }
    response.body(body)
}
