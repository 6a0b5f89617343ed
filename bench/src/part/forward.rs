//! Deliveries to partners: how many a second, how long after the conversion, and what a receiver that hangs costs the others.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use chrono::{DateTime, Utc};
use clap::Args;
use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::time::sleep;
use waypost_entity::id::{ConversionId, TypedId};

use crate::bench::Bench;
use crate::load::{Bound, Latencies, Load};
use crate::options::Common;
use crate::receiver::{Manner, Receiver};
use crate::report::{Goal, Goals, Table, median, per_second, ratio};
use crate::server::{Database, Kind, Product, Role};

/// Endpoints whose rates are measured.
const ENDPOINTS: [usize; 2] = [1, 200];
/// Affiliates of the program, among whom the endpoints are shared out.
const AFFILIATES: usize = 8;
/// Endpoints beside the one that hangs: as many for each affiliate, so that every conversion makes as many deliveries.
const NEIGHBOURS: usize = 3 * AFFILIATES;
/// Senders of the conversions.
const CONNECTIONS: usize = 16;
/// Calls at a time of the yardstick, where there are many endpoints.
const CALLS_AT_A_TIME: usize = 64;
/// How long the last delivery may take after the load.
const LONGEST: Duration = Duration::from_secs(300);
/// Deliveries a second at which lateness is measured.
const PACE: usize = 100;

/// What is asked of this part.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    common: Common,
    /// Deliveries of each measurement [default: 4000, with --quick 400]
    #[arg(long)]
    deliveries: Option<usize>,
}

/// Measures every wanted database.
pub(crate) async fn forward(options: Options) -> Result<Goals> {
    let bench = Bench::open(options.common, "forward")?;
    let deliveries = bench.options.or(options.deliveries, 4_000, 400);
    bench.say(format_args!(
        "Medians of {} repetitions, interleaved; about {deliveries} deliveries each, to a server in the load generator.",
        bench.options.rounds()
    ))?;
    let mut goals = Goals::default();
    for kind in bench.kinds() {
        rates(&bench, *kind, deliveries).await?;
        hanging(&bench, *kind, deliveries, &mut goals).await?;
    }
    Ok(goals)
}

async fn rates(bench: &Bench, kind: Kind, deliveries: usize) -> Result<()> {
    let mut table = Table::new(&[
        "endpoints",
        "deliveries /s",
        "bare calls /s",
        "deliveries : bare",
        "p50 ms at 100 /s",
        "p95 ms at 100 /s",
    ]);
    for endpoints in ENDPOINTS {
        let (mut made, mut bare, mut share, mut p50, mut p95) = (vec![], vec![], vec![], vec![], vec![]);
        for round in 0..bench.options.rounds() {
            let name = format!("forward_{endpoints}_{round}");
            let setup = Setup {
                answering: endpoints,
                hanging: 0,
            };
            let run = measure(bench, kind, (&name, setup), deliveries).await?;
            let calls = bare_calls(endpoints, deliveries).await?;
            share.push(ratio(run.rate, calls));
            made.push(run.rate);
            bare.push(calls);
            p50.push(run.p50_ms);
            p95.push(run.p95_ms);
        }
        table.row([
            endpoints.to_string(),
            format!("{:.0}", median(made)),
            format!("{:.0}", median(bare)),
            format!("{:.3}", median(share)),
            format!("{:.0}", median(p50)),
            format!("{:.0}", median(p95)),
        ]);
    }
    bench.say(format_args!("\n## Deliveries, {}\n\n{table}", kind.name()))
}

async fn hanging(bench: &Bench, kind: Kind, deliveries: usize, goals: &mut Goals) -> Result<()> {
    let mut table = Table::new(&["", "deliveries /s", "p95 ms at 100 /s"]);
    let mut runs: [Vec<Run>; 2] = Default::default();
    for round in 0..bench.options.rounds() {
        for (hanging, runs) in runs.iter_mut().enumerate() {
            let name = format!("forward_hanging_{hanging}_{round}");
            let setup = Setup {
                answering: NEIGHBOURS,
                hanging,
            };
            runs.push(measure(bench, kind, (&name, setup), deliveries).await?);
        }
    }
    let of = |runs: &[Run], value: fn(&Run) -> f64| median(runs.iter().map(value));
    let [alone, beside] = &runs;
    for (what, runs) in [("all answer", alone), ("one more hangs", beside)] {
        table.row([
            what.to_owned(),
            format!("{:.0}", of(runs, |run| run.rate)),
            format!("{:.0}", of(runs, |run| run.p95_ms)),
        ]);
    }
    let shares = alone.iter().zip(beside).map(|(one, other)| ratio(other.rate, one.rate));
    goals.add(
        format!("{}: rate beside one that hangs : rate alone", kind.name()),
        Goal::AtLeast(0.9),
        median(shares),
    );
    bench.say(format_args!(
        "\n## {NEIGHBOURS} endpoints and one that hangs, {}\n\n{table}",
        kind.name()
    ))
}

