//! Rules over one source file, without parsing it as Rust.

use anyhow::{Result, anyhow};
use proc_macro2::{TokenStream, TokenTree};

/// Libraries that belong to the doors and the workers, and the crates that must not know them.
pub(crate) const OF_DOORS: [&str; 9] = [
    "poem",
    "poem_openapi",
    "async_graphql",
    "async_graphql_poem",
    "apalis",
    "apalis_core",
    "apalis_cron",
    "apalis_postgres",
    "apalis_sqlite",
];
pub(crate) const WITHOUT_DOORS: [&str; 2] = ["entity", "domain"];

const LONGEST_FILE: usize = 400;
const VAGUE: [&str; 8] = [
    "util", "utils", "helper", "helpers", "common", "manager", "managers", "misc",
];

/// A file that people write, and its path from the root.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

pub(crate) fn doors_in(source: &Source) -> Result<Vec<String>> {
    let room = source.path.split('/').next().unwrap_or_default();
    if !source.is_rust() || !WITHOUT_DOORS.contains(&room) {
        return Ok(Vec::new());
    }
    let tokens = source
        .text
        .parse::<TokenStream>()
        .map_err(|error| anyhow!("{}: {error}", source.path))?;
    let mut names = Vec::new();
    collect_names(tokens, &mut names);
    let of_doors = names.iter().filter(|name| OF_DOORS.contains(&name.as_str()));
    Ok(of_doors
        .map(|name| format!("{}: {room} knows no doors, so it cannot use {name}", source.path))
        .collect())
}

/// Where money is computed; tests beside it may show what a float would do.
const EXACT: [&str; 2] = ["domain/src/terms", "domain/src/money"];

/// A float cannot hold a tenth, so none may touch money.
pub(crate) fn floats(source: &Source) -> Result<Option<String>> {
    let exact = EXACT.iter().any(|place| source.path.starts_with(place)) && !source.path.contains("/tests");
    if !exact {
        return Ok(None);
    }
    let tokens = source
        .text
        .parse::<TokenStream>()
        .map_err(|error| anyhow!("{}: {error}", source.path))?;
    let mut names = Vec::new();
    collect_names(tokens, &mut names);
    let float = names.into_iter().find(|name| ["f32", "f64"].contains(&name.as_str()));
    Ok(float.map(|float| format!("{}: {float} cannot hold money exactly; use an exact type", source.path)))
}

/// Names in code, imports and macro calls; comments and texts hold none.
fn collect_names(tokens: TokenStream, names: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect_names(group.stream(), names),
            TokenTree::Ident(name) => names.push(name.to_string()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

pub(crate) fn file_length(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > LONGEST_FILE).then(|| {
        format!(
            "{}: {lines} lines, over {LONGEST_FILE}; split it by purpose",
            source.path
        )
    })
}

pub(crate) fn header(source: &Source) -> Option<String> {
    let opens = source.text.lines().next().is_some_and(|line| line.starts_with("//! "));
    (source.is_rust() && !opens).then(|| format!("{}: the first line must be `//! what this is for`", source.path))
}

pub(crate) fn vague_name(source: &Source) -> Option<String> {
    let words = source.path.split(['/', '.', '_', '-']).flat_map(words_of_camel_case);
    let vague = words
        .map(|word| word.to_lowercase())
        .find(|word| VAGUE.contains(&word.as_str()))?;
    Some(format!(
        "{}: `{vague}` names no purpose; name the file after what it does",
        source.path
    ))
}

/// `dateUtils` is `date` and `Utils`.
fn words_of_camel_case(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    for character in name.chars() {
        if character.is_uppercase() {
            words.push(String::new());
        }
        words.last_mut().into_iter().for_each(|word| word.push(character));
    }
    words.into_iter()
}

/// Put together from halves, so that this file passes its own rule.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("#[ig", "nore"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
];

