//! The demo: a program with offers, affiliates and links, whose merchant and partner are played over real HTTP.

mod partner;
pub mod payouts;
mod program;
mod show;
mod traffic;

use waypost_domain::Config;

use crate::serve::{self, Part};

use self::show::Show;

/// Runs the product with the demo program in it until it is stopped. Started again, it goes on with the same data.
pub async fn run(mut config: Config) -> anyhow::Result<()> {
    // The demo's partner lives on this machine.
    config.delivery.allow_loopback = true;
    let mut running = serve::start(config, Part::Both).await?;
    let show = Show::new();
    let before = program::partner_address(&running.services).await?;
    let partner = partner::open(show.clone(), before).await?;
    let program = program::prepare(&running.services, &partner).await?;
    show.welcome(&running.services.config.server.public_url, &program)?;
    let services = running.services.clone();
    let ended = tokio::select! {
        () = serve::stop_signal() => Ok(()),
        fault = running.fault() => return Err(fault),
        ended = traffic::play(&services, &program, &show) => ended,
    };
    running.stop().await?;
    ended
}
