//! Python with its library of the Standard Webhooks, by which the tests check signatures as a receiver would.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// The variable that names the library's folder, for people and for the tests.
pub(crate) const VARIABLE: &str = "WAYPOST_TEST_PYTHON";

const PACKAGE: &str = "standardwebhooks";
const VERSION: &str = "1.1.0";

/// Finds the folder, or downloads it; none where there is no Python with pip.
pub(crate) fn find(workspace: &Workspace) -> Result<Option<PathBuf>> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let is_named = named.is_some();
    let folder = named.unwrap_or_else(|| workspace.target.join("python").join(format!("{PACKAGE}-{VERSION}")));
    if !is_named && !folder.join(PACKAGE).is_dir() {
        if process::quiet(process::command("python3").args(["-m", "pip", "--version"])).is_err() {
            return Ok(None);
        }
        let mut pip = process::command("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"]);
        let installed = process::stream(pip.arg(&folder).arg(format!("{PACKAGE}=={VERSION}")));
        if !installed.context("pip")?.success {
            bail!("pip could not install {PACKAGE}");
        }
    }
    if !folder.join(PACKAGE).is_dir() {
        bail!(
            "{} is not there; name the folder that Python's {PACKAGE} is in by {VARIABLE}",
            folder.display()
        );
    }
    Ok(Some(folder))
}
