//! The generated files that are checked in: how they are made, and whether they are stale.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

const SCHEMA: &str = "schema.graphql";
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
    let (path, schema) = (workspace.web.join(SCHEMA), schema_of_server(workspace)?);
    if fs::read_to_string(&path).is_ok_and(|present| present == schema) {
        crate::say("schema.graphql is up to date");
    } else {
        fs::write(&path, schema).with_context(|| format!("cannot write {}", path.display()))?;
        crate::say("schema.graphql rewritten");
    }
    if !process::stream(&mut workspace.npm_run("types"))?.success {
        bail!("npm run types failed");
    }
    Ok(())
}

/// Fails when web/schema.graphql is not what the binary prints.
pub(crate) fn check_schema(workspace: &Workspace) -> Result<()> {
    let path = workspace.web.join(SCHEMA);
    let present = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    match first_difference(&present, &schema_of_server(workspace)?) {
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

fn schema_of_server(workspace: &Workspace) -> Result<String> {
    let mut server = process::command(workspace.binary());
    let output = server
        .arg("schema")
        .output()
        .context("cannot start the server's binary")?;
    if !output.status.success() {
        bail!(
            "`waypost schema` failed:\n{}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    String::from_utf8(output.stdout).context("the schema is not UTF-8")
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
