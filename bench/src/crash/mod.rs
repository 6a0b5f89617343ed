//! kill -9 under load, again and again: nothing that was acknowledged is lost or doubled, and partners are told of everything.

mod blow;
mod check;
mod journal;
mod reply;
mod senders;
mod stored;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;
use tokio::time::sleep;

use self::blow::{Blow, Chance, strike};
use self::check::{Findings, check};
use self::journal::Journal;
use self::senders::Senders;
use crate::bench::Bench;
use crate::options::Common;
use crate::receiver::{Manner, Receiver};
use crate::report::Table;
use crate::server::{Kind, Look, Product, Role};

/// Clicks that are there before the first round, for the first reports.
const FIRST_CLICKS: u64 = 50;

/// Partner postbacks, one for each affiliate.
const PARTNERS: usize = 8;

/// What is asked of this part.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    common: Common,
    /// Visitors, and as many merchants' servers, that send at the same time
    #[arg(long, default_value_t = 8)]
    senders: usize,
    /// Chooses the moments of the blows
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long what was killed stays away [default: 50 to 800 ms by chance]
    #[arg(long)]
    away_seconds: Option<u64>,
    /// How long everything may take to be stored and settled after the last round
    #[arg(long, default_value_t = 180)]
    drain_seconds: u64,
}

/// Runs on every wanted database; the exit code says whether anything was lost or doubled.
pub(crate) async fn crash(options: Options) -> Result<ExitCode> {
    let bench = Bench::open(options.common.clone(), "crash")?;
    let mut clean = true;
    for kind in bench.kinds() {
        clean &= of_one(&bench, *kind, &options).await?;
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn of_one(bench: &Bench, kind: Kind, options: &Options) -> Result<bool> {
    let mut product = bench.product(kind, Role::Whole, "crash").await?;
    let partner = Receiver::start(Manner::Answers).await?;
    let templates: Vec<String> = (0..PARTNERS).map(|each| partner.template(each)).collect();
    product.forward_to(&templates).await?;
    let first = product.fresh_clicks(FIRST_CLICKS).await?.clicks;
    let senders = Senders::start(product.child.address(), product.doors.clone(), options.senders, first);
    let mut chance = Chance(options.seed);
    let rounds = options.common.blows();
    let mut blows = Vec::new();
    for round in 0..rounds {
        let blow = Blow::of_round(kind, round);
        sleep(chance.between(300, 1200)).await;
        let away = match options.away_seconds {
            Some(seconds) => Duration::from_secs(seconds),
            None => chance.between(50, 800),
        };
        strike(&mut product, blow, away).await?;
        blows.push(blow);
    }
    sleep(chance.between(300, 1200)).await;
    let journal = senders.stop().await?;
    ensure!(!journal.sales.is_empty(), "nothing was sent, so nothing was tested");
    let began = Instant::now();
    let limit = Duration::from_secs(options.drain_seconds);
    let findings = drained(&product, (&journal, &partner), limit).await?;
    bench.say(format_args!(
        "\n## kill -9, {}\n\n{}\n{}\n{findings}",
        kind.name(),
        blow::summary(&blows),
        counts(&journal, began.elapsed())
    ))?;
    Ok(findings.are_none())
}

/// Checks until nothing is amiss, or the time for storing, settling and telling is over.
async fn drained(product: &Product, (journal, partner): (&Journal, &Receiver), limit: Duration) -> Result<Findings> {
    let began = Instant::now();
    let look: Look = product.database.look().await?;
    look.wait_for_settlement(limit).await?;
    loop {
        let findings = check(journal, &stored::read(&look, partner).await?);
        if findings.are_none() || began.elapsed() > limit {
            look.close().await?;
            return Ok(findings);
        }
        sleep(Duration::from_secs(2)).await;
    }
}

fn counts(journal: &Journal, drain: Duration) -> Table {
    let mut table = Table::new(&["", "count"]);
    let sales = |is: &dyn Fn(&journal::Sale) -> bool| journal.sales.iter().filter(|sale| is(sale)).count();
    for (what, count) in [
        ("clicks acknowledged", journal.clicks.len()),
        ("clicks without an answer", journal.clicks_unanswered),
        ("clicks answered otherwise", journal.clicks_refused),
        ("postbacks acknowledged", sales(&|sale| sale.answer.is_some())),
        ("of them stored for later", sales(&journal::Sale::was_stored_for_later)),
        (
            "of them after more than one attempt",
            sales(&|sale| sale.answer.is_some() && sale.asked > 1),
        ),
    ] {
        table.row([what.to_owned(), count.to_string()]);
    }
    table.row([
        "seconds until all was stored and settled".to_owned(),
        format!("{:.1}", drain.as_secs_f64()),
    ]);
    table
}
