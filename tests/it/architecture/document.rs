//! Files that documents name must exist.

use std::path::Path;

use super::manifest::ARROWS;

/// Files that documents name and an operator or a build makes.
const MADE_BY_OTHERS: [&str; 2] = ["waypost.toml", "target/"];

/// Names in a document that look like files of ours, and lead nowhere.
pub(crate) fn dead_names(document: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    const ENDINGS: [&str; 9] = ["rs", "toml", "md", "ts", "tsx", "graphql", "yml", "json", "sh"];
    let names = text.split(|character: char| !character.is_alphanumeric() && !"/._-".contains(character));
    let names = names.map(|name| name.trim_start_matches("./").trim_end_matches(['.', '-']));
    let is_file = |name: &str| {
        let ending = Path::new(name)
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        ENDINGS.contains(&ending)
    };
    let is_below_room = |name: &str| {
        name.split_once('/')
            .is_some_and(|(room, _)| ARROWS.iter().any(|(known, _)| *known == room))
    };
    names
        .filter(|name| !name.starts_with('/') && (is_file(name) || is_below_room(name)))
        .filter(|name| !MADE_BY_OTHERS.iter().any(|other| name.starts_with(other)) && !exists(name))
        .map(|name| format!("{document} names {name}, which does not exist"))
        .collect()
}

#[test]
fn a_dead_name_in_a_document_is_found() {
    let exists = |name: &str| ["api/src/main.rs", "Cargo.toml", "jobs/", "tests/it/"].contains(&name);
    let good =
        "See `api/src/main.rs`, Cargo.toml. jobs/ and tests/it/<noun>.rs; /readme.md, text/plain, and/or waypost.toml";
    assert_eq!(dead_names("README.md", good, exists), Vec::<String>::new());
    let bad = "`api/http/click.rs` -> domain/click, [map](docs/map.md)";
    assert_eq!(dead_names("README.md", bad, exists).len(), 3);
}
