//! Postbacks: from the request to the answer, with dedupe, conversion and job committed in between.

use std::time::Duration;

use anyhow::Result;

use super::rounds::Rounds;
use crate::bench::{Bench, Yardsticks};
use crate::load::{Bound, Load, Measured};
use crate::report::{Goal, Goals, Table, median, micros_each};
use crate::server::{Kind, Product, Role};

const FEWEST_FOR_GOALS: usize = 64;
const WARM_UP_CONNECTIONS: usize = 64;

/// Clicks that are made for a measurement and credited in turn.
const CLICKS: u64 = 5_000;
const CLICKS_OF_QUICK_RUN: u64 = 500;

/// Measures every wanted database.
pub(crate) async fn postback(bench: &Bench) -> Result<Goals> {
    bench.say_repetitions()?;
    let mut goals = Goals::default();
    for kind in bench.kinds() {
        of_one(bench, *kind, &mut goals).await?;
    }
    Ok(goals)
}

/// The product as a whole, with settlement meanwhile, and its doors alone, for what a postback itself costs.
struct Products {
    whole: Product,
    doors: Product,
}

/// At one number of connections.
#[derive(Default)]
struct Both {
    whole: Rounds,
    doors: Rounds,
}

async fn of_one(bench: &Bench, kind: Kind, goals: &mut Goals) -> Result<()> {
    let yardsticks = bench.yardsticks(kind).await?;
    let products = Products {
        whole: bench.product(kind, Role::Whole, "whole").await?,
        doors: bench.product(kind, Role::Doors, "doors").await?,
    };
    // What a server is after its first seconds: its caches are full, its statements prepared, and its tables no longer empty, which
    // Postgres's statistics have noticed.
    sell(bench, &products.doors, WARM_UP_CONNECTIONS).await?;
    sell(bench, &products.whole, WARM_UP_CONNECTIONS).await?;
    bench.calm(&products.whole).await?;
    let connections = bench.options.connections();
    let mut all: Vec<Both> = connections.iter().map(|_| Both::default()).collect();
    for _ in 0..bench.options.rounds() {
        for (connections, both) in connections.iter().zip(&mut all) {
            measure(bench, *connections, (&yardsticks, &products), both).await?;
        }
    }
    let mut table = Table::new(&[
        "c",
        "H /s",
        "postback /s",
        "postback : H",
        "B /s",
        "postback : B",
        "p50 ms",
        "p99 ms",
        "µs CPU with settlement",
        "doors alone /s",
        "µs CPU",
    ]);
    for (connections, both) in connections.iter().zip(&all) {
        table.row(row(*connections, both));
        note_goals(kind, *connections, both, goals);
    }
    bench.say(format_args!(
        "\n## Postbacks, {}\n\nB: {}.\n\n{table}",
        kind.name(),
        yardsticks.inserts.means()
    ))?;
    for (connections, both) in connections.iter().zip(&all) {
        for (place, rounds) in [("", &both.whole), (", doors alone", &both.doors)] {
            if let Some(others) = rounds.others() {
                bench.say(format_args!("c = {connections}{place}: {others}"))?;
            }
        }
    }
    Ok(())
}

async fn measure(
    bench: &Bench,
    connections: usize,
    (yardsticks, products): (&Yardsticks, &Products),
    both: &mut Both,
) -> Result<()> {
    let seconds = bench.options.seconds();
    let time = Bound::Time(Duration::from_secs(seconds));
    let bare = yardsticks.bare.run(connections, time).await?.per_second;
    let (run, micros) = sell(bench, &products.whole, connections).await?;
    both.whole.runs.push(run);
    both.whole.micros.push(micros);
    // What is left to settle would slow down whatever is measured next.
    bench.calm(&products.whole).await?;
    let (run, micros) = sell(bench, &products.doors, connections).await?;
    both.doors.runs.push(run);
    both.doors.micros.push(micros);
    both.whole.inserts.push(yardsticks.inserts.run(seconds).await?);
    both.whole.bare.push(bare);
    Ok(())
}

/// Fresh clicks, then sales of them; with the processor time of each sale.
async fn sell(bench: &Bench, product: &Product, connections: usize) -> Result<(Measured, f64)> {
    let time = Bound::Time(Duration::from_secs(bench.options.seconds()));
    let count = bench.options.or(None, CLICKS, CLICKS_OF_QUICK_RUN);
    let clicks = product.fresh_clicks(count).await?.clicks;
    let before = product.meter()?.spent()?;
    let load = Load::closed(product.child.address(), connections, time);
    let run = product.sell(load, clicks).await?;
    let micros = micros_each(product.meter()?.spent()? - before, run.good);
    Ok((run, micros))
}

fn row(connections: usize, Both { whole, doors }: &Both) -> [String; 11] {
    [
        connections.to_string(),
        format!("{:.0}", median(whole.bare.iter().copied())),
        format!("{:.0}", whole.rate()),
        format!("{:.3}", whole.of_bare()),
        format!("{:.0}", median(whole.inserts.iter().copied())),
        format!("{:.1}", whole.of_inserts()),
        format!("{:.1}", whole.p50_ms()),
        format!("{:.1}", whole.p99_ms()),
        format!("{:.0}", whole.micros_each()),
        format!("{:.0}", doors.rate()),
        format!("{:.0}", doors.micros_each()),
    ]
}

fn note_goals(kind: Kind, connections: usize, Both { whole, doors }: &Both, goals: &mut Goals) {
    if connections < FEWEST_FOR_GOALS {
        return;
    }
    let name = |what: &str| format!("{}, c = {connections}: {what}", kind.name());
    goals.add(name("postback : H"), Goal::AtLeast(0.2), whole.of_bare());
    goals.add(name("postback : B"), Goal::AtLeast(2.0), whole.of_inserts());
    goals.add(name("postback p99 ms"), Goal::AtMost(40.0), whole.p99_ms());
    goals.add(
        name("µs CPU a postback, doors alone"),
        Goal::AtMost(150.0),
        doors.micros_each(),
    );
}