pub(crate) fn unfinished(source: &Source) -> Vec<String> {
    let continues = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(source.text.lines()) {
        for mark in UNFINISHED {
            let alone =
                |(before, after): (&str, &str)| !continues(before.chars().last()) && !continues(after.chars().next());
            if line.split_once(mark).is_some_and(alone) {
                findings.push(format!(
                    "{}:{number}: `{mark}`; finish it, or write it down as an issue",
                    source.path
                ));
            }
        }
    }
    findings
}

/// Entity loaders are generated for each entity, so clippy cannot name them as it names the other unscoped finders.
pub(crate) fn unscoped_loads(source: &Source) -> Option<String> {
    let allowed = ["entity/", "tests/", "domain/src/scope"]
        .iter()
        .any(|place| source.path.starts_with(place));
    (source.is_rust() && !allowed && source.text.contains("Entity::load()"))
        .then(|| format!("{}: Entity::load() is unscoped; use the scope's finder", source.path))
}

fn source(path: &str, text: &str) -> Source {
    Source {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

#[test]
fn a_door_in_the_domain_is_found() -> Result<()> {
    let table = [
        ("domain/src/a.rs", "use poem::Route;", 1),
        ("entity/src/a.rs", "#[derive(async_graphql::Enum)] enum A {}", 1),
        ("domain/src/a.rs", "fn a() { call!(apalis::run()) }", 1),
        ("domain/src/a.rs", "//! Not poem.\nconst A: &str = \"apalis.jobs\";", 0),
        ("api/src/a.rs", "use poem::Route;", 0),
    ];
    for (path, text, expected) in table {
        assert_eq!(doors_in(&source(path, text))?.len(), expected, "{path}: {text}");
    }
    Ok(())
}

#[test]
fn a_float_near_money_is_found() -> Result<()> {
    let table = [
        ("domain/src/terms/pay.rs", "fn share(rate: f64) {}", true),
        ("domain/src/money/amount.rs", "struct A(Option<f32>);", true),
        ("domain/src/terms/pay.rs", "//! Never an f64.", false),
        ("domain/src/terms/parse/tests.rs", "fn any() -> f64 {}", false),
        ("domain/src/promptness.rs", "fn seconds() -> f64 {}", false),
    ];
    for (path, text, expected) in table {
        assert_eq!(floats(&source(path, text))?.is_some(), expected, "{path}: {text}");
    }
    Ok(())
}

#[test]
fn a_long_file_and_a_missing_header_are_found() {
    assert!(file_length(&source("a.tsx", &"x\n".repeat(LONGEST_FILE + 1))).is_some());
    assert!(file_length(&source("a.tsx", &"x\n".repeat(LONGEST_FILE))).is_none());
    assert!(header(&source("a.rs", "use std::fs;\n//! Late.")).is_some());
    assert!(header(&source("a.rs", "//! What it is for.")).is_none());
}

#[test]
fn a_vague_name_is_found() {
    for path in [
        "api/src/utils.rs",
        "domain/src/cache_manager.rs",
        "web/app/common/a.ts",
        "web/app/dateHelpers.ts",
    ] {
        assert!(vague_name(&source(path, "")).is_some(), "{path}");
    }
    assert!(vague_name(&source("domain/src/commonwealth.rs", "")).is_none());
}

#[test]
fn an_unfinished_place_is_found() {
    for mark in UNFINISHED {
        assert_eq!(
            unfinished(&source("a.rs", &format!("// {mark} later"))).len(),
            1,
            "{mark}"
        );
    }
    assert!(unfinished(&source("a.rs", concat!("const MASTO", "DON: u8 = 1;"))).is_empty());
}

#[test]
fn an_unscoped_load_is_found() {
    let text = "offer::Entity::load().all(db)";
    assert!(unscoped_loads(&source("domain/src/offer/list.rs", text)).is_some());
    assert!(unscoped_loads(&source("domain/src/scope.rs", text)).is_none());
}
