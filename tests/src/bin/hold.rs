//! Keeps an SQLite database's write lock until its input ends, for browser tests: everybody else may read and nobody write.

use std::io::{Read, Write};

use anyhow::Context;
use waypost_tests::{Db, Outage};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let file = std::env::args().nth(1).context("name the database's file")?;
    let outage = Outage::of(Db::Sqlite).await;
    outage.through(&format!("sqlite://{file}"));
    outage.begin().await;
    std::io::stdout().write_all(b"held\n")?;
    let input = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    input.await??;
    outage.end().await;
    Ok(())
}
