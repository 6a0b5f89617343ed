//! npm: the dashboard's packages, installed from the lockfile and only when it changed, and single packages that the tests use.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// As in web/package.json: major and minor.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// A copy of the lockfile that `node_modules` came from; web/build.rs reads and writes the same one.
const INSTALLED_LOCK: &str = "node_modules/.waypost-package-lock.json";

/// Fails with a sentence when Node or npm is missing or too old.
pub(crate) fn check() -> Result<()> {
    let needed = format!(
        "Node {}.{} or newer is needed (https://nodejs.org)",
        OLDEST_NODE.0, OLDEST_NODE.1
    );
    let found = process::quiet(process::command("node").arg("--version")).with_context(|| needed.clone())?;
    if version(&found).is_none_or(|version| version < OLDEST_NODE) {
        bail!("{needed}, found {}", found.trim());
    }
    process::quiet(process::command("npm").arg("--version")).context("npm is needed; it comes with Node")?;
    Ok(())
}

/// `npm ci`, unless the packages came from this very lockfile.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    let lock = fs::read(workspace.web.join("package-lock.json")).context("web/package-lock.json")?;
    let installed = workspace.web.join(INSTALLED_LOCK);
    if fs::read(&installed).is_ok_and(|known| known == lock) {
        crate::say("web/node_modules is up to date");
        return Ok(());
    }
    // No package of ours needs its install script.
    if !process::stream(
        process::command("npm")
            .args(["ci", "--ignore-scripts"])
            .current_dir(&workspace.web),
    )?
    .success
    {
        bail!("npm ci failed");
    }
    fs::write(&installed, lock).with_context(|| format!("cannot write {}", installed.display()))
}

/// Where a package that is no part of the dashboard is kept between runs.
pub(crate) fn folder(workspace: &Workspace, package: &str) -> PathBuf {
    home(workspace, package).join("node_modules").join(package)
}

/// Downloads such a package.
pub(crate) fn fetch(workspace: &Workspace, package: &str, version: &str) -> Result<()> {
    let home = home(workspace, package);
    fs::create_dir_all(&home)?;
    let mut npm = process::command("npm");
    npm.current_dir(&home).args([
        "install",
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
        "--prefix",
        ".",
    ]);
    if !process::stream(npm.arg(format!("{package}@{version}")))?.success {
        bail!("npm could not install {package}");
    }
    Ok(())
}

/// A home of its own for each: npm removes what it did not install last.
fn home(workspace: &Workspace, package: &str) -> PathBuf {
    workspace.target.join("npm").join(package.replace('/', "-"))
}

/// `v20.20.2` is 20 and 20.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn the_version_is_major_and_minor() {
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version("22.1.0"), Some((22, 1)));
        assert_eq!(version("unknown"), None);
    }
}
