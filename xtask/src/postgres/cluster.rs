//! One throw-away cluster: made, started, and in every case stopped and removed.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::binaries;
use super::owner::Owner;
use crate::process;

const FOLDER_PREFIX: &str = "waypost-postgres-";
const USER: &str = "waypost";
const EXTENSIONS: [&str; 2] = ["hstore", "pgcrypto"];

/// What a server is started for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// Fast rather than durable: the data dies with the run.
    Tests,
    /// As durable as in production, since durability is what costs; with the memory and log of a small database server.
    Benchmarks,
}

/// Connections for several processes side by side.
const SETTINGS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "ssl=off",
    "max_connections=300",
    "max_locks_per_transaction=256",
    "jit=off",
    "log_min_messages=fatal",
];
const FOR_TESTS: [&str; 5] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
];
const FOR_BENCHMARKS: [&str; 2] = ["shared_buffers=512MB", "max_wal_size=4GB"];

/// A running server; dropping it stops it and removes its folder.
pub(crate) struct Server {
    cluster: Cluster,
    port: u16,
}

impl Server {
    /// The maintenance database, from where the tests create their own.
    pub(crate) fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    /// The folder of its data.
    pub(crate) fn data(&self) -> PathBuf {
        self.cluster.folder.join("data")
    }

    /// The folder of its programs.
    pub(crate) fn programs(&self) -> &Path {
        &self.cluster.programs
    }

    /// Makes a cluster with the programs in this folder, sees that it has what we need, and starts it.
    pub(super) fn start(programs: &Path, purpose: Purpose) -> Result<Self> {
        let cluster = Cluster::make(programs)?;
        cluster.check_extensions()?;
        let port = free_port()?;
        cluster.start(port, purpose)?;
        Ok(Self { cluster, port })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Data and connections are worthless by now, so it need not tidy up.
        self.cluster.stop();
    }
}

/// A cluster's folder; dropping it removes the folder.
struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    owner: Owner,
}

impl Cluster {
    fn make(programs: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("{FOLDER_PREFIX}{}", std::process::id()));
        fs::create_dir_all(folder.join("socket")).with_context(|| format!("cannot create {}", folder.display()))?;
        let mut cluster = Self {
            folder,
            programs: programs.to_owned(),
            owner: Owner::choose()?,
        };
        cluster.owner.give(&cluster.folder)?;
        cluster.owner.give(&cluster.folder.join("socket"))?;
        cluster.make_programs_reachable()?;
        let mut initdb = cluster.command("initdb");
        initdb.args([
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ]);
        process::quiet(initdb.args(["--username", USER, "--pgdata", "data"]))?;
        Ok(cluster)
    }

    /// Programs below root's home cannot be run by anybody else: take a copy along.
    fn make_programs_reachable(&mut self) -> Result<()> {
        if matches!(self.owner, Owner::Ourselves) || process::quiet(self.command("initdb").arg("--version")).is_ok() {
            return Ok(());
        }
        let copy = self.folder.join("programs");
        process::quiet(
            process::command("cp")
                .arg("-R")
                .arg(binaries::home(&self.programs)?)
                .arg(&copy),
        )?;
        self.programs = copy.join("bin");
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        self.owner.command(&self.programs.join(program), &self.folder)
    }

    /// Creates and drops each extension in single-user mode: a control file alone does not prove that it loads.
    fn check_extensions(&self) -> Result<()> {
        let mut single = self.command("postgres");
        single.args(["--single", "-D", "data", "postgres"]);
        let mut child = single
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            for extension in EXTENSIONS {
                writeln!(stdin, "CREATE EXTENSION {extension};\nDROP EXTENSION {extension};").ok();
            }
        }
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        if let Some(error) = said
            .lines()
            .find(|line| line.contains("ERROR:") || line.contains("FATAL:"))
        {
            bail!("{}", error.trim());
        }
        if !output.status.success() {
            bail!("single-user mode failed: {}", said.trim());
        }
        Ok(())
    }

    fn start(&self, port: u16, purpose: Purpose) -> Result<()> {
        let mut options = format!("-p {port} -k '{}'", self.folder.join("socket").display());
        let special = match purpose {
            Purpose::Tests => FOR_TESTS.as_slice(),
            Purpose::Benchmarks => FOR_BENCHMARKS.as_slice(),
        };
        for setting in SETTINGS.iter().chain(special) {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        let mut start = self.command("pg_ctl");
        start.args([
            "start",
            "--wait",
            "--timeout=60",
            "--silent",
            "--pgdata=data",
            "--log=log",
            "--options",
            &options,
        ]);
        // The server inherits what pg_ctl has, and would hold a pipe open for as long as it lives.
        let started = start.stdout(Stdio::null()).stderr(Stdio::null()).status()?.success();
        if !started {
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            bail!("the server did not start:\n{}", log.trim());
        }
        Ok(())
    }

    fn stop(&self) {
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "--wait", "--silent", "--mode=immediate", "--pgdata=data"]);
        stop.stdout(Stdio::null()).stderr(Stdio::null()).status().ok();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Stops and removes what a run left behind that was killed before it could: folders named after a process that is gone.
pub(super) fn remove_abandoned() {
    if !Path::new("/proc/self").exists() {
        return;
    }
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(FOLDER_PREFIX));
        if process.is_some_and(|id| id.parse::<u32>().is_ok() && !Path::new("/proc").join(id).exists()) {
            remove(&entry.path());
        }
    }
}

/// The first line of `postmaster.pid` is the server's process.
fn remove(folder: &Path) {
    let server = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
    if let Some(id) = server.lines().next().filter(|id| belongs_to(id, folder)) {
        process::quiet(process::command("kill").args(["-QUIT", id])).ok();
    }
    fs::remove_dir_all(folder).ok();
}

/// The number may be somebody else's by now: the server's working directory is its data folder.
fn belongs_to(id: &str, folder: &Path) -> bool {
    id.parse::<u32>().is_ok()
        && fs::read_link(Path::new("/proc").join(id).join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder))
}
