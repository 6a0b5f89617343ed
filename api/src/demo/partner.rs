//! The demo's partner: a server that is told of conversions, and now and then has a bad moment.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::web::Data;
use poem::{EndpointExt, Request, Route, Server, get, handler};

use crate::demo::show::Show;

/// Every so many calls it answers 503, so that a retry can be seen.
const BAD_MOMENT: u64 = 7;

/// Starts the partner's server where `before` says it was at the last start, or elsewhere when that is taken, and
/// returns its URL.
pub(super) async fn open(show: Show, before: Option<SocketAddr>) -> anyhow::Result<String> {
    let acceptor = match before {
        Some(address) => TcpListener::bind(address.to_string()).into_acceptor().await.ok(),
        None => None,
    };
    let acceptor = match acceptor {
        Some(acceptor) => acceptor,
        None => TcpListener::bind("127.0.0.1:0").into_acceptor().await?,
    };
    let address = acceptor
        .local_addr()
        .into_iter()
        .find_map(|address| address.as_socket_addr().copied());
    let address = address.context("the demo's partner has no address")?;
    let doors = Route::new()
        .at("/told", get(told))
        .data(show)
        .data(Arc::new(AtomicU64::new(0)));
    tokio::spawn(Server::new_with_acceptor(acceptor).run(doors));
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
