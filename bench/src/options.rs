//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::crash;
use crate::part::{ForwardOptions, GrowthOptions, MemoryOptions, SettleOptions};
use crate::server::{Kind, Postgres};
use crate::yardstick::{Listen, NaiveOptions};

/// Measures Waypost through its doors, beside yardsticks in the same run.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Clicks, from the request to the redirect, committed in between
    Ingest(Common),
    /// Postbacks, from the request to the answer: dedupe, conversion and job committed in between
    Postback(Common),
    /// Whether settlement keeps up with postbacks, and how long a conversion waits for it
    Settle(SettleOptions),
    /// Deliveries to partners: how many a second, how late, and what a receiver that hangs costs the others
    Forward(ForwardOptions),
    /// kill -9 under load, again and again: nothing acknowledged is lost or doubled
    Crash(crash::Options),
    /// Memory of the server after many clicks and conversions
    Memory(MemoryOptions),
    /// Rates with many stored clicks as parts of those with few
    Growth(GrowthOptions),
    /// The yardstick H
    #[command(hide = true)]
    Bare(Listen),
    /// The yardstick "naive"
    #[command(hide = true)]
    Naive(NaiveOptions),
}

/// What every part of the benchmarks asks.
#[derive(Args, Clone, Debug)]
pub(crate) struct Common {
    /// Which database
    #[arg(long, value_enum, default_value_t = Wanted::Both)]
    pub(crate) database: Wanted,
    /// Seconds of each measurement [default: 3, with --quick 1]
    #[arg(long)]
    seconds: Option<u64>,
    /// How often everything is measured; medians are shown [default: 3, with --quick 1]
    #[arg(long)]
    rounds: Option<u32>,
    /// Connections at a time [default: 1,64,256, with --quick 1,64]
    #[arg(long, value_delimiter = ',')]
    connections: Vec<usize>,
    /// Everything small: shows that it works, not how fast it is
    #[arg(long)]
    pub(crate) quick: bool,
    /// The product [default: `waypost` beside this program]
    #[arg(long, value_name = "FILE")]
    pub(crate) waypost: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) postgres: Option<Postgres>,
}

/// Which database is measured.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Wanted {
    Sqlite,
    Postgres,
    Both,
}

impl Wanted {
    pub(crate) fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Sqlite => &[Kind::Sqlite],
            Self::Postgres => &[Kind::Postgres],
            Self::Both => &[Kind::Sqlite, Kind::Postgres],
        }
    }
}

impl Common {
    /// The value that was given, or the default of a whole or of a quick run.
    pub(crate) fn or<T>(&self, given: Option<T>, whole: T, quick: T) -> T {
        given.unwrap_or(if self.quick { quick } else { whole })
    }

    pub(crate) fn seconds(&self) -> u64 {
        self.or(self.seconds, 3, 1)
    }

    /// Seconds of a measurement that has to be long enough to see a backlog grow.
    pub(crate) fn long_seconds(&self) -> u64 {
        self.or(self.seconds, 20, 3)
    }

    pub(crate) fn rounds(&self) -> u32 {
        self.or(self.rounds, 3, 1)
    }

    /// Rounds of a part where each round is a blow and not a measurement.
    pub(crate) fn blows(&self) -> u32 {
        self.or(self.rounds, 50, 5)
    }

    pub(crate) fn connections(&self) -> Vec<usize> {
        match (self.connections.is_empty(), self.quick) {
            (false, _) => self.connections.clone(),
            (true, false) => vec![1, 64, 256],
            (true, true) => vec![1, 64],
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn ingest(arguments: &[&str]) -> Common {
        let cli = Cli::try_parse_from(["bench", "ingest"].iter().chain(arguments)).expect("parsed");
        match cli.command {
            Command::Ingest(common) => common,
            _ => unreachable!("asked for ingest"),
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_is_given_wins_over_quick_and_that_over_the_defaults() {
        for (arguments, seconds, rounds, connections) in [
            (&[] as &[&str], 3, 3, vec![1, 64, 256]),
            (&["--quick"], 1, 1, vec![1, 64]),
            (
                &["--quick", "--seconds", "5", "--rounds", "2", "--connections", "8,9"],
                5,
                2,
                vec![8, 9],
            ),
        ] {
            let common = ingest(arguments);
            assert_eq!(
                (common.seconds(), common.rounds(), common.connections()),
                (seconds, rounds, connections),
                "{arguments:?}"
            );
        }
    }

    #[test]
    fn postgres_is_named_as_a_whole_or_not_at_all() {
        assert!(ingest(&[]).postgres.is_none());
        let whole = [
            "--postgres-url",
            "postgres://u@h/d",
            "--postgres-data",
            "d",
            "--postgres-programs",
            "p",
        ];
        assert!(ingest(&whole).postgres.is_some());
        assert!(Cli::try_parse_from(["bench", "ingest", "--postgres-url", "postgres://u@h/d"]).is_err());
    }
}
