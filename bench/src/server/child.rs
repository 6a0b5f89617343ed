//! A server as a child process: started, found to answer, killed, started again on the same port.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::process::{Child as Process, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::http::Connection;

/// How long a server may take to answer its first request: recovery and migrations come before it.
const LONGEST_START: Duration = Duration::from_secs(120);

/// How to start a server.
#[derive(Clone)]
pub(crate) struct Recipe {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) variables: Vec<(String, String)>,
    /// Its working directory, where its output goes into `server.log`.
    pub(crate) folder: PathBuf,
    pub(crate) address: SocketAddr,
    /// A path that answers 200 or 302 once the server is ready.
    pub(crate) ready: String,
}

/// A running server; dropping it kills it.
pub(crate) struct Child {
    recipe: Recipe,
    process: Process,
}

impl Child {
    pub(crate) async fn start(recipe: Recipe) -> Result<Self> {
        let process = spawn(&recipe)?;
        let mut child = Self { recipe, process };
        child.ready().await?;
        Ok(child)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.recipe.address
    }

    pub(crate) fn process(&self) -> Result<u32> {
        self.process.id().context("the server has ended")
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.process.try_wait()?.is_some())
    }

    /// kill -9, at once; one that has ended by itself needs none.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        if self.has_ended()? {
            return Ok(());
        }
        Ok(self.process.kill().await?)
    }

    /// Starts it again where it was, as often as it takes: after a crash its database may still be recovering.
    pub(crate) async fn start_again(&mut self) -> Result<()> {
        let began = Instant::now();
        loop {
            self.process = spawn(&self.recipe)?;
            match self.ready().await {
                Ok(()) => return Ok(()),
                Err(error) if began.elapsed() > LONGEST_START => return Err(error),
                Err(_) => {
                    self.kill().await?;
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    /// Waits until it answers.
    pub(crate) async fn ready(&mut self) -> Result<()> {
        let began = Instant::now();
        while !answers(self.recipe.address, &self.recipe.ready).await {
            if let Some(status) = self.process.try_wait()? {
                bail!(
                    "{} ended with {status}:\n{}",
                    self.recipe.program.display(),
                    self.last_words()
                );
            }
            if began.elapsed() > LONGEST_START {
                bail!(
                    "{} does not answer:\n{}",
                    self.recipe.program.display(),
                    self.last_words()
                );
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(log_in(&self.recipe.folder)).unwrap_or_default();
        last_lines(&log, 15)
    }
}

/// The end of a log, for an error.
pub(super) fn last_lines(log: &str, count: usize) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let start = lines.len().saturating_sub(count);
    lines.get(start..).unwrap_or_default().join("\n")
}

/// A port of this machine that was free a moment ago. It is chosen here, so that a restarted server keeps it.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn spawn(recipe: &Recipe) -> Result<Process> {
    let log = File::options().create(true).append(true).open(log_in(&recipe.folder))?;
    let mut command = Command::new(&recipe.program);
    command.args(&recipe.arguments).current_dir(&recipe.folder);
    // Settings of the person who measures would make another server of it.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("WAYPOST__")) {
            command.env_remove(name);
        }
    }
    command.env_remove("DATABASE_URL");
    command.envs(recipe.variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {}", recipe.program.display()))
}

fn log_in(folder: &Path) -> PathBuf {
    folder.join("server.log")
}

async fn answers(address: SocketAddr, path: &str) -> bool {
    let asked = async {
        let mut connection = Connection::open(address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        anyhow::Ok(connection.exchange(request.as_bytes()).await?.status)
    };
    matches!(timeout(Duration::from_secs(5), asked).await, Ok(Ok(200 | 302)))
}
