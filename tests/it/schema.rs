//! The checked-in schema is the one that the server serves, and the reference of postbacks says what it does.

use waypost_api::{graphql, reference};

#[test]
fn the_schema_file_is_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/schema.graphql");
    let checked_in = std::fs::read_to_string(file).expect("web/schema.graphql");
    assert!(
        checked_in == graphql::sdl(),
        "web/schema.graphql is stale: run `cargo xtask gen`"
    );
}

#[test]
fn the_reference_of_postbacks_is_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/postbacks.md");
    let checked_in = std::fs::read_to_string(file).expect("docs/postbacks.md");
    assert!(
        checked_in == reference::postbacks(),
        "docs/postbacks.md is stale: run `cargo xtask gen`"
    );
}

#[test]
fn everything_in_the_schema_is_described() {
    let sdl = graphql::sdl();
    let mut bare = Vec::new();
    let (mut described, mut in_block) = (false, false);
    for line in sdl.lines().map(str::trim) {
        if line.starts_with('"') || in_block {
            in_block ^= line.matches("\"\"\"").count() == 1;
            described = true;
            continue;
        }
        let declares = line.contains(": ")
            || ["type ", "input ", "enum ", "scalar ", "interface "]
                .iter()
                .any(|word| line.starts_with(word));
        let ends_arguments = line.starts_with(')');
        let of_the_language = ["schema", "query:", "mutation:", "directive", "}"]
            .iter()
            .any(|word| line.starts_with(word));
        if declares && !ends_arguments && !described && !of_the_language {
            bare.push(line.to_owned());
        }
        described = false;
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}
