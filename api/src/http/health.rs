//! Whether the process lives, and whether it can do its work.

use std::time::Duration;

use poem::handler;
use poem::http::StatusCode;
use poem::web::Data;
use waypost_domain::Services;

/// How long the database may take to answer before this node counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers.
#[handler]
pub(crate) fn alive() -> &'static str {
    "alive\n"
}

/// The database answers too.
#[handler]
pub(crate) async fn ready(services: Data<&Services>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(PATIENCE, services.store.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "not ready: the database does not answer\n",
        ),
    }
}
