//! A backup that is put in place of the database: every row is there, and work goes on where it stood.

use std::path::Path;
use std::process::Command;

use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use waypost_domain::store::Store;
use waypost_tests::database::{TestDatabase, dump, settings};
use waypost_tests::shop::moved;
use waypost_tests::{App, Db, Program};

/// Backs the database up as the README says, and makes a new one of the backup.
async fn restored(app: &App, db: Db) -> TestDatabase {
    let (place, new) = (tempfile::tempdir().expect("a directory"), TestDatabase::empty(db).await);
    let file = place.path().join("backup");
    if let Some(target) = new.url.strip_prefix("sqlite://") {
        app.services.store.back_up(&file).await.expect("backed up");
        std::fs::copy(&file, target).expect("copied");
        return new;
    }
    let programs = "SELECT setting FROM pg_config WHERE name = 'BINDIR'";
    let programs = Statement::from_string(DbBackend::Postgres, programs);
    let found = app
        .services
        .store
        .reader()
        .query_one_raw(programs)
        .await
        .expect("asked");
    let folder: String = found.expect("a row").try_get("", "setting").expect("a folder");
    let run = |program: &str, arguments: &[&str]| {
        let named = Path::new(&folder).join(program);
        let named = if named.exists() { named } else { program.into() };
        let mut command = Command::new(named);
        let ended = command.args(arguments).arg("--file").arg(&file).status();
        let ended = ended.expect("Postgres's programs are there");
        assert!(ended.success(), "{program}: {ended}");
    };
    run(
        "pg_dump",
        &["--format=plain", "--dbname", &app.services.config.database.url],
    );
    run(
        "psql",
        &[
            "--quiet",
            "--output=/dev/null",
            "--set=ON_ERROR_STOP=1",
            "--dbname",
            &new.url,
        ],
    );
    new
}

fn sorted(rows: &str) -> Vec<&str> {
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.sort_unstable();
    rows
}

const COUNTED: &str =
    "{ conversions { totalCount } postbacks { totalCount } affiliates { nodes { balances { amount } } } }";

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_restored_is_whole_and_goes_on(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    app.derive().await;
    let sale = |txn: &'static str| {
        [
            ("click_id", click.clone()),
            ("txn_id", txn.to_owned()),
            ("amount", "10".to_owned()),
        ]
    };
    let report = async |program: &Program<'_>, url: &str, txn| {
        let merchant = waypost_tests::program::Merchant {
            url: url.to_owned(),
            ..setup.merchant.clone()
        };
        let sale = sale(txn);
        let sale: Vec<(&str, &str)> = sale.iter().map(|(name, value)| (*name, value.as_str())).collect();
        program.report(&merchant, &sale).await
    };
    let (_, settled) = report(&program, &setup.merchant.url, "settled").await;
    app.drain().await;
    // Its job is still waiting when the backup is made.
    report(&program, &setup.merchant.url, "open").await;

    let backup = restored(&app, db).await;
    let again = App::with(db, |config| config.database.url.clone_from(&backup.url)).await;
    assert_eq!(sorted(&dump(&again).await), sorted(&dump(&app).await));

    let short_code = program.short_code.clone();
    let restored = Program {
        app: &again,
        short_code,
        token: program.token.clone(),
        ..program
    };
    assert_eq!(again.drain().await, 1);
    let merchant = moved(&setup.merchant.url, &again.url);
    let (status, said) = report(&restored, &merchant, "settled").await;
    assert_eq!((status, &said["code"]), (200, &json!("duplicate")), "{said}");
    assert_eq!(said["conversion_id"], settled["conversion_id"]);
    let link = moved(&setup.link, &again.url);
    restored.click(&link).await;
    let seen = restored.ok(COUNTED, json!({})).await;
    let balances = json!([{ "balances": [{ "amount": "2.00" }] }]);
    let expected = json!({ "conversions": { "totalCount": 2 }, "postbacks": { "totalCount": 3 }, "affiliates": { "nodes": balances } });
    assert_eq!((seen, restored.clicks_counted().await), (expected, 2));
    again.close().await;
    backup.remove().await;
    app.drain().await;
    app.close().await;
}

#[tokio::test]
async fn a_backup_is_of_something_and_overwrites_nothing_and_postgres_has_programs_of_its_own() {
    let app = App::on(Db::Sqlite).await;
    let place = tempfile::tempdir().expect("a directory");
    let file = place.path().join("taken");
    std::fs::write(&file, "something dear").expect("written");
    let refused = app.services.store.back_up(&file).await.expect_err("refused");
    assert!(refused.to_string().contains("taken"), "{refused}");
    assert_eq!(std::fs::read_to_string(&file).expect("read"), "something dear");
    app.close().await;

    let nothing = TestDatabase::empty(Db::Sqlite).await;
    let store = Store::open(&settings(&nothing.url)).await.expect("opened");
    let refused = store.back_up(&place.path().join("new")).await.expect_err("refused");
    assert!(refused.to_string().contains("empty"), "{refused}");

    let app = App::on(Db::Postgres).await;
    let refused = app
        .services
        .store
        .back_up(&place.path().join("new"))
        .await
        .expect_err("refused");
    assert!(refused.to_string().contains("pg_dump"), "{refused}");
    app.close().await;
}
