//! What the product is measured against: the bare server (H), single inserts (B), and an insert a request (naive).

mod bare;
mod click_row;
mod connect;
mod insert;
mod naive;
mod pgbench;
mod serve;

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use clap::Args;

use crate::load::{Bound, Doors, Load, Measured, Script, Visits};
use crate::server::{Child, Database, Recipe, free_address};

pub(crate) use self::bare::bare;
pub(crate) use self::insert::Inserts;
pub(crate) use self::naive::{Options as NaiveOptions, naive};

/// Where a yardstick's server listens.
#[derive(Args, Debug)]
pub(crate) struct Listen {
    /// Address of this machine
    #[arg(long)]
    pub(crate) listen: SocketAddr,
}

/// A yardstick's server as a child process: this same program, started again.
pub(crate) struct Yardstick(Child);

impl Yardstick {
    /// H: stores nothing.
    pub(crate) async fn bare(folder: &Path) -> Result<Self> {
        Self::start(folder, "bare", &[]).await
    }

    /// Stores every click by itself.
    pub(crate) async fn naive(database: &Database) -> Result<Self> {
        Self::start(&database.folder, "naive", &["--database", &database.url]).await
    }

    async fn start(folder: &Path, name: &str, more: &[&str]) -> Result<Self> {
        let address = free_address()?;
        let mut arguments = vec![name.to_owned(), "--listen".to_owned(), address.to_string()];
        arguments.extend(more.iter().map(|word| (*word).to_owned()));
        let recipe = Recipe {
            program: std::env::current_exe()?,
            arguments,
            variables: Vec::new(),
            folder: folder.to_owned(),
            address,
            ready: "/c/ready".to_owned(),
        };
        Ok(Self(Child::start(recipe).await?))
    }

    /// The same visitors that the product gets.
    pub(crate) async fn run(&self, connections: usize, bound: Bound) -> Result<Measured> {
        let address = self.0.address();
        let doors = Doors {
            host: address.to_string(),
            links: vec!["/c/bench0-4fk29s7q".to_owned()],
            postback: String::new(),
        };
        let visits = Visits {
            doors,
            keep_clicks: false,
        };
        Load::closed(address, connections, bound)
            .run(Script::Visits(visits))
            .await
    }
}
