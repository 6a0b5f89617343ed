//! The HTTP server of the yardsticks: the same as the product's, in one place, so that both change together.

use std::net::SocketAddr;

use anyhow::Result;
use poem::listener::TcpListener;
use poem::{Route, Server};

/// Answers until the process is killed.
pub(super) async fn serve(listen: SocketAddr, doors: Route) -> Result<()> {
    Ok(Server::new(TcpListener::bind(listen)).run(doors).await?)
}
