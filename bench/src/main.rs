//! Load on the click and postback doors, told as parts of what the bare server can do in the same run.

mod bare;
mod load;
mod product;

use std::io::Write;
use std::time::Duration;

use clap::Parser;

use crate::load::Measured;
use crate::product::Product;

/// Measures clicks and postbacks against a handler that stores nothing (H), interleaved, since a disk's speed drifts.
#[derive(Parser)]
struct Options {
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Connections at a time.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 64])]
    connections: Vec<usize>,
    /// How often everything is measured; the medians are shown.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The database; an SQLite file in a temporary directory when absent.
    #[arg(long)]
    database: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let bare = bare::open().await?;
    let product = Product::start(options.database.clone()).await?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "| c | H /s | click /s | click : H | p99 ms | postback /s | postback : H | p99 ms |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|")?;
    for connections in &options.connections {
        let mut rounds = Vec::with_capacity(options.rounds);
        for _ in 0..options.rounds {
            rounds.push(round(&bare, &product, *connections, Duration::from_secs(options.seconds)).await?);
        }
        writeln!(out, "{}", row(*connections, &rounds))?;
        out.flush()?;
    }
    product.stop().await
}

struct Round {
    bare: Measured,
    click: Measured,
    postback: Measured,
}

async fn round(bare: &str, product: &Product, connections: usize, time: Duration) -> anyhow::Result<Round> {
    let bare = load::run(connections, time, |number| format!("{bare}/c/x?sub1=v{number}"), 302).await?;
    let click = load::run(connections, time, |number| product.click_url(number), 302).await?;
    let ids = product.clicks(1000).await?;
    let batch = product.next_batch();
    let url = |number: u64| product.postback_url(&ids, batch, number);
    let postback = load::run(connections, time, url, 200).await?;
    Ok(Round { bare, click, postback })
}

fn row(connections: usize, rounds: &[Round]) -> String {
    let median = |value: &dyn Fn(&Round) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    format!(
        "| {connections} | {:.0} | {:.0} | {:.2} | {:.1} | {:.0} | {:.2} | {:.1} |",
        median(&|round| round.bare.per_second),
        median(&|round| round.click.per_second),
        median(&|round| round.click.per_second / round.bare.per_second),
        median(&|round| round.click.p99_ms),
        median(&|round| round.postback.per_second),
        median(&|round| round.postback.per_second / round.bare.per_second),
        median(&|round| round.postback.p99_ms),
    )
}
