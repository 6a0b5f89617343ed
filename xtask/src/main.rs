//! `cargo xtask <task>`: everything people and machines do to this repository besides `cargo build`.
#![expect(
    clippy::disallowed_methods,
    reason = "a build tool reads the environment and waits for child processes; it has no settings and no clock"
)]

mod bench;
mod chromium;
mod count;
mod countries;
mod generate;
mod interrupt;
mod npm;
mod postgres;
mod process;
mod python;
mod report;
mod smtp;
mod steps;
mod suite;
mod workspace;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand, ValueEnum as _};

use postgres::Purpose;
use steps::Step;
use workspace::Workspace;

/// Tests, checks and generated files of Waypost.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every check and test; installs what is missing. The last line is `N passed, N failed`
    Test {
        /// Run only these steps, and what they need (see --list)
        #[arg(long, value_delimiter = ',', value_name = "STEP,…")]
        only: Vec<Step>,
        /// List the steps
        #[arg(long)]
        list: bool,
    },
    /// Format check, clippy, and the dashboard's linter and types
    Lint,
    /// Rewrite the generated files: the GraphQL schema and the TypeScript types made from it
    Gen,
    /// Build the real binary and run the browser tests against it
    E2e,
    /// Start a throw-away Postgres for tests, and keep it until Ctrl-C
    Postgres,
    /// Fetch the database of countries that the tests use, and print the line that names it
    Countries,
    /// Fetch the mail server that the tests use, and print the line that names it
    Smtp,
    /// Fetch the Python library that the tests check signatures with, and print the line that names it
    Python,
    /// Build for release and measure: ingest, postback, settle, crash, memory or growth (see bench/README.md)
    Bench {
        /// A part of the benchmarks and its options; `cargo xtask bench ingest --help` shows them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(code) => code,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    interrupt::listen()?;
    let workspace = Workspace::locate()?;
    match task {
        Task::Test { list: true, .. } => Ok(list_steps()),
        Task::Test { only, .. } if only.is_empty() => suite::run(workspace, Step::value_variants()),
        Task::Test { only, .. } => suite::run(workspace, &only),
        Task::Lint => suite::run(workspace, &[Step::Format, Step::Clippy, Step::WebLint, Step::WebTypes]),
        Task::E2e => suite::run(workspace, &[Step::Browser]),
        Task::Gen => generate::all(&workspace).map(|()| ExitCode::SUCCESS),
        Task::Postgres => keep_postgres(&workspace),
        Task::Countries => name(countries::VARIABLE, &countries::find(&workspace)?),
        Task::Smtp => name(smtp::VARIABLE, &smtp::find(&workspace)?),
        Task::Python => {
            let folder = python::find(&workspace)?.context("Python with pip is not installed")?;
            name(python::VARIABLE, &folder)
        }
        Task::Bench { arguments } => bench::run(&workspace, &arguments),
    }
}

fn list_steps() -> ExitCode {
    for step in Step::value_variants() {
        say(&format!("{:<10} {}", step.name(), step.purpose()));
    }
    ExitCode::SUCCESS
}

/// Prints the line by which a shell tells the tests of it.
fn name(variable: &str, path: &Path) -> Result<ExitCode> {
    say(&format!("export {variable}={}", path.display()));
    Ok(ExitCode::SUCCESS)
}

fn keep_postgres(workspace: &Workspace) -> Result<ExitCode> {
    let server = postgres::start(workspace, Purpose::Tests)?;
    say(&format!("{}\n", server.url()));
    say(&format!("export {}={}\n", postgres::VARIABLE, server.url()));
    say("Running until Ctrl-C.");
    while !interrupt::requested() {
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a line. A reader that went away is no reason to leave a database server behind, so errors are dropped.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).ok();
}
