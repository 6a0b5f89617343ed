//! Facts that were lost on their way are derived all the same, and visitors are forgotten when they are no more needed.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;
use waypost_domain::click::facts::{forget_visitors, sweep::sweep};
use waypost_tests::{App, Db, Outage};

use super::{AMERICAN, EDGE, GERMAN, IPHONE, counted, facts, rows, unique, visit, with_countries};

#[rstest]
#[tokio::test]
async fn what_a_killed_process_or_a_full_line_left_is_swept_up(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, with_countries).await;
    let (program, other) = (app.program("Acme").await, app.program("Other").await);
    let (setup, theirs) = (program.setup().await, other.setup().await);
    let link = format!("{}?x={}", setup.link, "x".repeat(7_000));
    // One tenant gets half of the line, which is 8 MiB, and a click of this length counts for 15 KiB.
    let mut clicks = Vec::new();
    for number in 0..600 {
        let agent = format!("{EDGE} {number}");
        clicks.push(visit(&program, &link, GERMAN, &agent).await);
    }
    let foreign = visit(&other, &theirs.link, GERMAN, IPHONE).await;
    app.derive().await;
    let derived = rows(&app.services, "click_fact").await;
    assert!((1..601).contains(&derived), "the line was full: {derived}");
    assert_eq!(
        facts(&other, &foreign).await["isUnique"],
        json!(true),
        "another tenant's click found room"
    );
    assert_eq!(
        sweep(&app.services).await.expect("swept"),
        0,
        "too young: it may be on its way"
    );
    app.advance(TimeDelta::minutes(2));
    let owed = 601 - usize::try_from(derived).expect("few");
    assert_eq!(sweep(&app.services).await.expect("swept"), owed);
    assert_eq!(
        counted(&program).await,
        json!({ "clicks": 600, "uniqueClicks": 600, "botClicks": 0 })
    );

    // A click that comes in with an old id, as from a node whose clock is behind, and is then lost from its line.
    app.advance(TimeDelta::hours(5));
    assert_eq!(sweep(&app.services).await.expect("swept"), 0);
    app.advance(TimeDelta::minutes(-50));
    let late = visit(&program, &setup.link, GERMAN, IPHONE).await;
    lose_facts(&app).await;
    app.advance(TimeDelta::minutes(50));
    assert_eq!(sweep(&app.services).await.expect("swept"), 1);
    assert_eq!(facts(&program, &late).await["country"], json!("DE"));
    app.close().await;
}

/// As if the process had been killed: what waits in memory is gone.
async fn lose_facts(app: &App) {
    app.derive().await;
    for table in ["click_fact", "visitor"] {
        let newest = format!("DELETE FROM {table} WHERE click_id = (SELECT MAX(click_id) FROM {table})");
        let newest = match app.services.store.backend() {
            sea_orm::DbBackend::Postgres => newest.replace("MAX(click_id)", "click_id").replace(
                &format!("FROM {table})"),
                &format!("FROM {table} ORDER BY click_id DESC LIMIT 1)"),
            ),
            _ => newest,
        };
        app.services
            .store
            .writer()
            .execute_unprepared(&newest)
            .await
            .expect("lost");
    }
}

#[rstest]
#[tokio::test]
async fn visitors_are_forgotten_when_no_click_of_their_day_is_owed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, with_countries).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    sweep(&app.services).await.expect("swept");
    app.advance(TimeDelta::days(1));
    visit(&program, &setup.link, GERMAN, IPHONE).await;
    app.derive().await;
    app.advance(TimeDelta::days(3));
    assert_eq!(
        forget_visitors(&app.services).await.expect("looked"),
        0,
        "its day has not been swept"
    );
    sweep(&app.services).await.expect("swept");
    assert_eq!(forget_visitors(&app.services).await.expect("removed"), 1);
    visit(&program, &setup.link, GERMAN, IPHONE).await;
    app.derive().await;
    app.advance(TimeDelta::days(2));
    sweep(&app.services).await.expect("swept");
    assert_eq!(
        forget_visitors(&app.services).await.expect("looked"),
        0,
        "two days are kept"
    );
    assert_eq!(rows(&app.services, "click_fact").await, 2, "what was derived stays");
    let dump = waypost_tests::database::dump(&app).await;
    assert!(dump.contains(GERMAN), "the click itself keeps its address");
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_out_of_the_spool_brings_its_facts(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let outage = Outage::of(db).await;
    let through = |url: &str| outage.through(url);
    let app = App::with(db, |config| {
        with_countries(config);
        config.database.url = through(&config.database.url);
        config.database.acquire_timeout_ms = 500;
        config.ingest.patience_ms = 300;
        config.cache.ttl_ms = 600_000;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    visit(&program, &setup.link, GERMAN, IPHONE).await;
    app.derive().await;
    outage.begin().await;
    let clicks = [
        visit(&program, &setup.link, GERMAN, IPHONE).await,
        visit(&program, &setup.link, AMERICAN, IPHONE).await,
    ];
    outage.end().await;
    // By then the sweep looks back no further than to an hour ago.
    app.advance(TimeDelta::hours(9));
    let back = async {
        while app.replay().await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, back).await.expect("back in time");
    assert_eq!(unique(&program, &clicks).await, [json!(false), json!(true)]);
    assert_eq!(facts(&program, &clicks[1]).await["country"], json!("US"));
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_product_derives_by_itself(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        with_countries(config);
        // Asked again and again below.
        config.limits.api_burst = 1_000_000;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (halt, halted) = tokio::sync::watch::channel(false);
    let services = app.services.clone();
    let deriving = tokio::spawn(async move { services.ingest.later.keep_deriving(halted).await });
    let clicks = [
        visit(&program, &setup.link, GERMAN, IPHONE).await,
        visit(&program, &setup.link, GERMAN, IPHONE).await,
    ];
    let derived = async {
        for click in &clicks {
            while facts(&program, click).await.is_null() {
                tokio::task::yield_now().await;
            }
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, derived).await.expect("derived in time");
    halt.send_replace(true);
    deriving.await.expect("ended");
    let last = visit(&program, &setup.link, AMERICAN, IPHONE).await;
    app.services.ingest.close().await;
    assert_eq!(
        facts(&program, &last).await["country"],
        json!("US"),
        "what still came in is derived at the stop"
    );
    app.close().await;
}
