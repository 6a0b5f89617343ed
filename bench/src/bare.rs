//! The yardstick: the same server with a redirect that looks nothing up and stores nothing.

use anyhow::Context;
use poem::http::{StatusCode, header};
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::web::Path;
use poem::{Response, Route, Server, get, handler};

/// Starts it and returns its address.
pub(crate) async fn open() -> anyhow::Result<String> {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let address = acceptor
        .local_addr()
        .into_iter()
        .find_map(|address| address.as_socket_addr().copied());
    let address = address.context("the bare server has no address")?;
    tokio::spawn(Server::new_with_acceptor(acceptor).run(Route::new().at("/c/:code", get(redirect))));
    Ok(format!("http://{address}"))
}

#[handler]
fn redirect(Path(code): Path<String>) -> Response {
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, format!("https://shop.example.com/?click_id={code}"))
        .header(header::CACHE_CONTROL, "no-store")
        .finish()
}
