//! Builds the dashboard with npm and leaves it in `OUT_DIR/dist`, where `src/assets.rs` embeds it.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo speaks to a build script through the environment"
)]
#![expect(clippy::print_stderr, reason = "cargo shows what a build script says there")]

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const SOURCES: [&str; 7] = [
    "app",
    "build",
    "index.html",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
];

/// A copy of the lockfile that `node_modules` was installed from; gone when `node_modules` is.
const INSTALLED_LOCK: &str = "node_modules/.waypost-package-lock.json";

const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Waypost</title>\n\
    <h1>Waypost</h1>\n<p>The server runs, but this binary was built without its dashboard. \
    Install Node.js 20 or newer with npm, and build again without <code>WEB_BUILD=skip</code>.</p>\n</html>\n";

fn main() -> ExitCode {
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    println!("cargo:rerun-if-env-changed=WEB_BUILD");
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: the dashboard was not built: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let dist = PathBuf::from(variable("OUT_DIR")?).join("dist");
    if env::var("WEB_BUILD").is_ok_and(|value| value == "skip") {
        return placeholder(&dist);
    }
    if !has_npm() {
        return without_npm(&dist);
    }
    install(&root)?;
    bundle(&root, &dist)
}

fn without_npm(dist: &Path) -> Result<(), String> {
    if variable("PROFILE")? == "release" {
        return Err(
            "npm is not installed. Install Node.js 20.19 or newer (https://nodejs.org, or the package `nodejs` \
            with `npm`), or set WEB_BUILD=skip to build a server without a dashboard"
                .to_owned(),
        );
    }
    println!("cargo:warning=npm is not installed: the dashboard is a placeholder page");
    placeholder(dist)
}

/// `npm ci` takes half a minute, so it runs only when the lockfile differs from the one last installed.
fn install(root: &Path) -> Result<(), String> {
    let lock = fs::read(root.join("package-lock.json")).map_err(|error| format!("package-lock.json: {error}"))?;
    let installed = root.join(INSTALLED_LOCK);
    if fs::read(&installed).is_ok_and(|known| known == lock) {
        return Ok(());
    }
    run(
        npm()
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(root),
        "npm ci",
    )?;
    fs::write(&installed, lock).map_err(|error| format!("{}: {error}", installed.display()))
}

fn bundle(root: &Path, dist: &Path) -> Result<(), String> {
    let vite = root.join("node_modules/vite/bin/vite.js");
    run(
        Command::new("node")
            .args([
                vite.as_os_str(),
                OsStr::new("build"),
                OsStr::new("--logLevel"),
                OsStr::new("warn"),
            ])
            .env("WEB_DIST", dist)
            .env("NODE_ENV", "production")
            .current_dir(root),
        "vite build",
    )
}

fn placeholder(dist: &Path) -> Result<(), String> {
    let write = || -> io::Result<()> {
        if dist.exists() {
            fs::remove_dir_all(dist)?;
        }
        fs::create_dir_all(dist)?;
        fs::write(dist.join("index.html"), PLACEHOLDER)
    };
    write().map_err(|error| format!("{}: {error}", dist.display()))
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{name} could not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!(
        "{name} failed ({}).\n{}",
        output.status,
        String::from_utf8_lossy(&said)
    ))
}

fn has_npm() -> bool {
    npm()
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("cargo did not set {name}"))
}
