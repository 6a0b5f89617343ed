//! Child processes: streamed live and kept for counting, or asked for an answer.

use std::env;
use std::io::{IsTerminal as _, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::interrupt;

/// How a command ended and what it printed.
pub(crate) struct Run {
    pub(crate) success: bool,
    pub(crate) output: String,
}

/// A command without the variables that `cargo run` sets for us: build scripts that watch them would run again each time.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    const OF_CARGO_RUN: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| OF_CARGO_RUN.iter().any(|prefix| name.starts_with(prefix)))
        {
            command.env_remove(name);
        }
    }
    let terminal = std::io::stdout().is_terminal();
    if env::var_os("CARGO_TERM_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", if terminal { "always" } else { "never" });
    }
    if terminal && env::var_os("NO_COLOR").is_none() {
        command.env("FORCE_COLOR", "1");
    }
    command.stdin(Stdio::null());
    command
}

/// Runs a command, shows its output as it comes, and keeps it.
pub(crate) fn stream(command: &mut Command) -> Result<Run> {
    crate::say(&format!("$ {}", shown(command)));
    // One pipe for both streams, so that lines stay whole and in their order.
    let (pipe, output) = std::io::pipe()?;
    // And a process group of its own, so that its children can be stopped with it.
    command.stdout(output.try_clone()?).stderr(output).process_group(0);
    let started = command
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()));
    // The command's own ends, without which the pipe never ends.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = started?;
    let output = collect(&mut child, &forward(pipe))?;
    let success = child.wait()?.success();
    if interrupt::requested() {
        bail!("interrupted");
    }
    Ok(Run {
        success,
        output: String::from_utf8_lossy(&output).into_owned(),
    })
}

/// Runs a short command for its answer on stdout; a failure carries all it printed.
pub(crate) fn quiet(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    if !output.status.success() {
        bail!("`{}` failed:\n{}{}", shown(command), out, err.trim_end());
    }
    Ok(out.into_owned())
}

/// The first of these programs that is on PATH.
pub(crate) fn on_path(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    programs
        .iter()
        .flat_map(|program| env::split_paths(&path).map(move |folder| folder.join(program)))
        .find(|file| is_program(file))
}

/// Whether this file can be executed.
pub(crate) fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// Whether we are root, who may install packages but may not run Postgres.
pub(crate) fn is_root() -> bool {
    quiet(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs Debian packages when we are root on a Debian-like system; otherwise says no.
pub(crate) fn apt_install(packages: &[&str]) -> Result<bool> {
    if !is_root() || on_path(&["apt-get"]).is_none() {
        return Ok(false);
    }
    let apt = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    let updated = stream(apt().args(["update", "-q"]))?.success;
    Ok(updated
        && stream(
            apt()
                .args(["install", "-y", "-q", "--no-install-recommends"])
                .args(packages),
        )?
        .success)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn forward(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            if sender.send(buffer.iter().take(length).copied().collect()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Shows and keeps what comes until the pipe ends. A grandchild that outlives the command may hold it open, so after the
/// command's own end it gets two more seconds.
fn collect(child: &mut Child, pieces: &Receiver<Vec<u8>>) -> Result<Vec<u8>> {
    const GRACE: Duration = Duration::from_secs(2);
    let mut kept = Vec::new();
    let mut ended: Option<Instant> = None;
    let mut asked: Option<Instant> = None;
    loop {
        match pieces.recv_timeout(Duration::from_millis(50)) {
            Ok(piece) => {
                let mut out = std::io::stdout().lock();
                out.write_all(&piece).and_then(|()| out.flush()).ok();
                kept.extend(piece);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if ended.is_none() && child.try_wait()?.is_some() {
            ended = Some(Instant::now());
        }
        if ended.is_some_and(|at| at.elapsed() > GRACE) {
            break;
        }
        if interrupt::requested() && ended.is_none() {
            stop(child, &mut asked)?;
        }
    }
    Ok(kept)
}

/// Asks politely first: cargo and the test runners clean up on SIGTERM, and cannot on SIGKILL.
fn stop(child: &Child, asked: &mut Option<Instant>) -> Result<()> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let signal = match asked {
        None => "-TERM",
        Some(at) if at.elapsed() > PATIENCE => "-KILL",
        Some(_) => return Ok(()),
    };
    asked.get_or_insert_with(Instant::now);
    // The minus means the group.
    Command::new("kill")
        .args([signal, "--", &format!("-{}", child.id())])
        .status()?;
    Ok(())
}
