//! Clicks: from the request to the redirect, committed in between.

use std::time::Duration;

use anyhow::Result;

use super::rounds::Rounds;
use crate::bench::{Bench, Yardsticks};
use crate::load::Bound;
use crate::report::{Goal, Goals, Table, median, micros_each};
use crate::server::{Kind, Product, Role};
use crate::yardstick::Yardstick;

/// Goals are set for many connections; one alone shows what a lone visitor waits.
const FEWEST_FOR_GOALS: usize = 64;

/// Measures every wanted database.
pub(crate) async fn ingest(bench: &Bench) -> Result<Goals> {
    bench.say_repetitions()?;
    let mut goals = Goals::default();
    for kind in bench.kinds() {
        of_one(bench, *kind, &mut goals).await?;
    }
    Ok(goals)
}

async fn of_one(bench: &Bench, kind: Kind, goals: &mut Goals) -> Result<()> {
    let yardsticks = bench.yardsticks(kind).await?;
    let naive = Yardstick::naive(&bench.database(kind, "naive").await?).await?;
    let product = bench.product(kind, Role::Whole, "product").await?;
    // Fills its caches and a table that would else be empty at first.
    let time = Bound::Time(Duration::from_secs(bench.options.seconds()));
    product.click(FEWEST_FOR_GOALS, time).await?;
    let connections = bench.options.connections();
    let mut all: Vec<Rounds> = connections.iter().map(|_| Rounds::default()).collect();
    for _ in 0..bench.options.rounds() {
        for (connections, rounds) in connections.iter().zip(&mut all) {
            measure(bench, *connections, (&yardsticks, &naive, &product), rounds).await?;
        }
    }
    let mut table = Table::new(&[
        "c",
        "H /s",
        "click /s",
        "click : H",
        "B /s",
        "click : B",
        "p50 ms",
        "p99 ms",
        "µs CPU",
        "naive /s",
        "naive : H",
    ]);
    for (connections, rounds) in connections.iter().zip(&all) {
        table.row(row(*connections, rounds));
        note_goals(kind, *connections, rounds, goals);
    }
    bench.say(format_args!(
        "\n## Clicks, {}\n\nB: {}.\n\n{table}",
        kind.name(),
        yardsticks.inserts.means()
    ))?;
    for (connections, rounds) in connections.iter().zip(&all) {
        if let Some(others) = rounds.others() {
            bench.say(format_args!("c = {connections}: {others}"))?;
        }
    }
    Ok(())
}

async fn measure(
    bench: &Bench,
    connections: usize,
    (yardsticks, naive, product): (&Yardsticks, &Yardstick, &Product),
    rounds: &mut Rounds,
) -> Result<()> {
    let seconds = bench.options.seconds();
    let time = Bound::Time(Duration::from_secs(seconds));
    rounds
        .bare
        .push(yardsticks.bare.run(connections, time).await?.per_second);
    let before = product.meter()?.spent()?;
    let run = product.click(connections, time).await?;
    rounds
        .micros
        .push(micros_each(product.meter()?.spent()? - before, run.good));
    rounds.runs.push(run);
    rounds.inserts.push(yardsticks.inserts.run(seconds).await?);
    rounds.naive.push(naive.run(connections, time).await?.per_second);
    Ok(())
}

fn row(connections: usize, rounds: &Rounds) -> [String; 11] {
    [
        connections.to_string(),
        format!("{:.0}", median(rounds.bare.iter().copied())),
        format!("{:.0}", rounds.rate()),
        format!("{:.3}", rounds.of_bare()),
        format!("{:.0}", median(rounds.inserts.iter().copied())),
        format!("{:.1}", rounds.of_inserts()),
        format!("{:.1}", rounds.p50_ms()),
        format!("{:.1}", rounds.p99_ms()),
        format!("{:.0}", rounds.micros_each()),
        format!("{:.0}", median(rounds.naive.iter().copied())),
        format!("{:.3}", rounds.naive_of_bare()),
    ]
}

fn note_goals(kind: Kind, connections: usize, rounds: &Rounds, goals: &mut Goals) {
    if connections < FEWEST_FOR_GOALS {
        return;
    }
    let of_bare = if connections < 256 { 0.45 } else { 0.6 };
    let name = |what: &str| format!("{}, c = {connections}: {what}", kind.name());
    goals.add(name("click : H"), Goal::AtLeast(of_bare), rounds.of_bare());
    goals.add(name("click : B"), Goal::AtLeast(4.0), rounds.of_inserts());
    goals.add(name("click p99 ms"), Goal::AtMost(25.0), rounds.p99_ms());
    goals.add(name("µs CPU a click"), Goal::AtMost(60.0), rounds.micros_each());
}