/// Endpoints of a measurement.
#[derive(Clone, Copy)]
struct Setup {
    answering: usize,
    hanging: usize,
}

/// What came of it.
struct Run {
    /// Deliveries a second from the first conversion to the last delivery, as fast as they come.
    rate: f64,
    p50_ms: f64,
    p95_ms: f64,
}

/// One burst for the rate, and a paced load for the lateness.
async fn measure(bench: &Bench, kind: Kind, (name, setup): (&str, Setup), deliveries: usize) -> Result<Run> {
    let mut product = bench.product(kind, Role::Whole, name).await?;
    let answering = Receiver::start(Manner::Answers).await?;
    let hanging = Receiver::start(Manner::Hangs).await?;
    // Only affiliates with an endpoint make conversions.
    product.doors.links.truncate(setup.answering.min(AFFILIATES));
    let templates = |receiver: &Receiver, count| (0..count).map(|each| receiver.template(each)).collect::<Vec<_>>();
    product.forward_to(&templates(&answering, setup.answering)).await?;
    product.forward_to(&templates(&hanging, setup.hanging)).await?;
    let of_each = setup.answering.div_ceil(AFFILIATES);
    let burst = deliveries / of_each;
    let conversions = Load::closed(product.child.address(), CONNECTIONS, Bound::Requests(count(burst)));
    sell(&product, conversions, burst).await?;
    let told = wait_for(&answering, burst * of_each).await?;
    let made = made_at(&product.database).await?;
    let first = made.values().min().copied();
    let time = told
        .iter()
        .map(|told| told.at)
        .max()
        .zip(first)
        .map(|(last, first)| last - first);
    let rate = per_second(count(told.len()), time.unwrap_or_default().to_std().unwrap_or_default());
    let paced = Load {
        address: product.child.address(),
        connections: CONNECTIONS,
        bound: Bound::Requests(count(burst)),
        pace: u32::try_from((PACE / of_each).max(1)).ok(),
    };
    sell(&product, paced, burst).await?;
    let told = wait_for(&answering, 2 * burst * of_each).await?;
    let made = made_at(&product.database).await?;
    let mut late = Latencies::default();
    for told in told.iter().skip(burst * of_each) {
        let made = made.get(&told.conversion).copied().unwrap_or(told.at);
        late.note((told.at - made).to_std().unwrap_or_default());
    }
    Ok(Run {
        rate,
        p50_ms: late.percentile_ms(50),
        p95_ms: late.percentile_ms(95),
    })
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Sells, one conversion for each click.
async fn sell(product: &Product, load: Load, conversions: usize) -> Result<()> {
    let clicks = product.fresh_clicks(count(conversions)).await?.clicks;
    product.sell(load, clicks).await.map(drop)
}

/// Waits until the receiver was told so often.
async fn wait_for(receiver: &Receiver, calls: usize) -> Result<Vec<crate::receiver::Told>> {
    let began = Instant::now();
    while receiver.count() < calls {
        let so_far = receiver.count();
        ensure!(began.elapsed() < LONGEST, "{so_far} of {calls} deliveries came in time");
        sleep(Duration::from_millis(20)).await;
    }
    Ok(receiver.told())
}

/// When each conversion was recorded.
async fn made_at(database: &Database) -> Result<HashMap<ConversionId, DateTime<Utc>>> {
    let look = database.look().await?;
    let mut made = HashMap::new();
    look.each("conversion", "created_at", |row| {
        made.insert(
            ConversionId::from_uuid(row.try_get("", "id")?),
            row.try_get("", "created_at")?,
        );
        Ok(())
    })
    .await?;
    look.close().await?;
    Ok(made)
}

/// The yardstick: as many calls by reqwest as it comes, without anything that is recorded.
async fn bare_calls(endpoints: usize, calls: usize) -> Result<f64> {
    let receiver = Receiver::start(Manner::Answers).await?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let at_a_time = endpoints.min(CALLS_AT_A_TIME);
    let began = Instant::now();
    let all = stream::iter(0..calls).map(|_| {
        let call = client.get(receiver.url()).send();
        async move { anyhow::Ok(call.await?.error_for_status()?.bytes().await?.len()) }
    });
    all.buffer_unordered(at_a_time)
        .try_for_each(|_| async { Ok(()) })
        .await?;
    Ok(per_second(count(calls), began.elapsed()))
}
