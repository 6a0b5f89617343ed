//! Memory of the server after many clicks and conversions.

use anyhow::Result;
use clap::Args;

use crate::bench::Bench;
use crate::load::{Bound, Load};
use crate::options::Common;
use crate::report::{Goal, Goals, Table, count};
use crate::server::{Kind, Product, Role};

const CONNECTIONS: usize = 64;
/// Clicks whose ids are kept and credited in turn.
const CREDITED: u64 = 5_000;
const GOAL_MIB: f64 = 80.0;

/// What is asked of this part.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    common: Common,
    /// Clicks to send [default: 1000000, with --quick 5000]
    #[arg(long)]
    clicks: Option<u64>,
    /// Conversions to report [default: 100000, with --quick 500]
    #[arg(long)]
    conversions: Option<u64>,
}

/// Measures every wanted database.
pub(crate) async fn memory(options: Options) -> Result<Goals> {
    let clicks = options.common.or(options.clicks, 1_000_000, 5_000);
    let conversions = options.common.or(options.conversions, 100_000, 500);
    let bench = Bench::open(options.common, "memory")?;
    let mut goals = Goals::default();
    for kind in bench.kinds() {
        of_one(&bench, *kind, (clicks, conversions), &mut goals).await?;
    }
    Ok(goals)
}

async fn of_one(bench: &Bench, kind: Kind, (clicks, conversions): (u64, u64), goals: &mut Goals) -> Result<()> {
    let product = bench.product(kind, Role::Whole, "memory").await?;
    let mut table = Table::new(&["after", "RSS MiB", "highest RSS MiB"]);
    note(&product, "the start", &mut table)?;
    let fresh = product.fresh_clicks(CREDITED.min(clicks)).await?.clicks;
    product
        .click(CONNECTIONS, Bound::Requests(clicks.saturating_sub(CREDITED)))
        .await?;
    note(&product, &format!("{clicks} clicks"), &mut table)?;
    let load = Load::closed(product.child.address(), CONNECTIONS, Bound::Requests(conversions));
    let made = product.sell(load, fresh).await?.good;
    note(&product, &format!("{made} conversions"), &mut table)?;
    bench.calm(&product).await?;
    let mib = note(&product, "their settlement", &mut table)?;
    goals.add(
        format!("{}: RSS MiB after {clicks} clicks and {made} conversions", kind.name()),
        Goal::AtMost(GOAL_MIB),
        mib,
    );
    bench.say(format_args!("\n## Memory of the server, {}\n\n{table}", kind.name()))
}

fn note(product: &Product, after: &str, table: &mut Table) -> Result<f64> {
    let mib = |bytes: u64| count(bytes) / f64::from(1 << 20);
    let (now, highest) = product.memory()?;
    table.row([
        after.to_owned(),
        format!("{:.1}", mib(now)),
        format!("{:.1}", mib(highest)),
    ]);
    Ok(mib(now))
}
