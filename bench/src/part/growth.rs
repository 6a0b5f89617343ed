//! Rates with many stored clicks as parts of those with few, side by side.

use std::time::{Duration, SystemTime};

use anyhow::Result;
use clap::Args;

use super::rounds::Rounds;
use super::stored::Stored;
use crate::bench::Bench;
use crate::load::{Bound, Load, Measured};
use crate::options::Common;
use crate::report::{Goal, Goals, Table, median, ratio};
use crate::server::{Kind, Product, Role};

const CONNECTIONS: usize = 64;
/// Stored clicks that are credited in turn: old ones and young ones, so that finding them is part of the cost.
const CREDITED: u64 = 50_000;

/// What is asked of this part.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    common: Common,
    /// Many stored clicks [default: 20000000, with --quick 200000]
    #[arg(long)]
    stored: Option<u64>,
    /// Few stored clicks [default: 1000000, with --quick 10000]
    #[arg(long)]
    against: Option<u64>,
}

/// A product with clicks of the past.
struct Filled {
    product: Product,
    stored: Stored,
    clicks: Rounds,
    postbacks: Rounds,
}

/// Measures every wanted database.
pub(crate) async fn growth(options: Options) -> Result<Goals> {
    let many = options.common.or(options.stored, 20_000_000, 200_000);
    let few = options.common.or(options.against, 1_000_000, 10_000);
    let bench = Bench::open(options.common, "growth")?;
    bench.say_repetitions()?;
    let mut goals = Goals::default();
    for kind in bench.kinds() {
        of_one(&bench, *kind, (few, many), &mut goals).await?;
    }
    Ok(goals)
}

async fn of_one(bench: &Bench, kind: Kind, (few, many): (u64, u64), goals: &mut Goals) -> Result<()> {
    let mut few = filled(bench, kind, "few", few).await?;
    let mut many = filled(bench, kind, "many", many).await?;
    // The first run after filling warms what filling left cold, and counts for nothing.
    run(bench, &few).await?;
    run(bench, &many).await?;
    for _ in 0..bench.options.rounds() {
        measure(bench, &mut few).await?;
        measure(bench, &mut many).await?;
    }
    let mut table = Table::new(&["stored clicks", "click /s", "p99 ms", "postback /s", "p99 ms"]);
    for filled in [&few, &many] {
        table.row([
            filled.stored.count.to_string(),
            format!("{:.0}", filled.clicks.rate()),
            format!("{:.1}", filled.clicks.p99_ms()),
            format!("{:.0}", filled.postbacks.rate()),
            format!("{:.1}", filled.postbacks.p99_ms()),
        ]);
    }
    bench.say(format_args!(
        "\n## Growth, {}, c = {CONNECTIONS}\n\n{table}",
        kind.name()
    ))?;
    for (what, few_rounds, many_rounds) in [
        ("click", &few.clicks, &many.clicks),
        ("postback", &few.postbacks, &many.postbacks),
    ] {
        let ratios = many_rounds.rates().zip(few_rounds.rates());
        goals.add(
            format!(
                "{}: {what} /s with {} stored : with {}",
                kind.name(),
                many.stored.count,
                few.stored.count
            ),
            Goal::AtLeast(0.9),
            median(ratios.map(|(many, few)| ratio(many, few))),
        );
    }
    Ok(())
}

async fn filled(bench: &Bench, kind: Kind, name: &str, count: u64) -> Result<Filled> {
    let product = bench.product(kind, Role::Whole, name).await?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let stored = Stored {
        count,
        until_ms: u64::try_from(now.as_millis())?,
    };
    let look = product.database.look().await?;
    stored.fill(kind, &look).await?;
    look.close().await?;
    Ok(Filled {
        product,
        stored,
        clicks: Rounds::default(),
        postbacks: Rounds::default(),
    })
}

async fn measure(bench: &Bench, filled: &mut Filled) -> Result<()> {
    let (click, sale) = run(bench, filled).await?;
    filled.clicks.runs.push(click);
    filled.postbacks.runs.push(sale);
    Ok(())
}

/// Clicks, then sales, and the time until they are settled.
async fn run(bench: &Bench, filled: &Filled) -> Result<(Measured, Measured)> {
    let time = Bound::Time(Duration::from_secs(bench.options.seconds()));
    let click = filled.product.click(CONNECTIONS, time).await?;
    let sale = sell(filled, time).await?;
    bench.calm(&filled.product).await?;
    Ok((click, sale))
}

async fn sell(filled: &Filled, time: Bound) -> Result<Measured> {
    let load = Load::closed(filled.product.child.address(), CONNECTIONS, time);
    filled.product.sell(load, filled.stored.some_ids(CREDITED)).await
}
