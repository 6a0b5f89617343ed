//! The operator's database of countries: named, replaced, broken.

use chrono::TimeDelta;
use serde_json::json;
use waypost_domain::Config;
use waypost_tests::{App, Db, countries};

use super::{GERMAN, IPHONE, facts, visit, with_countries};

#[tokio::test]
async fn a_replaced_database_is_used_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("countries.mmdb");
    std::fs::copy(countries::file(), &file).expect("copied");
    let app = App::with(Db::Sqlite, |config| {
        with_countries(config);
        config.geo.database.clone_from(&file);
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let country = async |minutes: i64| {
        app.advance(TimeDelta::minutes(minutes));
        let click = visit(&program, &setup.link, GERMAN, IPHONE).await;
        app.derive().await;
        facts(&program, &click).await["country"].clone()
    };
    assert_eq!(country(0).await, json!("DE"));
    replace(&file, b"not a database", 1);
    assert_eq!(country(2).await, json!("DE"), "the old one stays in use");
    // The same with a foreign code for every German network, as if borders had moved.
    let moved = std::fs::read(countries::file()).expect("read");
    let (from, to) = (b"BDE", b"BFR");
    let moved: Vec<u8> = swapped(&moved, from, to);
    replace(&file, &moved, 2);
    assert_eq!(country(0).await, json!("DE"), "it is looked at once a minute");
    assert_eq!(country(1).await, json!("FR"));
    app.close().await;
}

/// Writes the file at a time of its own, whatever the clock of the file system counts in.
fn replace(file: &std::path::Path, bytes: &[u8], hours: u64) {
    std::fs::write(file, bytes).expect("written");
    let opened = std::fs::File::options().write(true).open(file).expect("opened");
    let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(3600 * hours);
    opened.set_modified(at).expect("set");
}

fn swapped(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut swapped = bytes.to_vec();
    for start in 0..bytes.len().saturating_sub(from.len()) {
        if bytes[start..].starts_with(from) {
            swapped[start..start + to.len()].copy_from_slice(to);
        }
    }
    swapped
}

#[tokio::test]
async fn a_file_that_is_no_database_of_countries_is_named_at_the_start() {
    let folder = tempfile::tempdir().expect("a directory");
    let mut config = Config::defaults().expect("the defaults load");
    config.data_dir = folder.path().to_owned();
    config.database.url = format!("sqlite://{}", folder.path().join("waypost.db").display());
    config.server.listen = "127.0.0.1:0".to_owned();
    for (name, content) in [("missing.mmdb", None), ("text.mmdb", Some("hello"))] {
        let file = folder.path().join(name);
        if let Some(content) = content {
            std::fs::write(&file, content).expect("written");
        }
        config.geo.database.clone_from(&file);
        let started = waypost_api::serve::start(config.clone(), waypost_api::serve::Part::Both).await;
        let said = format!("{:#}", started.err().expect("it does not start"));
        assert!(said.starts_with("geo.database names ") && said.contains(name), "{said}");
    }
}
