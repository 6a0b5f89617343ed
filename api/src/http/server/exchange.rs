//! One request and its answer: what no endpoint should see is refused, and an endpoint's panic stays its own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Incoming};
use poem::http::uri::Scheme;
use poem::http::{self, StatusCode, header};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Request, Response};
use tokio::time::timeout;

use super::body::{Bounded, Reply};
use super::progress::Progress;
use super::refusal::{Refusal, close_after};
use super::stop::Stop;

/// What the requests of one connection have in common.
pub(super) struct Exchange<E> {
    pub(super) endpoint: Arc<E>,
    pub(super) progress: Arc<Progress>,
    pub(super) stop: Arc<Stop>,
    pub(super) body_timeout: Duration,
    pub(super) answer_timeout: Duration,
    pub(super) local: LocalAddr,
    pub(super) remote: RemoteAddr,
}

impl<E: Endpoint> Exchange<E> {
    /// Answers a request.
    pub(super) async fn answer(&self, request: http::Request<Incoming>) -> http::Response<Reply> {
        let busy = self.progress.begin();
        let is_chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
        if let Some(refusal) = Refusal::of(&request) {
            self.progress.refuse(refusal);
        }
        let mut response = match self.progress.refusal() {
            Some(refusal) => refusal.response(),
            None => self.call(request).await,
        };
        // Where a chunked body ends, the framing cannot follow: what came after it would go unchecked.
        if is_chunked || self.stop.end().is_some() {
            close_after(&mut response);
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            self.progress.upgrade();
        }
        http::Response::<BoxBody<_, _>>::from(response).map(|body| Reply { body, _busy: busy })
    }

    /// Calls the endpoint. What is to be refused, such as a body that was late, counts for more than what the endpoint made of it.
    async fn call(&self, request: http::Request<Incoming>) -> Response {
        let method = request.method().clone();
        let has_body = !request.body().is_end_stream();
        let mut request = Request::from((request, self.local.clone(), self.remote.clone(), Scheme::HTTP));
        if has_body {
            let body = request.take_body().into();
            let bounded = Bounded::new(body, self.body_timeout, Arc::clone(&self.progress));
            request.set_body(BoxBody::new(bounded));
        }
        let answering = AssertUnwindSafe(self.endpoint.get_response(request)).catch_unwind();
        // The path may hold a key, so it is not told.
        let answer = match timeout(self.answer_timeout, answering).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(panic)) => {
                tracing::error!(%method, panic = words(panic.as_ref()), "an endpoint panicked");
                Err(Refusal::Panic)
            }
            Err(_) => {
                tracing::error!(%method, "an endpoint did not answer in time");
                Err(Refusal::LateAnswer)
            }
        };
        match (answer, self.progress.refusal()) {
            (_, Some(refusal)) | (Err(refusal), None) => refusal.response(),
            (Ok(answer), None) => answer,
        }
    }
}

/// What a panic says.
fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without words")
}
