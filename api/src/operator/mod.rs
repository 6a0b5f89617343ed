//! The operator's own door, on an address of its own: metrics, a status page, and whether the process lives. Nothing of a
//! tenant's, and no way to change anything.

mod exposition;
mod families;
mod look;
mod page;
mod process;

use std::sync::{Arc, Mutex};
use std::time::Instant;

use poem::http::header;
use poem::web::Data;
use poem::{Endpoint, EndpointExt, IntoResponse, Response, Route, get, handler};
use waypost_domain::Services;

use crate::http::health;
use crate::http::requests::Requests;
use crate::http::server::Connections;

use self::look::look;

/// What runs in this process, as far as its operator may look at it. Cheap to clone.
#[derive(Clone)]
pub struct Node(Arc<Parts>);

struct Parts {
    services: Services,
    doors: Option<Doors>,
    /// Since when the database has given no answer to those who looked here.
    silent_since: Mutex<Option<Instant>>,
}

/// The public doors of this process.
pub struct Doors {
    /// What came through them.
    pub requests: Arc<Requests>,
    /// Who is connected.
    pub connections: Connections,
}

impl Node {
    /// A process with these doors; without any, one that only works on jobs.
    pub fn new(services: Services, doors: Option<Doors>) -> Self {
        Self(Arc::new(Parts {
            services,
            doors,
            silent_since: Mutex::default(),
        }))
    }
}

/// Everything that the operator may ask for.
pub fn door(node: &Node) -> impl Endpoint<Output = Response> + use<> {
    Route::new()
        .at("/", get(status))
        .at("/metrics", get(metrics))
        .at("/healthz", get(health::alive))
        .at("/readyz", get(health::ready))
        .data(node.0.services.clone())
        .data(node.clone())
        .map_to_response()
}

#[handler]
async fn metrics(node: Data<&Node>) -> Response {
    let text = families::write(&look(&node).await);
    answer(text, "text/plain; version=0.0.4; charset=utf-8")
}

#[handler]
async fn status(node: Data<&Node>) -> Response {
    let page = page::write(&look(&node).await);
    answer(page, "text/html; charset=utf-8")
}

/// Nothing here is kept, framed, or allowed to run.
fn answer(body: String, content_type: &'static str) -> Response {
    body.with_content_type(content_type)
        .with_header(header::CACHE_CONTROL, "no-store")
        .with_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .with_header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        )
        .into_response()
}
