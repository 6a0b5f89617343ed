//! Who may depend on whom, read from the crates' manifests.

use anyhow::Result;

use super::source::{OF_DOORS, WITHOUT_DOORS};

/// Who may know whom. `tests` and `bench` stand outside and may look in.
pub(crate) const ARROWS: [(&str, &[&str]); 9] = [
    ("entity", &[]),
    ("migration", &["entity"]),
    ("domain", &["entity"]),
    ("jobs", &["domain", "entity"]),
    ("web", &[]),
    ("api", &["domain", "entity", "jobs", "migration", "web"]),
    ("tests", &["api", "domain", "entity", "jobs", "migration", "web"]),
    ("bench", &["api", "domain", "entity", "jobs", "migration", "web"]),
    ("xtask", &[]),
];

pub(crate) fn dependencies(room: &str, manifest: &str) -> Result<Vec<String>> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
        return Ok(vec![format!(
            "{room}/Cargo.toml: this crate is not in ARROWS; say what it may know"
        )]);
    };
    let mut findings = Vec::new();
    for (kind, name) in dependency_names(&manifest.parse::<toml::Table>()?) {
        let migrates_for_tests = kind == "dev-dependencies" && name == "waypost-migration";
        let of_ours = name.strip_prefix("waypost-").filter(|_| !migrates_for_tests);
        if of_ours.is_some_and(|other| !allowed.contains(&other)) {
            findings.push(format!(
                "{room}/Cargo.toml: {room} must not know {name}; it may know {allowed:?}"
            ));
        }
        if WITHOUT_DOORS.contains(&room) && OF_DOORS.contains(&name.replace('-', "_").as_str()) {
            findings.push(format!(
                "{room}/Cargo.toml: {room} knows no doors, so it cannot depend on {name}"
            ));
        }
    }
    Ok(findings)
}

/// Kind and name, from all tables, also those of one platform; a renamed crate counts under its real name.
fn dependency_names(manifest: &toml::Table) -> Vec<(&'static str, String)> {
    let platforms = manifest
        .get("target")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(toml::Table::values);
    let mut found = Vec::new();
    for table in platforms.filter_map(toml::Value::as_table).chain([manifest]) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, details) in table.get(kind).and_then(toml::Value::as_table).into_iter().flatten() {
                let renamed = details.get("package").and_then(toml::Value::as_str);
                found.push((kind, renamed.unwrap_or(name).to_owned()));
            }
        }
    }
    found
}

#[test]
fn a_dependency_against_the_arrows_is_found() -> Result<()> {
    let table = [
        (
            "domain",
            "[dependencies]\nwaypost-entity.workspace = true\nserde = \"1\"",
            0,
        ),
        ("domain", "[dependencies]\nwaypost-jobs.workspace = true", 1),
        (
            "entity",
            "[dev-dependencies]\nwaypost-domain = { path = \"../domain\" }",
            1,
        ),
        (
            "jobs",
            "[target.'cfg(unix)'.dependencies]\nmine = { package = \"waypost-api\" }",
            1,
        ),
        (
            "domain",
            "[dependencies]\nasync-graphql.workspace = true\napalis-sqlite = \"1\"",
            2,
        ),
        ("jobs", "[dev-dependencies]\nwaypost-migration.workspace = true", 0),
        ("jobs", "[dependencies]\nwaypost-migration.workspace = true", 1),
        ("unknown", "", 1),
    ];
    for (room, manifest, expected) in table {
        assert_eq!(dependencies(room, manifest)?.len(), expected, "{room}: {manifest}");
    }
    Ok(())
}
