//! The product as a process of its own, which can be limited, stopped and killed.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// How long a start or a stop may take.
const LONG: Duration = Duration::from_secs(30);

/// A running process. Dropping it kills it.
pub struct Node {
    /// Where its doors are.
    pub url: String,
    process: Child,
    _said: BufReader<ChildStdout>,
}

/// How a process is started.
pub struct Recipe<'a> {
    /// The binary.
    pub program: &'a str,
    /// Its data directory.
    pub data: &'a Path,
    /// Its database.
    pub database: String,
    /// What a shell does before it becomes the product; the data directory is its `$DATA`.
    pub first: &'a str,
    /// More settings, as `section__name`, in capitals.
    pub settings: &'a [(&'a str, &'a str)],
}

impl Recipe<'_> {
    /// A shell that becomes the product.
    pub fn command(&self) -> Command {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", &format!("set -e; {}; exec \"$0\"", self.first), self.program])
            .env_remove("DATABASE_URL")
            .env("DATA", self.data)
            .env("WAYPOST__DATA_DIR", self.data)
            .env("WAYPOST__DATABASE__URL", &self.database)
            .env("WAYPOST__SERVER__LISTEN", "127.0.0.1:0")
            .env("WAYPOST__DELIVERY__ALLOW_LOOPBACK", "true")
            .env("WAYPOST__LOG__LEVEL", "warn")
            .envs(
                self.settings
                    .iter()
                    .map(|(name, value)| (format!("WAYPOST__{name}"), value)),
            );
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        command
    }
}

impl Node {
    /// Starts it and waits until it says where it is.
    pub async fn start(recipe: &Recipe<'_>) -> Self {
        let mut process = recipe.command().spawn().expect("started");
        let mut said = BufReader::new(process.stdout.take().expect("an output"));
        let mut line = String::new();
        let saying = async {
            while !line.contains("http://") {
                line.clear();
                let read = said.read_line(&mut line).await.expect("read");
                assert!(read > 0, "the process ended: its last words stand above");
            }
        };
        timeout(LONG, saying).await.expect("started in time");
        let (_, url) = line.trim().rsplit_once(' ').expect("a URL");
        Self {
            url: url.to_owned(),
            process,
            _said: said,
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id().expect("it runs")
    }

    /// Asks it to end, as a service manager does.
    pub fn ask_to_stop(&self) {
        let id = i32::try_from(self.id()).ok().and_then(Pid::from_raw);
        kill_process(id.expect("a process"), Signal::TERM).expect("asked");
    }

    /// Waits until it has ended.
    pub async fn ended(mut self) -> ExitStatus {
        let ended = timeout(LONG, self.process.wait()).await;
        ended.expect("ended in time").expect("an end")
    }

    /// The memory that it holds.
    pub fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).expect("a process");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a line");
        let number = line.split_whitespace().nth(1).expect("a number");
        number.parse().expect("a number")
    }
}
