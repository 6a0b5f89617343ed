//! The operator's door: what it counts, what it says without a database, and that nobody else gets to see it.

#![expect(clippy::float_cmp, reason = "what is compared is counted in whole numbers")]

use poem::Response;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;
use waypost_api::serve::{self, Part};
use waypost_domain::Config;
use waypost_tests::database::TestDatabase;
use waypost_tests::{App, Db, Metrics, Outage, Receiver};

use crate::spool::{back, impatient};
use crate::{aside, product};

async fn text(response: Response) -> String {
    response.into_body().into_string().await.expect("text")
}

/// How much samples grew, in the order in which they are asked for.
fn grown(before: &Metrics, after: &Metrics, samples: &[(&str, &[(&str, &str)])]) -> Vec<f64> {
    let by = |(name, labels): &(&str, &[(&str, &str)])| after.value(name, labels) - before.value(name, labels);
    samples.iter().map(by).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_in_is_counted_where_it_comes_in(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.cache.ttl_ms = 600_000).await;
    let (program, partner) = (app.program("Acme").await, Receiver::start().await);
    let setup = program.setup().await;
    program.partner_postback(&setup.affiliate, &partner.url).await;
    let before = app.metrics().await;
    let click = program.click(&setup.link).await;
    app.http.get(format!("{}x", setup.link)).send().await.expect("answered");
    let sent = [("click_id", click.as_str()), ("txn_id", "1"), ("amount", "10")];
    program.report(&setup.merchant, &sent).await;
    program.report(&setup.merchant, &sent).await;
    let between = app.metrics().await;
    assert_eq!(
        between.value("waypost_jobs", &[("queue", "settle"), ("state", "due")]),
        1.0
    );
    app.advance(chrono::TimeDelta::seconds(7));
    let later = app.metrics().await;
    assert_eq!(
        later.value("waypost_jobs_oldest_due_seconds", &[("queue", "settle")]),
        7.0
    );
    app.drain().await;
    let after = app.metrics().await;
    let clicks: &[(&str, &str)] = &[("kind", "clicks")];
    let postbacks: &[(&str, &str)] = &[("kind", "postbacks")];
    let samples: [(&str, &[(&str, &str)]); 13] = [
        ("waypost_requests_total", &[("door", "click"), ("status", "3xx")]),
        ("waypost_requests_total", &[("door", "click"), ("status", "4xx")]),
        ("waypost_requests_total", &[("door", "postback"), ("status", "2xx")]),
        ("waypost_requests_total", &[("door", "graphql"), ("status", "2xx")]),
        ("waypost_request_duration_seconds_count", &[("door", "click")]),
        ("waypost_batch_rows_sum", clicks),
        ("waypost_batch_rows_sum", postbacks),
        ("waypost_batch_duration_seconds_count", postbacks),
        ("waypost_rows_refused_total", clicks),
        ("waypost_rows_shed_total", clicks),
        ("waypost_settlement_lag_seconds_sum", &[]),
        ("waypost_deliveries_total", &[("result", "succeeded")]),
        ("waypost_delivery_lag_seconds_count", &[]),
    ];
    let by = [1.0, 1.0, 2.0, 0.0, 2.0, 1.0, 2.0, 2.0, 0.0, 0.0, 7.0, 1.0, 1.0];
    assert_eq!(grown(&before, &after, &samples), by);
    let links: &[(&str, &str)] = &[("cache", "links")];
    assert!(after.value("waypost_cache_misses_total", links) > before.value("waypost_cache_misses_total", links));
    assert!(after.value("waypost_connections_open", &[]) >= 1.0);
    assert!(after.value("waypost_process_resident_memory_bytes", &[]) > 1e6);
    for value in after.label_values() {
        let is_ours = [program.tenant.to_string(), program.short_code.clone()]
            .iter()
            .any(|own| value.contains(own));
        assert!(!is_ours, "{value} says whose it is");
    }
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_batch_is_seen(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let writer = app.services.store.writer();
    writer.execute_unprepared(aside::refusing(db)).await.expect("refusing");
    let before = app.metrics().await;
    let refused = format!("{}?sub1=anna@example.com", setup.link);
    let visit = app.http.get(refused).send().await.expect("answered");
    assert_eq!(visit.status(), 503);
    let samples: [(&str, &[(&str, &str)]); 3] = [
        ("waypost_rows_refused_total", &[("kind", "clicks")]),
        ("waypost_batch_rows_count", &[("kind", "clicks")]),
        ("waypost_requests_total", &[("door", "click"), ("status", "5xx")]),
    ];
    assert_eq!(grown(&before, &app.metrics().await, &samples), [1.0, 0.0, 1.0]);
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_seen_from_its_beginning_to_its_replay(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let outage = Outage::of(db).await;
    let app = App::with(db, impatient(&outage)).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    program.click(&setup.link).await;
    let quiet = app.metrics().await;
    assert_eq!(quiet.value("waypost_database_away", &[]), 0.0);
    outage.begin().await;
    program.click(&setup.link).await;
    program.click(&setup.link).await;
    app.advance(chrono::TimeDelta::seconds(90));
    let away = app.metrics().await;
    for (name, value) in [
        ("waypost_database_away", 1.0),
        ("waypost_spool_waiting_rows", 2.0),
        ("waypost_spool_oldest_seconds", 90.0),
        ("waypost_spool_set_aside_rows", 0.0),
        ("waypost_spool_replayed_rows_total", 0.0),
    ] {
        assert_eq!(away.value(name, &[]), value, "{name}");
    }
    assert!(away.value("waypost_spool_bytes", &[]) > 500.0);
    assert_eq!(away.value("waypost_batch_rows_sum", &[("kind", "spool")]), 2.0);
    if db == Db::Postgres {
        let depth = away.find("waypost_jobs", &[("queue", "settle"), ("state", "due")]);
        assert_eq!(depth, None, "nobody knows");
        let page = text(app.operator("/").await).await;
        assert!(page.contains("Unknown while the database is away."), "{page}");
    }
    let page = text(app.operator("/").await).await;
    for words in [
        "The database has not answered for 0 s.",
        "2 clicks and postbacks wait on disk, the oldest for 1 min 30 s.",
        "1 of 1024 MiB are used.",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    outage.end().await;
    back(&app).await;
    let after = app.metrics().await;
    for (name, value) in [
        ("waypost_database_away", 0.0),
        ("waypost_spool_waiting_rows", 0.0),
        ("waypost_spool_oldest_seconds", 0.0),
        ("waypost_spool_bytes", 0.0),
        ("waypost_spool_replayed_rows_total", 2.0),
    ] {
        assert_eq!(after.value(name, &[]), value, "{name}");
    }
    let page = text(app.operator("/").await).await;
    assert!(
        page.contains("The database answers.") && page.contains("Nothing waits on disk."),
        "{page}"
    );
    app.close().await;
}

fn config(database: &TestDatabase, data: &std::path::Path) -> Config {
    let mut config = product::config(database, data);
    config.operator.listen = "127.0.0.1:0".to_owned();
    config
}

#[expect(clippy::disallowed_methods, reason = "the test calls the product on this machine")]
async fn get(address: &str, path: &str) -> (u16, String, reqwest::header::HeaderMap) {
    let answer = reqwest::get(format!("http://{address}{path}")).await.expect("answered");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, answer.text().await.expect("text"), headers)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_operators_port_shows_metrics_and_workers_have_one_too() {
    let database = TestDatabase::fresh(Db::Sqlite).await;
    let data = tempfile::tempdir().expect("a directory");
    let both = serve::start(config(&database, data.path()), Part::Both)
        .await
        .expect("started");
    let (public, operator) = (both.address.clone().expect("one"), both.operator.clone().expect("one"));
    for path in ["/metrics", "/metrics/", "/Metrics", "//metrics", "/metrics/x"] {
        let (status, body, _) = get(&public, path).await;
        assert_eq!(status, 404, "{path}");
        assert!(!body.contains("waypost_"), "{body}");
    }
    let (status, page, headers) = get(&operator, "/").await;
    assert_eq!(
        (status, headers["content-type"].as_bytes()),
        (200, &b"text/html; charset=utf-8"[..])
    );
    assert!(
        headers["content-security-policy"]
            .to_str()
            .expect("text")
            .starts_with("default-src 'none'")
    );
    assert!(
        !page.contains("<script") && page.contains("The database answers."),
        "{page}"
    );
    let (status, text, headers) = get(&operator, "/metrics").await;
    assert_eq!((status, headers["cache-control"].as_bytes()), (200, &b"no-store"[..]));
    assert!(
        headers["content-type"]
            .to_str()
            .expect("text")
            .starts_with("text/plain; version=0.0.4")
    );
    let metrics = Metrics::read(&text);
    assert_eq!(
        metrics.value("waypost_requests_total", &[("door", "dashboard"), ("status", "4xx")]),
        5.0
    );
    for (path, status) in [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/graphql", 404),
        ("/c/x", 404),
        ("/postback/x", 404),
    ] {
        assert_eq!(get(&operator, path).await.0, status, "{path}");
    }

    let apart = tempfile::tempdir().expect("a directory");
    let work = serve::start(config(&database, apart.path()), Part::Work)
        .await
        .expect("started");
    assert!(work.address.is_none());
    let operator = work.operator.clone().expect("one");
    let metrics = Metrics::read(&get(&operator, "/metrics").await.1);
    assert_eq!(
        metrics.value("waypost_jobs", &[("queue", "deliver"), ("state", "due")]),
        0.0
    );
    assert_eq!(
        metrics.find("waypost_spool_waiting_rows", &[]),
        None,
        "it keeps nothing"
    );
    assert!(get(&operator, "/").await.1.contains("settle: none due"));
    assert!(!apart.path().join("spool.db").exists());
    work.stop().await.expect("stopped");

    let mut taken = config(&database, apart.path());
    taken.operator.listen.clone_from(&public);
    let refused = serve::start(taken, Part::Both).await.err().expect("refused");
    let said = format!("cannot listen on {public} for the operator; set operator.listen to another address");
    assert_eq!(refused.to_string(), said);
    both.stop().await.expect("stopped");
    let off = Config::defaults().expect("the defaults load").operator.listen;
    assert_eq!(json!(off), json!(""), "nobody has it who has not asked for it");
    database.remove().await;
}
