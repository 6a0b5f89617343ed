//! The Postgres server that was started for this run: its databases, its processes, and how it is killed and started again.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use tokio::process::Command;
use tokio::time::{sleep, timeout};

use super::child::last_lines;
use super::processor::children;

/// Where the server is, as `cargo xtask bench` passes it on.
#[derive(Args, Clone, Debug)]
pub(crate) struct Postgres {
    /// URL of the server's maintenance database; without it Postgres is left out
    #[arg(long = "postgres-url", value_name = "URL", requires_all = ["data", "programs"], required = false)]
    pub(crate) url: String,
    /// The server's data folder, which tells its process; the crash rounds kill and restart it
    #[arg(long = "postgres-data", value_name = "FOLDER", required = false)]
    data: PathBuf,
    /// The folder of pg_ctl and, where it is installed, pgbench
    #[arg(long = "postgres-programs", value_name = "FOLDER", required = false)]
    programs: PathBuf,
}

impl Postgres {
    /// The URL of another database of this server.
    pub(crate) fn url_of(&self, database: &str) -> Result<String> {
        let (server, _) = self.url.rsplit_once('/').context("a database URL has a path")?;
        Ok(format!("{server}/{database}"))
    }

    /// A program beside the server's own, where there is one.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        Some(self.programs.join(name)).filter(|program| program.is_file())
    }

    /// The process whose children are the backends. Its number may be somebody else's by now, unless it works in our folder.
    pub(crate) fn main_process(&self) -> Result<u32> {
        let text = fs::read_to_string(self.data.join("postmaster.pid")).context("Postgres is not running")?;
        let number: u32 = text.lines().next().unwrap_or_default().trim().parse()?;
        let folder = fs::read_link(format!("/proc/{number}/cwd")).context("Postgres is gone")?;
        ensure!(
            folder == self.data.canonicalize()?,
            "process {number} is not this Postgres"
        );
        Ok(number)
    }

    /// Kills every process of the server at once, with no chance to tidy up, and waits until they are gone.
    pub(crate) async fn kill(&self) -> Result<()> {
        let main = self.main_process()?;
        let mut all = children(main);
        all.insert(0, main);
        let mut kill = Command::new("kill");
        kill.arg("-9").args(all.iter().map(ToString::to_string));
        // A backend may have ended by itself in between, which is no failure.
        kill.stderr(Stdio::null()).status().await.context("cannot run kill")?;
        // Their parent has to take note of their end too: to a new server one that waits for that still holds its locks.
        let gone = async {
            while all.iter().any(|process| is_there(*process)) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(30), gone)
            .await
            .context("Postgres survived kill -9")
    }

    /// Starts the killed server again with the options it had, as the user whose data it is, and waits until it answers.
    pub(crate) async fn start_again(&self) -> Result<()> {
        let owner = fs::metadata(&self.data)?;
        let folder = self.data.parent().context("the data folder has a parent")?;
        let mut start = Command::new(self.programs.join("pg_ctl"));
        // Only `restart` remembers the options.
        start.args([
            "restart",
            "--wait",
            "--timeout=120",
            "--silent",
            "--mode=immediate",
            "--log=log",
        ]);
        start.arg("--pgdata").arg(&self.data);
        start.uid(owner.uid()).gid(owner.gid()).current_dir(folder);
        start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = start.status().await.context("cannot run pg_ctl")?;
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        ensure!(
            started.success(),
            "Postgres did not start again:\n{}",
            last_lines(&log, 10)
        );
        Ok(())
    }
}

fn is_there(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_has_the_same_server() {
        let postgres = Postgres {
            url: "postgres://waypost@127.0.0.1:5433/postgres".to_owned(),
            data: PathBuf::new(),
            programs: PathBuf::new(),
        };
        assert_eq!(
            postgres.url_of("bench_1").expect("a URL"),
            "postgres://waypost@127.0.0.1:5433/bench_1"
        );
    }
}
