//! B by Postgres's own benchmark program.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use super::click_row::TENANT;
use super::insert::CLIENTS;
use crate::server::Database;

/// Inserts for so many seconds; rows a second.
pub(super) async fn run(program: &Path, database: &Database, seconds: u64) -> Result<f64> {
    let script = database.folder.join("insert.sql");
    std::fs::write(&script, statement())?;
    let mut pgbench = Command::new(program);
    pgbench
        .args([
            "-n",
            "-j",
            "2",
            "-c",
            &CLIENTS.to_string(),
            "-T",
            &seconds.to_string(),
            "-f",
        ])
        .arg(&script)
        .arg(&database.url);
    pgbench.stdin(Stdio::null()).kill_on_drop(true);
    let output = pgbench.output().await.context("cannot run pgbench")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    match rate(&printed) {
        Some(rate) if output.status.success() => Ok(rate),
        _ => bail!("pgbench: {printed}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// One click-shaped row, its id ordered by time as the product's are.
fn statement() -> String {
    format!(
        "\\set n random(1, 1000000000)\n\
         INSERT INTO click VALUES ('{TENANT}', (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || \
         substr(md5(:n::text), 1, 3) || '8' || substr(md5(:n::text), 4, 15))::uuid, '{TENANT}', '{TENANT}', '{TENANT}', \
         'v' || :n, 'newsletter-42', 'camp-17', NULL, NULL, '[[\"utm_source\", \"partner\"], [\"utm_medium\", \"affiliate\"]]', '127.0.0.1', \
         'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36', \
         'https://blog.example.com/best-shoes-17', now());\n"
    )
}

/// `tps = 4430.123 (without initial connection time)`
fn rate(printed: &str) -> Option<f64> {
    let rest = printed.lines().find_map(|line| line.strip_prefix("tps = "))?;
    rest.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_off_pgbench() {
        let printed =
            "number of clients: 32\nlatency average = 7.2 ms\ntps = 4430.5 (without initial connection time)\n";
        assert!((rate(printed).expect("a rate") - 4430.5).abs() < 1e-9);
        assert_eq!(rate("pgbench: error: connection refused"), None);
    }
}
