//! A browser for the browser tests: the one named, the one installed, or one we install.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// The variable that names the browser, for people and for the browser tests.
pub(crate) const VARIABLE: &str = "CHROMIUM_PATH";

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Finds Chromium, or installs it where that needs no questions.
pub(crate) fn find(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE).map(PathBuf::from) {
        if !process::is_program(&named) {
            bail!("{VARIABLE} names {}, which is not a program", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = process::on_path(&NAMES).or_else(|| of_playwright(workspace)) {
        return Ok(found);
    }
    if process::apt_install(&["chromium", "fonts-liberation"])?
        && let Some(found) = process::on_path(&NAMES)
    {
        return Ok(found);
    }
    let mut playwright = process::command("npx");
    playwright
        .current_dir(&workspace.web)
        .args(["--no-install", "playwright", "install", "chromium"]);
    if process::stream(&mut playwright)?.success
        && let Some(found) = of_playwright(workspace)
    {
        return Ok(found);
    }
    bail!("no Chromium: install it with your package manager, or name one in {VARIABLE}")
}

/// The browser that Playwright downloaded earlier.
fn of_playwright(workspace: &Workspace) -> Option<PathBuf> {
    let script = "console.log(require('@playwright/test').chromium.executablePath())";
    let mut node = process::command("node");
    let path = process::quiet(
        node.args(["--input-type=commonjs", "--eval", script])
            .current_dir(&workspace.web),
    )
    .ok()?;
    Some(PathBuf::from(path.trim())).filter(|path| process::is_program(path))
}
