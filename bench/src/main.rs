//! Load on the click and postback doors, told as parts of what the yardsticks reach in the same run.
#![expect(
    clippy::disallowed_methods,
    reason = "a load generator measures real time, waits for other processes, and has no settings of its own"
)]

mod bench;
mod crash;
mod http;
mod load;
mod options;
mod part;
mod receiver;
mod report;
mod server;
mod yardstick;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::bench::Bench;
use crate::options::{Cli, Command};

// The product's, since the yardsticks' servers have to be made as it is.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let run = async {
        tokio::select! {
            code = run(Cli::parse().command) => code,
            interrupted = interrupted() => interrupted,
        }
    };
    match run.await {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode> {
    let goals = match command {
        Command::Bare(options) => {
            yardstick::bare(options).await?;
            return Ok(ExitCode::SUCCESS);
        }
        Command::Naive(options) => {
            yardstick::naive(options).await?;
            return Ok(ExitCode::SUCCESS);
        }
        Command::Crash(options) => return crash::crash(options).await,
        Command::Ingest(options) => part::ingest(&Bench::open(options, "ingest")?).await?,
        Command::Postback(options) => part::postback(&Bench::open(options, "postback")?).await?,
        Command::Settle(options) => part::settle(options).await?,
        Command::Forward(options) => part::forward(options).await?,
        Command::Memory(options) => part::memory(options).await?,
        Command::Growth(options) => part::growth(options).await?,
    };
    let mut out = std::io::stdout();
    writeln!(out, "\n{goals}")?;
    // A slow machine is no broken build: whoever wants to fail on a missed goal reads the last line.
    Ok(ExitCode::SUCCESS)
}

/// Ends the run in the ordinary way, so that children and folders go with it.
async fn interrupted() -> Result<ExitCode> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
    bail!("interrupted")
}
