//! The yardstick: the same server with a redirect that looks nothing up and stores nothing.

use std::time::Duration;

use poem::http::{StatusCode, header};
use poem::web::Path;
use poem::{Response, Route, get, handler};
use tokio::net::TcpListener;
use waypost_api::http::server::{Limits, Server};
use waypost_domain::Config;

/// Starts it and returns its address.
pub(crate) async fn open() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = Server::new(listener, Limits::of(&Config::defaults()?.server)?);
    let doors = Route::new().at("/c/:code", get(redirect));
    tokio::spawn(server.run(doors, std::future::pending(), Duration::ZERO));
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
