//! A private Postgres for tests and benchmarks: found or installed, started on a free port, removed at the end.

mod binaries;
mod cluster;
mod owner;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
pub(crate) use cluster::{Purpose, Server};

/// The variable that names a server, for people and for the tests.
pub(crate) const VARIABLE: &str = "WAYPOST_TEST_POSTGRES";

/// Starts a server from the first binaries that work, and installs some where none do.
pub(crate) fn start(workspace: &Workspace, purpose: Purpose) -> Result<Server> {
    cluster::remove_abandoned();
    let mut reasons = Vec::new();
    for source in binaries::SOURCES {
        match source(workspace).map(|candidates| first_that_works(&candidates, purpose, &mut reasons)) {
            Ok(Some(server)) => return Ok(server),
            Ok(None) => {}
            Err(error) => reasons.push(format!("{error:#}")),
        }
        if crate::interrupt::requested() {
            bail!("interrupted");
        }
    }
    bail!(
        "no usable Postgres. Install PostgreSQL 14 or newer with its contrib extensions (hstore, pgcrypto), or name a \
         server where the tests may create databases: {VARIABLE}=postgres://user@host/postgres\n{}",
        reasons.join("\n")
    )
}

fn first_that_works(candidates: &[std::path::PathBuf], purpose: Purpose, reasons: &mut Vec<String>) -> Option<Server> {
    for folder in candidates {
        match Server::start(folder, purpose) {
            Ok(server) => return Some(server),
            Err(error) => reasons.push(format!("{}: {error:#}", folder.display())),
        }
    }
    None
}
