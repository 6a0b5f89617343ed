//! Benchmarks: builds product and load generator for release, starts Postgres where it is wanted, and hands over.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::postgres::{self, Purpose};
use crate::process;
use crate::workspace::Workspace;

/// Runs a part of the benchmarks; the exit code is its own.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    workspace.claim_target()?;
    let mut build = workspace.cargo();
    build.args([
        "build",
        "--release",
        "--package",
        "waypost-api",
        "--package",
        "waypost-bench",
    ]);
    // Nobody opens the dashboard here, and without it the build needs no npm.
    if !process::stream(build.env("WEB_BUILD", "skip"))?.success {
        bail!("it does not compile");
    }
    let mut bench = process::command(workspace.release("waypost-bench"));
    bench.args(arguments);
    // Kept until the end, since dropping it stops it.
    let server = wants_postgres(arguments)
        .then(|| postgres::start(workspace, Purpose::Benchmarks))
        .transpose()?;
    if let Some(server) = &server {
        bench.arg("--postgres-url").arg(server.url());
        bench.arg("--postgres-data").arg(server.data());
        bench.arg("--postgres-programs").arg(server.programs());
    }
    let success = process::stream(&mut bench)?.success;
    Ok(if success { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether these arguments measure on Postgres, which they do unless they say otherwise.
fn wants_postgres(arguments: &[String]) -> bool {
    let words = || arguments.iter().map(String::as_str);
    let measures = words()
        .next()
        .is_some_and(|first| !first.starts_with('-') && first != "help");
    let asks_for_help = words().any(|word| ["-h", "--help"].contains(&word));
    let named = words()
        .zip(words().skip(1))
        .find_map(|(option, value)| (option == "--database").then_some(value))
        .or_else(|| words().find_map(|word| word.strip_prefix("--database=")));
    measures && !asks_for_help && named != Some("sqlite")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_is_started_only_for_a_part_that_measures_it() {
        for (line, expected) in [
            ("ingest", true),
            ("ingest --quick --database both", true),
            ("crash --database postgres --rounds 3", true),
            ("crash --database sqlite --rounds 3", false),
            ("crash --database=sqlite", false),
            ("ingest --help", false),
            ("--help", false),
            ("help ingest", false),
            ("", false),
        ] {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(wants_postgres(&words), expected, "{line:?}");
        }
    }
}
