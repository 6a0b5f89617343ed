//! What servers cost: processor time and memory, read from /proc.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use super::postgres::Postgres;
use super::stat::{self, Stat};

/// Reads the processor time of a server and of its database.
pub(crate) struct Meter<'a> {
    pub(super) server: u32,
    pub(super) postgres: Option<&'a Postgres>,
}

impl Meter<'_> {
    /// Processor time spent so far. An embedded database's is the server's own.
    pub(crate) fn spent(&self) -> Result<Duration> {
        let server = of(self.server)?;
        let mut spent = server.own + server.of_ended_children;
        if let Some(postgres) = self.postgres {
            spent += of_family(postgres.main_process()?)?;
        }
        Ok(spent)
    }
}

/// Memory that a process holds now, and the most that it held, in bytes.
pub(super) fn memory(process: u32) -> Result<(u64, u64)> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).context("the server is gone")?;
    let line = |name: &str| stat::memory(&text, name).with_context(|| format!("no {name} in /proc"));
    Ok((line("VmRSS")?, line("VmHWM")?))
}

/// The living children of a process.
pub(super) fn children(process: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers
        .filter(|number| of(*number).is_ok_and(|stat| stat.parent == process))
        .collect()
}

/// A database server with its backends: those that have ended are counted by their parent.
fn of_family(process: u32) -> Result<Duration> {
    let main = of(process)?;
    let living: Duration = children(process)
        .into_iter()
        .filter_map(|child| of(child).ok())
        .map(|child| child.own)
        .sum();
    Ok(main.own + main.of_ended_children + living)
}

fn of(process: u32) -> Result<Stat> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).context("the process is gone")?;
    stat::stat(&text).context("/proc is not as expected")
}
