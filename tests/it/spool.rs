//! The database goes away: visitors are redirected, merchants are told that their reports are kept, and all of it arrives once.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use waypost_domain::Config;
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Outage, Program, Way};

/// Settings under which an outage is noticed soon. Links and integrations stay in memory.
pub(crate) fn impatient(outage: &Outage) -> impl FnOnce(&mut Config) {
    let through = |url: &str| outage.through(url);
    move |config| {
        config.database.url = through(&config.database.url);
        config.database.acquire_timeout_ms = 500;
        config.ingest.patience_ms = 300;
        config.cache.ttl_ms = 600_000;
    }
}

/// An application whose database can be taken away.
pub(crate) async fn stage(db: Db) -> (Outage, App) {
    let outage = Outage::of(db).await;
    let app = App::with(db, impatient(&outage)).await;
    (outage, app)
}

/// A visit and a report about it while everything is well, so that link and merchant are known. Returns the click's id.
pub(crate) async fn early_sale(program: &Program<'_>, setup: &Setup) -> String {
    let click = program.click(&setup.link).await;
    let sent = [("click_id", click.as_str()), ("txn_id", "before")];
    let (status, said) = program.report(&setup.merchant, &sent).await;
    assert_eq!(status, 200, "{said}");
    click
}

pub(crate) async fn books(program: &Program<'_>) -> Value {
    let query = "{ conversions { totalCount nodes { event convertedAt } }
        postbacks { totalCount nodes { code receivedAt } }
        affiliates { nodes { balances { amount } } } }";
    program.ok(query, json!({})).await
}

pub(crate) fn words<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let mut words: Vec<&str> = list["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|node| node[field].as_str())
        .collect();
    words.sort_unstable();
    words
}

/// Replays until it succeeds: connections of before the outage have to be found broken first.
pub(crate) async fn back(app: &App) {
    let back = async {
        while app.replay().await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, back).await.expect("back in time");
}

