//! The demo's partner: a server that is told of conversions, and now and then has a bad moment.

use std::sync::atomic::{AtomicU64, Ordering};

use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::web::Data;
use poem::{EndpointExt, Request, Route, Server, get, handler};

use crate::demo::show::Show;

/// Every so many calls it answers 503, so that a retry can be seen.
const BAD_MOMENT: u64 = 7;

/// Starts the partner's server and returns its address.
pub(super) async fn open(show: Show) -> anyhow::Result<String> {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let address = acceptor.local_addr().into_iter().find_map(|address| address.as_socket_addr().copied());
    let address = address.ok_or_else(|| anyhow::anyhow!("the demo's partner has no address"))?;
    let doors = Route::new().at("/told", get(told)).data(show).data(std::sync::Arc::new(AtomicU64::new(0)));
    tokio::spawn(Server::new_with_acceptor(acceptor).run(doors));
    Ok(format!("http://{address}/told"))
}

#[handler]
fn told(request: &Request, show: Data<&Show>, calls: Data<&std::sync::Arc<AtomicU64>>) -> (StatusCode, &'static str) {
    let query = request.uri().query().unwrap_or_default();
    if calls.fetch_add(1, Ordering::Relaxed) % BAD_MOMENT == BAD_MOMENT - 1 {
        show.line("partner", &format!("503, try later   {query}"));
        return (StatusCode::SERVICE_UNAVAILABLE, "try later");
    }
    show.line("forward", query);
    (StatusCode::OK, "thank you")
}
