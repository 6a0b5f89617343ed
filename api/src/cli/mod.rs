//! The commands of the binary.

mod books;
mod spool;

use std::io::Write;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use waypost_domain::{Config, config};

use crate::serve::{self, Part};
use crate::{demo, graphql, log, reference};

/// Affiliate programs without lost conversions: clicks, postbacks, payouts and forwarding.
#[derive(Parser)]
#[command(name = "waypost", version, about, long_about = None)]
pub struct Cli {
    /// A file of settings; ./waypost.toml is read when it is there. `waypost config` shows them all.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests and work on jobs (the default).
    Run,
    /// Answer requests only; needs `waypost work` elsewhere.
    Serve,
    /// Work on jobs only.
    Work,
    /// Bring the database's schema up to date and stop.
    Migrate,
    /// Copy the embedded database into a new file, whole and as it is at one moment, beside a running server.
    Backup {
        /// Where to; nothing is overwritten.
        file: PathBuf,
    },
    /// Check the schema, that the ledger says what every conversion is settled at, and that the counters are right. Writes nothing.
    Doctor,
    /// Work every settlement out again from what is stored, and show what would come out otherwise.
    Resettle {
        /// Write nothing: the only way there is.
        #[arg(long, required = true)]
        dry_run: bool,
    },
    /// Show what waits on this machine's disk for the database, and what the database refused.
    Spool {
        #[command(subcommand)]
        act: Option<spool::Act>,
    },
    /// Run with a demo program in it, and play its merchant and its partner.
    Demo,
    /// Print the GraphQL schema.
    Schema,
    /// Print the reference of postbacks, for merchants' programmers.
    Postbacks,
    /// Print the reference of webhooks, for programs' programmers.
    Webhooks,
    /// Print every setting with its default.
    Config,
}

/// Runs the chosen command.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command.unwrap_or(Command::Run) {
        Command::Schema => say(&graphql::sdl()),
        Command::Postbacks => say(&reference::postbacks()),
        Command::Webhooks => say(&reference::webhooks()),
        Command::Config => say(config::DEFAULTS),
        Command::Run => product(&settings(cli.config)?, Part::Both).await,
        Command::Serve => product(&settings(cli.config)?, Part::Serve).await,
        Command::Work => product(&settings(cli.config)?, Part::Work).await,
        Command::Migrate => {
            let store = serve::open(&settings(cli.config)?).await?;
            Ok(store.close().await?)
        }
        Command::Backup { file } => {
            let store = serve::look(&settings(cli.config)?).await?;
            store.back_up(&file).await?;
            store.close().await?;
            say(&format!("Copied into {}.\n", file.display()))
        }
        Command::Doctor => say(&books::doctor(&settings(cli.config)?).await?),
        Command::Resettle { dry_run: _ } => say(&books::resettle(&settings(cli.config)?).await?),
        Command::Spool { act } => say(&spool::run(&settings(cli.config)?, act).await?),
        Command::Demo => demo::run(settings(cli.config)?).await,
    }
}

/// Says why the process ends, with everything that led to it.
pub fn say_error(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "waypost: {error:#}");
}

fn settings(file: Option<PathBuf>) -> anyhow::Result<Config> {
    let config = Config::load(file.as_deref())?;
    log::start(&config.log)?;
    // sqlx and reqwest bring different defaults; one of them has to be chosen before the first TLS connection.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Ok(config)
}

async fn product(config: &Config, part: Part) -> anyhow::Result<()> {
    let mut running = serve::start(config.clone(), part).await?;
    if running.address.is_some() {
        say(&format!(
            "\n  Waypost is running: {}\n\n",
            running.services.config.server.public_url
        ))?;
    }
    if let Some(address) = &running.operator {
        say(&format!("  For its operator: http://{address}\n\n"))?;
    }
    tokio::select! {
        () = serve::stop_signal() => running.stop().await,
        fault = running.fault() => Err(fault),
    }
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
