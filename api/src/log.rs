//! What is written for the operator: lines for people or JSON for machines.

use tracing_subscriber::EnvFilter;
use waypost_domain::config::{self, LogFormat};

/// Libraries that speak of every start and stop of theirs. A filter in the settings can name them again.
const QUIET: &str = "apalis=warn,apalis_core=warn,hyper=warn,poem=warn,sea_orm_migration=warn,sqlx=warn";

/// Starts writing to standard error. Fails when the level is no filter.
pub fn start(settings: &config::Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", settings.level))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    }
    .map_err(|error| anyhow::anyhow!("logging could not start: {error}"))
}
