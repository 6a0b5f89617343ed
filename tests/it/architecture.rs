//! Guard of the repository's shape: runs every rule over our files. The rules are pure and show beside themselves that they can fail.

#[path = "architecture/document.rs"]
mod document;
#[path = "architecture/function.rs"]
mod function;
#[path = "architecture/manifest.rs"]
mod manifest;
#[path = "architecture/source.rs"]
mod source;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use document::dead_names;
use function::long_functions;
use manifest::{ARROWS, dependencies};
use source::{Source, doors_in, file_length, floats, header, unfinished, unscoped_loads, vague_name};

/// Written by tools, not by us.
const GENERATED: [&str; 1] = ["web/app/graphql-env.d.ts"];
const NOT_OURS: [&str; 5] = ["target", "node_modules", "dist", "test-results", "playwright-report"];

const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"];

#[test]
fn dependencies_point_one_way() -> Result<()> {
    let manifests = files()?
        .into_iter()
        .filter(|path| path.ends_with("/Cargo.toml"))
        .collect::<Vec<_>>();
    let mut findings = Vec::new();
    for path in &manifests {
        let room = path.trim_end_matches("/Cargo.toml");
        findings.extend(dependencies(room, &fs::read_to_string(root()?.join(path))?)?);
    }
    ensure!(
        manifests.len() == ARROWS.len(),
        "ARROWS and the crates differ: {manifests:?}"
    );
    none(&findings);
    Ok(())
}

#[test]
fn entity_and_domain_know_no_doors() -> Result<()> {
    over_all(doors_in)
}

#[test]
fn money_is_never_a_float() -> Result<()> {
    over_all(floats)
}

#[test]
fn files_are_short() -> Result<()> {
    over_all(|source| Ok(file_length(source)))
}

#[test]
fn modules_say_what_they_are_for() -> Result<()> {
    over_all(|source| Ok(header(source)))
}

#[test]
fn file_names_name_a_purpose() -> Result<()> {
    over_all(|source| Ok(vague_name(source)))
}

#[test]
fn functions_are_short() -> Result<()> {
    over_all(long_functions)
}

#[test]
fn nothing_is_left_unfinished() -> Result<()> {
    over_all(|source| Ok(unfinished(source)))
}

#[test]
fn rows_are_loaded_through_the_scope() -> Result<()> {
    over_all(|source| Ok(unscoped_loads(source)))
}

#[test]
fn documents_name_files_that_exist() -> Result<()> {
    let (root, files) = (root()?, files()?);
    let exists = |name: &str| root.join(name).exists() || files.iter().any(|file| file.ends_with(&format!("/{name}")));
    let mut findings = Vec::new();
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).with_context(|| format!("{document} is missing"))?;
        findings.extend(dead_names(document, &text, exists));
    }
    none(&findings);
    Ok(())
}

fn root() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("tests/ is inside the workspace")
}

/// All files that people write, hidden ones aside, as paths from the root.
fn files() -> Result<Vec<String>> {
    let (root, mut found, mut folders) = (root()?, Vec::new(), vec![root()?.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let (entry, path) = entry.map(|entry| (entry.file_name(), entry.path()))?;
            let name = entry.to_str().context("file names are UTF-8")?;
            if name.starts_with('.') || NOT_OURS.contains(&name) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(
                    path.strip_prefix(root)?
                        .to_str()
                        .context("file names are UTF-8")?
                        .to_owned(),
                );
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The code that people write.
fn sources() -> Result<Vec<Source>> {
    let root = root()?;
    let is_code = |path: &String| [".rs", ".ts", ".tsx"].iter().any(|ending| path.ends_with(ending));
    let written = files()?
        .into_iter()
        .filter(|path| is_code(path) && !GENERATED.contains(&path.as_str()));
    let sources = written.map(|path| {
        Ok(Source {
            text: fs::read_to_string(root.join(&path))?,
            path,
        })
    });
    let sources = sources.collect::<Result<Vec<_>>>()?;
    ensure!(sources.len() > 10, "the sources were not found");
    Ok(sources)
}

#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

fn over_all<F, I>(rule: F) -> Result<()>
where
    F: Fn(&Source) -> Result<I>,
    I: IntoIterator<Item = String>,
{
    let mut findings = Vec::new();
    for source in sources()? {
        findings.extend(rule(&source)?);
    }
    none(&findings);
    Ok(())
}
