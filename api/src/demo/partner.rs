//! The demo's partner: a server that is told of conversions, and now and then has a bad moment.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use poem::http::StatusCode;
use poem::web::Data;
use poem::{EndpointExt, Request, Route, get, handler};
use tokio::net::TcpListener;
use waypost_domain::Config;

use crate::demo::show::Show;
use crate::http::server::{Limits, Server};

/// Every so many calls it answers 503, so that a retry can be seen.
const BAD_MOMENT: u64 = 7;

/// Starts the partner's server where `before` says it was at the last start, or elsewhere when that is taken, and
/// returns its URL.
pub(super) async fn open(show: Show, before: Option<SocketAddr>) -> anyhow::Result<String> {
    let listener = match before {
        Some(address) => TcpListener::bind(address).await.ok(),
        None => None,
    };
    let listener = match listener {
        Some(listener) => listener,
        None => TcpListener::bind("127.0.0.1:0").await?,
    };
    let address = listener.local_addr()?;
    let doors = Route::new()
        .at("/told", get(told))
        .data(show)
        .data(Arc::new(AtomicU64::new(0)));
    let server = Server::new(listener, Limits::of(&Config::defaults()?.server)?);
    tokio::spawn(server.run(doors, std::future::pending(), Duration::ZERO));
    Ok(format!("http://{address}/told"))
}

#[handler]
fn told(request: &Request, show: Data<&Show>, calls: Data<&Arc<AtomicU64>>) -> (StatusCode, &'static str) {
    let query = request.uri().query().unwrap_or_default();
    if calls.fetch_add(1, Ordering::Relaxed) % BAD_MOMENT == BAD_MOMENT - 1 {
        show.line("partner", &format!("503, try later   {query}"));
        return (StatusCode::SERVICE_UNAVAILABLE, "try later");
    }
    show.line("forward", query);
    (StatusCode::OK, "thank you")
}
