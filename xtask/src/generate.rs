//! The generated files that are checked in: how they are made, and whether they are stale.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

const SCHEMA: &str = "schema.graphql";
const POSTBACKS: &str = "docs/postbacks.md";
const WEBHOOKS: &str = "docs/webhooks.md";
/// Written by `npm run types`.
const TYPESCRIPT: &str = "app/graphql-env.d.ts";
const HOW_TO_RENEW: &str = "run `cargo xtask gen` and commit the result";

/// Rewrites every generated file, and none that would stay the same: a new time alone would rebuild the dashboard.
pub(crate) fn all(workspace: &Workspace) -> Result<()> {
    crate::npm::check()?;
    crate::npm::install(workspace)?;
    if !process::stream(workspace.cargo().args(["build", "--workspace", "--bins"]))?.success {
        bail!("the server does not compile");
    }
    rewrite(&workspace.web.join(SCHEMA), printed(workspace, "schema")?)?;
    rewrite(&workspace.root.join(POSTBACKS), printed(workspace, "postbacks")?)?;
    rewrite(&workspace.root.join(WEBHOOKS), printed(workspace, "webhooks")?)?;
    if !process::stream(&mut workspace.npm_run("types"))?.success {
        bail!("npm run types failed");
    }
    Ok(())
}

fn rewrite(path: &Path, text: String) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        crate::say(&format!("{} is up to date", path.display()));
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    crate::say(&format!("{} rewritten", path.display()));
    Ok(())
}

/// Fails when web/schema.graphql is not what the binary prints.
pub(crate) fn check_schema(workspace: &Workspace) -> Result<()> {
    let path = workspace.web.join(SCHEMA);
    let present = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    match first_difference(&present, &printed(workspace, "schema")?) {
        None => Ok(()),
        Some(line) => bail!("web/{SCHEMA} is stale from line {line}: {HOW_TO_RENEW}"),
    }
}

/// Generates the TypeScript again and fails when it changed. Puts the old file back: a test leaves the sources alone.
pub(crate) fn check_types(workspace: &Workspace) -> Result<()> {
    let path = workspace.web.join(TYPESCRIPT);
    let before = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    if !process::stream(&mut workspace.npm_run("types"))?.success {
        bail!("npm run types failed");
    }
    if fs::read_to_string(&path)? != before {
        fs::write(&path, before)?;
        bail!("web/{TYPESCRIPT} is stale: {HOW_TO_RENEW}");
    }
    Ok(())
}

/// What the server's binary prints.
fn printed(workspace: &Workspace, command: &str) -> Result<String> {
    let mut server = process::command(workspace.binary());
    let output = server
        .arg(command)
        .output()
        .context("cannot start the server's binary")?;
    if !output.status.success() {
        bail!(
            "`waypost {command}` failed:\n{}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    String::from_utf8(output.stdout).with_context(|| format!("what `waypost {command}` prints is not UTF-8"))
}

/// The number of the first line that differs, from 1.
fn first_difference(before: &str, after: &str) -> Option<usize> {
    if before == after {
        return None;
    }
    let same = before
        .lines()
        .zip(after.lines())
        .take_while(|(left, right)| left == right)
        .count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_differing_line_is_found() {
        let table = [
            ("a\nb\n", "a\nb\n", None),
            ("a\nb", "a\nc", Some(2)),
            ("a", "a\nb", Some(2)),
            ("", "a", Some(1)),
        ];
        for (before, after, expected) in table {
            assert_eq!(first_difference(before, after), expected, "{before:?} {after:?}");
        }
    }
}
