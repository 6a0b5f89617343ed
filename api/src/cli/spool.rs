//! `waypost spool`: what waits on this machine's disk, what the database refused, and what is to become of that.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use clap::Subcommand;
use waypost_domain::Config;
use waypost_domain::clock::Clock;
use waypost_domain::spool::aside::{self, Aside};
use waypost_domain::spool::{Held, Spool};

/// Most rows that are listed.
const MOST_LISTED: u64 = 100;

#[derive(Subcommand)]
pub(super) enum Act {
    /// Put rows that were set aside back among those that wait; the running server writes them within seconds.
    Retry {
        /// Only these rows, by their number; all when left out.
        #[arg(long, value_name = "N", num_args = 1..)]
        seq: Vec<i64>,
    },
    /// Remove rows that were set aside, for good.
    Discard {
        /// These rows, by their number.
        #[arg(long, value_name = "N", num_args = 1.., required = true)]
        seq: Vec<i64>,
        /// Yes: what they say is lost.
        #[arg(long)]
        yes: bool,
    },
}

/// Does it beside a server that may be running, and says what was done.
pub(super) async fn run(config: &Config, act: Option<Act>) -> anyhow::Result<String> {
    let spool = Spool::of(config);
    anyhow::ensure!(
        spool.path().exists(),
        "there is no spool at {}; is data_dir the one of the server?",
        spool.path().display()
    );
    let said = say(&spool, act).await;
    spool.close().await?;
    said
}

async fn say(spool: &Spool, act: Option<Act>) -> anyhow::Result<String> {
    match act {
        None => {
            spool.open().await?;
            let (since, rows) = (
                aside::waiting_since(spool).await?,
                aside::list(spool, MOST_LISTED).await?,
            );
            Ok(shown(&spool.held(), since, &rows, Clock::system().now()))
        }
        Some(Act::Retry { seq }) => {
            let rows = aside::retry(spool, &seq).await?;
            Ok(format!(
                "Put back: {rows}. The running server writes what was put back within seconds.\n"
            ))
        }
        Some(Act::Discard { yes: false, .. }) => {
            anyhow::bail!("discarded rows are lost for good; say --yes to discard them")
        }
        Some(Act::Discard { seq, yes: true }) => Ok(format!("Discarded: {}.\n", aside::discard(spool, &seq).await?)),
    }
}

fn shown(held: &Held, since: Option<DateTime<Utc>>, rows: &[Aside], now: DateTime<Utc>) -> String {
    let mut text = format!("waiting    {} clicks and postbacks", held.waiting);
    if let Some(since) = since {
        let _ = write!(text, ", the oldest for {}", age(since, now));
    }
    let _ = writeln!(text, "\nset aside  {}", held.set_aside);
    let _ = writeln!(text, "bytes      {} of {}", held.bytes, held.most_bytes);
    if rows.is_empty() {
        return text;
    }
    let _ = writeln!(text, "\n{:>8}  {:<10}  {:>12}  reason", "seq", "kind", "age");
    for row in rows {
        let age = row
            .came_at
            .map_or_else(|| "unknown".to_owned(), |since| age(since, now));
        let _ = writeln!(text, "{:>8}  {:<10}  {age:>12}  {}", row.seq, row.kind, row.reason);
    }
    if held.set_aside > rows.len() as u64 {
        let _ = writeln!(text, "and {} more", held.set_aside - rows.len() as u64);
    }
    text.push_str(
        "\n`waypost spool retry` has them tried again; `waypost spool discard --seq N --yes` removes them.\n",
    );
    text
}

fn age(since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    crate::words::time((now - since).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_and_why_and_what_can_be_done() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let held = Held {
            waiting: 312,
            set_aside: 3,
            bytes: 4096,
            most_bytes: 8192,
            replayed: 0,
            away: false,
            away_for: None,
        };
        let row = |seq, kind: &str, came_at, reason: &str| Aside {
            seq,
            kind: kind.to_owned(),
            tenant: None,
            came_at,
            reason: reason.to_owned(),
        };
        let rows = [
            row(17, "postback", Some(at("2026-03-02T10:00:00Z")), "unknown integration"),
            row(4000, "unreadable", None, "unreadable"),
        ];
        let now = at("2026-03-02T12:03:00Z");
        let expected = "waiting    312 clicks and postbacks, the oldest for 3 min 0 s
set aside  3
bytes      4096 of 8192

     seq  kind                 age  reason
      17  postback       2 h 3 min  unknown integration
    4000  unreadable       unknown  unreadable
and 1 more

`waypost spool retry` has them tried again; `waypost spool discard --seq N --yes` removes them.
";
        let since = Some(at("2026-03-02T12:00:00Z"));
        assert_eq!(shown(&held, since, &rows, now), expected);
        assert_eq!(shown(&held, None, &[], now).lines().count(), 3);
    }
}
