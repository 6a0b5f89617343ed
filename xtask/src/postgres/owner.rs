//! Who runs the server. Postgres refuses root, so root hands it to somebody without rights.

use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;

/// The user that owns the cluster's files and runs its programs.
pub(super) enum Owner {
    Ourselves,
    Other { user: u32, group: u32 },
}

impl Owner {
    /// `postgres` or `nobody` when we are root.
    pub(super) fn choose() -> Result<Self> {
        if !process::is_root() {
            return Ok(Self::Ourselves);
        }
        if process::on_path(&["setpriv"]).is_none() {
            bail!("Postgres does not run as root, and setpriv (util-linux) is not there to run it as somebody else");
        }
        let found = ["postgres", "nobody"]
            .iter()
            .find_map(|name| Some((id("-u", name)?, id("-g", name)?)));
        let (user, group) = found.context("Postgres does not run as root, and there is no user postgres or nobody")?;
        Ok(Self::Other { user, group })
    }

    /// A command that the owner runs, in a folder the owner can enter.
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = match self {
            Self::Ourselves => process::command(program),
            Self::Other { user, group } => {
                let mut setpriv = process::command("setpriv");
                setpriv
                    .arg(format!("--reuid={user}"))
                    .arg(format!("--regid={group}"))
                    .arg("--clear-groups");
                setpriv.arg("--").arg(program);
                setpriv
            }
        };
        command.current_dir(folder);
        command
    }

    pub(super) fn give(&self, path: &Path) -> Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { user, group } => {
                chown(path, Some(*user), Some(*group)).with_context(|| format!("cannot give away {}", path.display()))
            }
        }
    }
}

fn id(which: &str, name: &str) -> Option<u32> {
    process::quiet(process::command("id").arg(which).arg(name))
        .ok()?
        .trim()
        .parse()
        .ok()
}