#[rstest]
#[case::refused(Db::Postgres, Way::Refused)]
#[case::silent(Db::Postgres, Way::Silent)]
#[case::locked(Db::Sqlite, Way::Refused)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_in_during_an_outage_arrives_once_and_at_its_own_time(#[case] db: Db, #[case] way: Way) {
    let (outage, app) = stage(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let locked = program.merchant(json!({ "withSecret": true })).await;
    let early = early_sale(&program, &setup).await;
    program
        .report(&locked, &[("click_id", &early), ("txn_id", "before")])
        .await;
    app.drain().await;
    outage.turn(way).await;

    app.advance(TimeDelta::hours(1));
    let click = program.click(&format!("{}?sub1=stranded", setup.link)).await;
    for (merchant, click, txn, status, code) in [
        (&setup.merchant, &early, "during", 202, "stored_for_later"),
        (&setup.merchant, &click, "during-2", 202, "stored_for_later"),
        (&setup.merchant, &click, "during-2", 202, "stored_for_later"),
        (&setup.merchant, &early, "before", 202, "stored_for_later"),
        (&setup.merchant, &"{click_id}".to_owned(), "never", 400, "literal_macro"),
    ] {
        let sent = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "10")];
        let (answered, said) = program.report(merchant, &sent).await;
        assert_eq!((answered, &said["code"]), (status, &json!(code)), "{txn}: {said}");
        assert!(
            said["postback_id"].is_string() && said["conversion_id"].is_null(),
            "{said}"
        );
    }
    let stranger = waypost_tests::program::Merchant {
        secret: Some("wrong".to_owned()),
        ..locked.clone()
    };
    let (answered, said) = program
        .report(&stranger, &[("click_id", &click), ("txn_id", "forged")])
        .await;
    assert_eq!((answered, &said["code"]), (401, &json!("wrong_secret")), "{said}");
    assert_eq!(app.services.ingest.spool.held().waiting, 7);
    assert!(app.services.ingest.spool.held().away);
    assert!(app.replay().await.is_err(), "the database is still away");

    app.advance(TimeDelta::hours(1));
    outage.end().await;
    back(&app).await;
    let held = app.services.ingest.spool.held();
    assert_eq!((held.waiting, held.bytes, held.away), (0, 0, false));
    app.drain().await;
    let books = books(&program).await;
    assert_eq!(books["conversions"]["totalCount"], json!(3));
    let codes = [
        "accepted",
        "accepted",
        "accepted",
        "duplicate",
        "duplicate",
        "duplicate",
        "literal_macro",
        "wrong_secret",
    ];
    assert_eq!(words(&books["postbacks"], "code"), codes);
    let (then, start) = ("2026-03-02T13:00:00Z", "2026-03-02T12:00:00Z");
    assert_eq!(words(&books["conversions"], "convertedAt"), [start, then, then]);
    assert_eq!(
        books["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "2.00" }])
    );
    assert_eq!(program.clicks_counted().await, 2);
    let query = "query($id: ID!) { node(id: $id) { ... on Click { sub1 } } }";
    let stranded = program.ok(query, json!({ "id": click })).await;
    assert_eq!(stranded["node"]["sub1"], "stranded");

    let (answered, said) = program
        .report(&setup.merchant, &[("click_id", &click), ("txn_id", "during-2")])
        .await;
    assert_eq!((answered, &said["code"]), (200, &json!("duplicate")), "{said}");
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_written_twice_count_once_and_a_broken_one_is_set_aside(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (outage, app) = stage(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    early_sale(&program, &setup).await;
    app.drain().await;
    outage.begin().await;
    let click = program.click(&setup.link).await;
    for txn in ["1", "2"] {
        program
            .report(
                &setup.merchant,
                &[("click_id", &click), ("txn_id", txn), ("amount", "10")],
            )
            .await;
    }
    outage.end().await;
    // As after a death between the write and the delete: everything comes again. And a row that nobody can read.
    let file = app.services.config.data_dir.join("spool.db");
    let spool = Database::connect(format!("sqlite://{}", file.display()))
        .await
        .expect("opened");
    spool
        .execute_unprepared("INSERT INTO spooled (body) VALUES ('{\"parcel\":{}}'); INSERT INTO spooled (body) SELECT body FROM spooled WHERE body NOT LIKE '%parcel%'")
        .await
        .expect("doubled");
    back(&app).await;
    app.drain().await;
    let books = books(&program).await;
    assert_eq!(books["conversions"]["totalCount"], json!(3));
    assert_eq!(words(&books["postbacks"], "code"), ["accepted", "accepted", "accepted"]);
    assert_eq!(
        books["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "2.00" }])
    );
    assert_eq!(program.clicks_counted().await, 2);
    let left = spool
        .query_all_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Sqlite,
            "SELECT body, refused FROM spooled",
        ))
        .await
        .expect("asked");
    assert_eq!(left.len(), 1, "only the broken row is left, for people to look at");
    assert!(
        left[0]
            .try_get::<String>("", "refused")
            .expect("a reason")
            .contains("parcel")
    );
    spool.close().await.expect("closed");
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_spool_says_so_and_nothing_is_promised(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let outage = Outage::of(db).await;
    let settings = impatient(&outage);
    let app = App::with(db, |config| {
        settings(config);
        config.ingest.spool_mib = 0;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = early_sale(&program, &setup).await;
    let parameters = [("click_id", click.as_str()), ("txn_id", "1"), ("amount", "10")];
    outage.begin().await;
    let visit = app.http.get(&setup.link).send().await.expect("answered");
    assert_eq!(visit.status(), 503);
    assert_eq!(visit.headers()["retry-after"], "5");
    assert_eq!(visit.text().await.expect("text"), "Please try again in a moment.\n");
    let mut postback = url::Url::parse(&setup.merchant.url).expect("a URL");
    postback.query_pairs_mut().extend_pairs(&parameters);
    let refused = app.http.get(postback).send().await.expect("answered");
    assert_eq!(
        (refused.status().as_u16(), refused.headers()["retry-after"].as_bytes()),
        (503, &b"5"[..])
    );
    let said: Value = refused.json().await.expect("JSON");
    assert_eq!(said["code"], "temporarily_unavailable");
    let why = "the report was not kept: the database is away and there is no more room on disk; send it again until it is taken";
    assert_eq!(
        (&said["message"], said.get("postback_id")),
        (&json!(why), None),
        "{said}"
    );
    outage.end().await;
    back(&app).await;
    let (status, said) = program.report(&setup.merchant, &parameters).await;
    assert_eq!((status, &said["code"]), (200, &json!("accepted")), "{said}");
    app.drain().await;
    app.close().await;
}

/// SQLite rolls back by itself when the disk is full, which sqlx does not notice; on such a connection nothing is ever committed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_costs_nothing_that_was_promised() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let early = program.click(&setup.link).await;
    let writer = app.services.store.writer();
    let pages = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA page_count");
    let pages: i64 = writer
        .query_one_raw(pages)
        .await
        .expect("asked")
        .expect("a row")
        .try_get("", "page_count")
        .expect("a number");
    writer
        .execute_unprepared(&format!("PRAGMA max_page_count = {}", pages + 4))
        .await
        .expect("limited");
    let mut clicks = vec![early];
    while app.services.ingest.spool.held().waiting < 20 {
        clicks.push(program.click(&setup.link).await);
        assert!(clicks.len() < 2_000, "the disk never fills");
    }
    let parameters = [("click_id", clicks[0].as_str()), ("txn_id", "1"), ("amount", "10")];
    let (status, said) = program.report(&setup.merchant, &parameters).await;
    assert_eq!((status, &said["code"]), (202, &json!("stored_for_later")), "{said}");
    // The limit was the connection's, and that is closed: space is back, without a restart.
    back(&app).await;
    app.drain().await;
    assert_eq!(program.clicks_counted().await, clicks.len() as u64);
    let seen = program.ok("{ conversions { totalCount } }", json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(1));
    let whole = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA integrity_check");
    let whole = writer.query_one_raw(whole).await.expect("asked").expect("a row");
    assert_eq!(whole.try_get::<String>("", "integrity_check").expect("a word"), "ok");
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_can_mend_is_waited_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (outage, app) = stage(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    program.click(&setup.link).await;
    outage.begin().await;
    program.click(&setup.link).await;
    outage.end().await;
    back_in_reach(&app).await;
    let writer = app.services.store.writer();
    writer
        .execute_unprepared("ALTER TABLE click RENAME TO mislaid")
        .await
        .expect("renamed");
    assert!(app.replay().await.is_err(), "the table is not there");
    assert_eq!(
        app.services.ingest.spool.held().waiting,
        1,
        "and the click is not given up"
    );
    writer
        .execute_unprepared("ALTER TABLE mislaid RENAME TO click")
        .await
        .expect("renamed");
    back(&app).await;
    assert_eq!(program.clicks_counted().await, 2);
    app.close().await;
}

/// Until the writer's connections of before the outage are found broken.
pub(crate) async fn back_in_reach(app: &App) {
    let reach = async {
        while app.services.store.ping().await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, reach).await.expect("back in time");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_that_meets_a_short_outage_holds_all_the_same(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.cache.ttl_ms = 50).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    program.click(&setup.link).await;
    let spool = &app.services.ingest.spool;
    spool.lost(&std::io::Error::other("a batch took too long"));
    let pause = "mutation($id: ID!) { setOfferStatus(input: { id: $id, status: PAUSED }) { offer { id } userErrors { code } } }";
    program.ok(pause, json!({ "id": setup.offer })).await;
    // While the database counts as away, the note on disk is all there is.
    let visit = app.http.get(&setup.link).send().await.expect("answered");
    assert_eq!(visit.status(), 302);
    back(&app).await;
    let closed = async {
        while app.http.get(&setup.link).send().await.expect("answered").status() != 404 {
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(10);
    tokio::time::timeout(limit, closed).await.expect("the pause holds");
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_clicks_wait_only_reports_about_them_wait_too(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (outage, app) = stage(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let early = early_sale(&program, &setup).await;
    outage.begin().await;
    let stranded = program.click(&setup.link).await;
    outage.end().await;
    back_in_reach(&app).await;
    app.services.ingest.spool.found();
    let report = |click: String, txn: &'static str| {
        let (program, merchant) = (&program, &setup.merchant);
        async move {
            let sent = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "10")];
            let (status, said) = program.report(merchant, &sent).await;
            (status, waypost_tests::program::text(&said["code"]))
        }
    };
    assert_eq!(report(early.clone(), "1").await, (200, "accepted".to_owned()));
    assert_eq!(
        report(stranded.clone(), "2").await,
        (202, "stored_for_later".to_owned())
    );
    assert_eq!(app.services.ingest.spool.held().waiting, 2);
    back(&app).await;
    assert_eq!(report(stranded, "2").await, (200, "duplicate".to_owned()));
    let nobodys = "clk_01kjq6psg0f08tqwc5km76x7yq".to_owned();
    assert_eq!(
        report(nobodys, "3").await,
        (202, "click_not_known_yet".to_owned()),
        "nothing waits any more"
    );
    app.drain().await;
    let books = books(&program).await;
    assert_eq!(books["conversions"]["totalCount"], json!(3));
    assert_eq!(
        words(&books["postbacks"], "code"),
        ["accepted", "accepted", "accepted", "click_not_known_yet", "duplicate"]
    );
    app.advance(TimeDelta::days(1));
    app.drain().await;
    app.close().await;
}
