//! Whether settlement keeps up with postbacks, and how long a conversion waits for it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use clap::Args;

use super::flow::{Flow, Passage, flow};
use crate::bench::Bench;
use crate::load::{Bound, Load};
use crate::options::Common;
use crate::report::{Goal, Goals, Table, ratio};
use crate::server::{Database, Kind, Role};

/// Senders of the load.
const CONNECTIONS: usize = 64;
/// Clicks that are credited in turn.
const CLICKS: u64 = 2_000;
/// How long the last conversion may take to settle after the load.
const LONGEST_DRAIN: Duration = Duration::from_secs(300);

/// What is asked of this part.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    common: Common,
    /// Postbacks a second at which the age of conversions at settlement is measured
    #[arg(long, value_delimiter = ',', default_values_t = [100, 900])]
    rates: Vec<u32>,
}

/// Measures every wanted database.
pub(crate) async fn settle(options: Options) -> Result<Goals> {
    let bench = Bench::open(options.common, "settle")?;
    bench.say(format_args!("Loads of {} s.", bench.options.long_seconds()))?;
    let mut goals = Goals::default();
    for kind in bench.kinds() {
        of_one(&bench, *kind, &options.rates, &mut goals).await?;
    }
    Ok(goals)
}

async fn of_one(bench: &Bench, kind: Kind, rates: &[u32], goals: &mut Goals) -> Result<()> {
    let mut table = Table::new(&[
        "asked /s",
        "made /s",
        "settled /s meanwhile",
        "in the second half",
        "settled : made",
        "age p50 ms",
        "age p95 ms",
        "all settled after s",
    ]);
    for pace in [None].into_iter().chain(rates.iter().copied().map(Some)) {
        let (flow, drain) = measure(bench, kind, pace).await?;
        let share = ratio(flow.settled, flow.made);
        table.row([
            pace.map_or("as fast as answered".to_owned(), |pace| pace.to_string()),
            format!("{:.0}", flow.made),
            format!("{:.0}", flow.settled),
            format!("{:.0}", flow.settled_late),
            format!("{share:.3}"),
            format!("{:.0}", flow.age_p50_ms),
            format!("{:.0}", flow.age_p95_ms),
            drain.map_or("never".to_owned(), |drain| format!("{:.1}", drain.as_secs_f64())),
        ]);
        let name = kind.name();
        match pace {
            None => goals.add(
                format!("{name}: settled : made, second half"),
                Goal::AtLeast(0.5),
                ratio(flow.settled_late, flow.made),
            ),
            Some(pace) => {
                goals.add(
                    format!("{name}, {pace} /s: age p95 ms"),
                    Goal::AtMost(250.0),
                    flow.age_p95_ms,
                );
                goals.add(
                    format!("{name}, {pace} /s: part of the pace that was kept"),
                    Goal::AtLeast(0.95),
                    ratio(flow.made, f64::from(pace)),
                );
            }
        }
    }
    bench.say(format_args!("\n## Settlement, {}\n\n{table}", kind.name()))
}

/// One load on a fresh database, and how long the last conversion took after it.
async fn measure(bench: &Bench, kind: Kind, pace: Option<u32>) -> Result<(Flow, Option<Duration>)> {
    let name = pace.map_or("settle_fast".to_owned(), |pace| format!("settle_{pace}"));
    let product = bench.product(kind, Role::Whole, &name).await?;
    let clicks = product.fresh_clicks(CLICKS).await?.clicks;
    let load = Load {
        address: product.child.address(),
        connections: CONNECTIONS,
        bound: Bound::Time(Duration::from_secs(bench.options.long_seconds())),
        pace,
    };
    product.sell(load, clicks).await?;
    let ended = Instant::now();
    let look = product.database.look().await?;
    let left = look.wait_for_settlement(LONGEST_DRAIN).await?;
    let drain = (left == 0).then(|| ended.elapsed());
    look.close().await?;
    let flow = flow(&passages(&product.database).await?).context("no postback was accepted")?;
    Ok((flow, drain))
}

async fn passages(database: &Database) -> Result<Vec<Passage>> {
    let look = database.look().await?;
    let mut passages = Vec::new();
    look.each("conversion", "created_at, settled_at", |row| {
        passages.push(Passage {
            created_at: row.try_get::<DateTime<Utc>>("", "created_at")?,
            settled_at: row.try_get::<Option<DateTime<Utc>>>("", "settled_at")?,
        });
        Ok(())
    })
    .await?;
    look.close().await?;
    Ok(passages)
}
