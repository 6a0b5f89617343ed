//! Where things are: the repository, cargo's target directory, the dashboard's sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;

/// The folder of this program's sources, as cargo says while it runs it. What was compiled in may be another checkout's: with
/// a shared target directory cargo takes that checkout's program for this one's.
#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells its children where they are by a variable"
)]
fn here() -> PathBuf {
    let told = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    told.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).to_owned())
}

/// The folders that tasks work in.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) web: PathBuf,
}

impl Workspace {
    /// Asks cargo, which knows about CARGO_TARGET_DIR and configuration files.
    pub(crate) fn locate() -> Result<Self> {
        let here = here();
        let mut cargo = process::command("cargo");
        let answer = process::quiet(
            cargo
                .args(["metadata", "--format-version=1", "--no-deps"])
                .current_dir(&here),
        )?;
        let metadata: serde_json::Value = serde_json::from_str(&answer)?;
        let folder = |key: &str| -> Result<PathBuf> {
            let value = metadata.get(key).and_then(serde_json::Value::as_str);
            Ok(value.with_context(|| format!("`cargo metadata` has no {key}"))?.into())
        };
        let root = folder("workspace_root")?;
        Ok(Self {
            target: folder("target_directory")?,
            web: root.join("web"),
            root,
        })
    }

    /// A cargo command in the repository.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = process::command("cargo");
        cargo.current_dir(&self.root).env("CARGO_TERM_PROGRESS_WHEN", "never");
        cargo
    }

    /// `npm run <script>` in the dashboard's folder.
    pub(crate) fn npm_run(&self, script: &str) -> Command {
        let mut npm = process::command("npm");
        npm.current_dir(&self.web).args(["run", "--silent", script]);
        npm
    }

    /// The server as the build step leaves it.
    pub(crate) fn binary(&self) -> PathBuf {
        self.target.join("debug").join("waypost")
    }

    /// A program as a release build leaves it.
    pub(crate) fn release(&self, program: &str) -> PathBuf {
        self.target.join("release").join(program)
    }

    /// Forgets what another checkout compiled into the same target directory. Cargo tells our crates apart by their path
    /// inside the workspace and judges freshness by time alone, so it would run that checkout's newer code as ours.
    pub(crate) fn claim_target(&self) -> Result<()> {
        let stamp = self.target.join(".waypost-checkout");
        let here = self.root.to_string_lossy();
        if fs::read_to_string(&stamp).is_ok_and(|there| there == here) {
            return Ok(());
        }
        let profiles = ["debug/.fingerprint", "release/.fingerprint"];
        let folders = profiles
            .iter()
            .flat_map(|folder| fs::read_dir(self.target.join(folder)));
        for entry in folders.flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("waypost-") {
                fs::remove_dir_all(entry.path())?;
            }
        }
        fs::write(&stamp, here.as_bytes()).with_context(|| format!("cannot write {}", stamp.display()))
    }
}
