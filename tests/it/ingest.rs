//! Group commit: few statements for many requests, a bad row that harms nobody else, and what happens when more comes in than
//! can be written.

use std::time::Duration;

use futures::future::join_all;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, Set};
use serde_json::{Value, json};
use waypost_domain::ingest::{Load, Waiting};
use waypost_domain::tx::Tx;
use waypost_entity::offer_terms;
use waypost_tests::program::text;
use waypost_tests::{App, Db};

/// Keeps every writer waiting until the transaction ends: the only connection of SQLite, or a lock on the tables.
pub(crate) async fn stall(app: &App) -> Tx {
    let tx = Tx::begin(&app.services).await.expect("begun");
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE click, postback IN ACCESS EXCLUSIVE MODE")
            .await
            .expect("locked");
    }
    tx
}

async fn status(app: &App, url: &str) -> u16 {
    app.http.get(url).send().await.expect("answered").status().as_u16()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_requests_at_once_cost_few_statements(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    program
        .report(&setup.merchant, &[("click_id", &click), ("txn_id", "warm")])
        .await;
    app.drain().await;

    // Everything comes in while the database is busy, so it goes in together.
    let busy = stall(&app).await;
    let clicks = (0..200).map(|number| {
        let url = format!("{}?sub1={number}", setup.link);
        let app = &app;
        async move { status(app, &url).await }
    });
    let release = async {
        handed_in(&app, |waiting| all(waiting.clicks) == 200).await;
        busy.commit().await.expect("committed");
    };
    let ((statuses, ()), statements) = app
        .statements_of(async { futures::join!(join_all(clicks), release) })
        .await;
    assert!(statuses.iter().all(|status| *status == 302), "{statuses:?}");
    assert!(statements < 40, "{statements} statements for 200 clicks");

    let busy = stall(&app).await;
    let reports = (0..100).map(|number| {
        let (program, merchant, click) = (&program, &setup.merchant, &click);
        async move {
            let txn = number.to_string();
            program
                .report(merchant, &[("click_id", click), ("txn_id", &txn), ("amount", "10")])
                .await
        }
    });
    let release = async {
        handed_in(&app, |waiting| all(waiting.reports) == 100).await;
        busy.commit().await.expect("committed");
    };
    let ((answers, ()), statements) = app
        .statements_of(async { futures::join!(join_all(reports), release) })
        .await;
    assert!(
        answers
            .iter()
            .all(|(status, said)| *status == 200 && said["code"] == "accepted"),
        "{answers:?}"
    );
    assert!(statements < 120, "{statements} statements for 100 reports");

    let (jobs, statements) = app.statements_of(app.drain()).await;
    assert!(
        jobs < 50 && statements < 50 * 14,
        "{jobs} jobs with {statements} statements for 100 settlements"
    );
    let query = "{ conversions { totalCount } postbacks { totalCount } affiliates { nodes { balances { amount } } } }";
    let seen = program.ok(query, json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(101));
    assert_eq!(seen["postbacks"]["totalCount"], json!(101));
    assert_eq!(
        seen["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "100.00" }])
    );
    assert_eq!(program.clicks_counted().await, 201);
    app.close().await;
}

/// Until what was handed in is as a test wants it. Fails after 10 s.
pub(crate) async fn handed_in(app: &App, enough: impl Fn(Waiting) -> bool) {
    let waiting = async {
        while !enough(app.services.ingest.waiting()) {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(10), waiting).await;
    assert!(in_time.is_ok(), "{:?}", app.services.ingest.waiting());
}

/// Rows that wait, or that a writer holds.
pub(crate) fn all(line: Load) -> usize {
    line.rows + line.writing
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_the_database_refuses_harms_no_other(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.cache.ttl_ms = 60_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let doomed = program.affiliate("Doomed").await;
    let doomed = program.link(&setup.offer, &doomed).await;
    assert_eq!(status(&app, &setup.link).await, 302);
    // The link stays in the cache, but what its clicks refer to is gone.
    assert_eq!(app.http.head(&doomed).send().await.expect("answered").status(), 302);
    let code = doomed.rsplit_once('/').expect("a code").1;
    let gone = format!("DELETE FROM tracking_link WHERE code = '{code}'");
    app.services
        .store
        .writer()
        .execute_unprepared(&gone)
        .await
        .expect("deleted");

    let busy = stall(&app).await;
    let visits = (0..64).map(|number| {
        let (app, url) = (&app, if number % 21 == 7 { &doomed } else { &setup.link });
        async move { (number, status(app, url).await) }
    });
    let release = async {
        handed_in(&app, |waiting| all(waiting.clicks) == 64).await;
        busy.commit().await.expect("committed");
    };
    let (visits, ()) = futures::join!(join_all(visits), release);
    for (number, status) in visits {
        assert_eq!(status, if number % 21 == 7 { 503 } else { 302 }, "visit {number}");
    }
    assert_eq!(program.clicks_counted().await, 1 + 61);
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_is_shed_and_leaves_room_for_others(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.ingest.backlog_kib = 1024;
        config.ingest.patience_ms = 20_000;
    })
    .await;
    let (flooding, quiet) = (app.program("Flood").await, app.program("Quiet").await);
    let (flood, other) = (flooding.setup().await, quiet.setup().await);
    let click = quiet.click(&other.link).await;
    let busy = stall(&app).await;
    let padding = "x".repeat(8_000);
    let flood = join_all((0..120).map(|_| {
        let url = format!("{}?x={padding}", flood.link);
        let app = &app;
        async move { app.http.get(url).send().await.expect("answered") }
    }));
    let others = async {
        // One tenant gets half of the backlog, and no request of the flood is as large as this.
        handed_in(&app, |waiting| waiting.clicks.bytes > 480 * 1024).await;
        let flooded = all(app.services.ingest.waiting().clicks);
        let visit = status(&app, &other.link);
        let parameters = [("click_id", click.as_str()), ("txn_id", "1")];
        let report = quiet.report(&other.merchant, &parameters);
        let release = async {
            handed_in(&app, |waiting| {
                all(waiting.clicks) > flooded && all(waiting.reports) == 1
            })
            .await;
            busy.commit().await.expect("committed");
        };
        let (status, (reported, _), ()) = futures::join!(visit, report, release);
        assert_eq!((status, reported), (302, 200), "the quiet program is served");
    };
    let (flood, ()) = futures::join!(flood, others);
    let shed: Vec<_> = flood.iter().filter(|answer| answer.status() == 503).collect();
    assert!(!shed.is_empty(), "a flood beyond the backlog is shed");
    assert!(shed.iter().all(|answer| answer.headers().contains_key("retry-after")));
    assert!(
        flood
            .iter()
            .all(|answer| [302, 503].contains(&answer.status().as_u16()))
    );
    let redirected = u64::try_from(flood.len() - shed.len()).expect("few");
    assert_eq!(
        flooding.clicks_counted().await,
        redirected,
        "what was redirected is stored, and nothing else"
    );
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_is_not_waited_for_for_ever(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.ingest.patience_ms = 300).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let busy = stall(&app).await;
    let parameters = [("click_id", click.as_str()), ("txn_id", "1"), ("amount", "10")];
    let (visit, (reported, said)) =
        futures::join!(status(&app, &setup.link), program.report(&setup.merchant, &parameters));
    assert_eq!(visit, 302);
    assert_eq!((reported, &said["code"]), (202, &json!("stored_for_later")), "{said}");
    assert_eq!(app.services.ingest.spool.held().waiting, 2);
    busy.commit().await.expect("committed");
    app.replay().await.expect("the database is back");
    // Nobody knows whether the first try arrived before its time was up; nothing is counted twice.
    let (reported, said) = program.report(&setup.merchant, &parameters).await;
    assert_eq!((reported, &said["code"]), (200, &json!("duplicate")), "{said}");
    app.drain().await;
    let query = "{ conversions { totalCount } affiliates { nodes { balances { amount } } } }";
    let seen = program.ok(query, json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(1));
    assert_eq!(
        seen["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "1.00" }])
    );
    assert_eq!(program.clicks_counted().await, 2);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_conversion_that_cannot_be_settled_leaves_no_other_unpaid(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let other = program.offer("Hats").await;
    let link = program.link(&other, &setup.affiliate).await;
    let mut conversions = Vec::new();
    for link in [&setup.link, &link, &setup.link] {
        let click = program.click(link).await;
        let (_, said) = program
            .report(&setup.merchant, &[("click_id", &click), ("amount", "10")])
            .await;
        conversions.push(text(&said["conversion_id"]).parse().expect("an id"));
    }
    let scope = program.scope();
    let broken = offer_terms::ActiveModel {
        tenant_id: Set(program.tenant),
        id: Set(scope.new_id()),
        offer_id: Set(other.parse().expect("an id")),
        version: Set(2),
        document: Set(json!({ "rules": "none" })),
        created_at: Set(scope.now()),
    };
    broken.insert(app.services.store.writer()).await.expect("inserted");
    let settled = waypost_domain::conversion::settle(&app.services, program.tenant, &conversions).await;
    assert!(settled.is_err(), "the job says that something is left");
    let query = "{ conversions { nodes { id payout { amount } } } }";
    let seen = program.ok(query, json!({})).await;
    for node in seen["conversions"]["nodes"].as_array().expect("a list") {
        let paid = if text(&node["id"]) == conversions[1].to_string() {
            Value::Null
        } else {
            json!("1.00")
        };
        assert_eq!(node["payout"].get("amount").cloned().unwrap_or_default(), paid);
    }
    app.close_with_jobs_left().await;
}
