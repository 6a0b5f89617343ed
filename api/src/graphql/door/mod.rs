//! GraphQL over HTTP: one operation a request, GET for queries only, JSON only, within limits of size, time and rate.

mod answer;
mod bearer;
mod cors;
mod execute;
mod media;
mod message;
mod rate;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use poem::http::{Method, StatusCode};
use poem::{Endpoint, Request, Response};
use waypost_domain::Services;

use self::answer::Answer;
use self::cors::Origins;
use self::media::Media;
use self::rate::Rate;
use super::error::{self, Code, coded};
use super::result::Types;
use super::schema::{self, AppSchema};

/// How long a request may take, its body included.
const LONGEST: Duration = Duration::from_secs(10);

struct Door {
    services: Services,
    schema: AppSchema,
    types: Types,
    rate: Rate,
    origins: Origins,
}

/// The door at `/graphql`. The client's address is read from the request's data.
pub fn endpoint(services: Services) -> impl Endpoint<Output = Response> {
    let door = Arc::new(Door::new(services));
    poem::endpoint::make(move |request| {
        let door = Arc::clone(&door);
        async move { door.open(request).await }
    })
}

impl Door {
    fn new(services: Services) -> Self {
        let config = &services.config;
        let schema = if config.server.introspection {
            schema::schema()
        } else {
            schema::closed()
        };
        Self {
            types: Types::read(&schema.sdl()),
            schema,
            rate: Rate::new(&config.limits),
            origins: Origins::new(&config.server.cors_origins),
            services,
        }
    }

    async fn open(&self, request: Request) -> Response {
        let grant = self.origins.grant(&request);
        let mut response = match (request.method(), Media::choose(request.headers())) {
            (&Method::OPTIONS, _) => answer::empty(StatusCode::NO_CONTENT),
            (_, None) => answer::empty(StatusCode::NOT_ACCEPTABLE),
            (_, Some(media)) => self.within_limits(request).await.respond(media),
        };
        response.headers_mut().extend(grant);
        response
    }

    /// Answers in time and without falling over.
    async fn within_limits(&self, request: Request) -> Answer {
        let answering = AssertUnwindSafe(self.answer(request)).catch_unwind();
        match tokio::time::timeout(LONGEST, answering).await {
            Ok(Ok(Ok(answer) | Err(answer))) => answer,
            // The panic's own words are in the log already.
            Ok(Err(_)) => Answer::refused(
                StatusCode::INTERNAL_SERVER_ERROR,
                error::internal("a panic", &self.services.entropy),
            ),
            Err(_) => {
                let message = format!("the request took longer than {} s; ask for less", LONGEST.as_secs());
                Answer::refused(StatusCode::SERVICE_UNAVAILABLE, coded(Code::LimitExceeded, message))
            }
        }
    }
}

#[cfg(test)]
mod tests;
