//! The checked-in schema is the one that the server serves, and the references say what it does.

use std::collections::BTreeSet;

use strum::IntoEnumIterator;
use waypost_api::{graphql, reference};
use waypost_domain::postback::Code;

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
fn the_reference_of_webhooks_is_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/webhooks.md");
    let checked_in = std::fs::read_to_string(file).expect("docs/webhooks.md");
    assert!(
        checked_in == reference::webhooks(),
        "docs/webhooks.md is stale: run `cargo xtask gen`"
    );
}

#[test]
fn the_dashboard_offers_every_code_of_a_postback() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/app/features/postback/codes.ts");
    let source = std::fs::read_to_string(file).expect("codes.ts");
    let offered: Vec<&str> = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix('\'')?.strip_suffix("',"))
        .collect();
    let known: BTreeSet<&str> = Code::iter().map(Code::word).collect();
    assert_eq!(
        offered,
        known.into_iter().collect::<Vec<_>>(),
        "POSTBACK_CODES, in order"
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
