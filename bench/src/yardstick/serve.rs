//! The HTTP server of the yardsticks: the product's own, in one place.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use poem::{EndpointExt, Route};
use tokio::net::TcpListener;
use waypost_api::http::server::{Limits, Server};
use waypost_domain::Config;

/// Answers until the process is killed.
pub(super) async fn serve(listen: SocketAddr, doors: Route) -> Result<()> {
    let limits = Limits::of(&Config::defaults()?.server)?;
    let server = Server::new(TcpListener::bind(listen).await?, limits);
    server
        .run(doors.map_to_response(), std::future::pending(), Duration::ZERO)
        .await;
    Ok(())
}
