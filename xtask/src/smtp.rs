//! A mail server for the tests: the npm package smtp-server, which tests/src/mail_server.mjs runs.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::npm;
use crate::workspace::Workspace;

/// The variable that names the package's folder, for people and for the tests.
pub(crate) const VARIABLE: &str = "WAYPOST_TEST_SMTP";

const PACKAGE: &str = "smtp-server";
const VERSION: &str = "3.21.6";

/// Finds the folder, or downloads it.
pub(crate) fn find(workspace: &Workspace) -> Result<PathBuf> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let is_named = named.is_some();
    let folder = named.unwrap_or_else(|| npm::folder(workspace, PACKAGE));
    if !is_named && !folder.join("package.json").is_file() {
        npm::check()?;
        npm::fetch(workspace, PACKAGE, VERSION)?;
    }
    if !folder.join("package.json").is_file() {
        bail!(
            "{} is not there; name the folder of the npm package {PACKAGE} in {VARIABLE}",
            folder.display()
        );
    }
    Ok(folder)
}
