//! Databases that are refused, silent, slow, half there or stopped, under load: everybody is answered in time, and what was
//! acknowledged is there once in the end.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use tokio::time::{Instant, timeout};
use waypost_api::serve::{self, Part};
use waypost_domain::Config;
use waypost_jobs::{Context, workers};
use waypost_tests::database::{TestDatabase, settings};
use waypost_tests::shop::status;
use waypost_tests::{App, Customers, Db, Outage, Receiver, Shop, Stored, Way};

use crate::spool::{back, early_sale};

/// How long a fault lasts here; `cargo xtask bench crash --away-seconds 30` has the same at full length.
const FAULT: Duration = Duration::from_millis(2500);
/// Longest wait for an answer, whatever happens.
const ANSWER: Duration = Duration::from_secs(5);
/// How soon after a fault everything is as before.
const RECOVERY: Duration = Duration::from_secs(10);

#[expect(clippy::disallowed_methods, reason = "a fault that lasts is what the test is about")]
async fn lasting(time: Duration) {
    tokio::time::sleep(time).await;
}

/// The product with its own patience behind a way that can be shut.
fn config(database: &TestDatabase, outage: &Outage, data: &std::path::Path) -> Config {
    let mut config = Config::defaults().expect("the defaults load");
    config.data_dir = data.to_owned();
    config.database = settings(&database.url);
    config.database.url = outage.through(&database.url);
    config.server.listen = "127.0.0.1:0".to_owned();
    config.server.public_url = "http://127.0.0.1:0".to_owned();
    config.delivery.allow_loopback = true;
    // A worker that waits on a dead connection is cut off in the end.
    config.workers.shutdown_seconds = 2;
    config
}

#[rstest]
#[case::refused(Db::Postgres, Way::Refused, Some(503))]
#[case::silent(Db::Postgres, Way::Silent, Some(503))]
#[case::stranded(Db::Postgres, Way::Stranded, None)]
#[case::slow(Db::Postgres, Way::Slow(Duration::from_millis(500)), None)]
#[case::cut_at_the_commit(Db::Postgres, Way::CutAt("COMMIT"), None)]
#[case::cut_at_the_insert(Db::Postgres, Way::CutAt("INSERT 0 "), None)]
#[case::locked(Db::Sqlite, Way::Refused, None)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_under_load_loses_and_doubles_nothing(#[case] db: Db, #[case] way: Way, #[case] ready: Option<u16>) {
    let (database, outage) = (TestDatabase::fresh(db).await, Outage::of(db).await);
    let (data, partner) = (tempfile::tempdir().expect("a directory"), Receiver::start().await);
    let config = config(&database, &outage, data.path());
    let running = serve::start(config, Part::Both).await.expect("started");
    let url = running.services.config.server.public_url.clone();
    let shop = Shop::open(&url, &partner.url).await;
    shop.sell(&url, "first").await;
    let customers = Customers::arrive(&shop, std::slice::from_ref(&url), 3);
    lasting(FAULT / 10).await;

    outage.turn(way).await;
    lasting(FAULT).await;
    let (healthz, readyz) = (format!("{url}/healthz"), format!("{url}/readyz"));
    assert_eq!(timeout(ANSWER, status(&shop.http, &healthz)).await, Ok(Some(200)));
    if ready.is_some() {
        assert_eq!(timeout(ANSWER, status(&shop.http, &readyz)).await, Ok(ready));
    }
    outage.end().await;
    let recovered = async {
        while status(&shop.http, &readyz).await != Some(200) || !is_written(&shop, &url).await {
            tokio::task::yield_now().await;
        }
    };
    timeout(RECOVERY, recovered).await.expect("recovered in time");
    let told = partner.calls().len();
    let working = partner.called(told + 1);
    timeout(RECOVERY, working).await.expect("jobs are worked on again");
    let noted = customers.leave().await;
    assert!(noted.longest < ANSWER, "somebody waited {:?}", noted.longest);
    assert_eq!(noted.unanswered, 0, "somebody got no answer");
    assert!(!noted.sales.is_empty(), "{noted:?}");
    Stored::comes_to_agree(&database.url, &noted).await;
    running.stop().await.expect("stopped");
    database.remove().await;
}

/// Whether a report is written, and not only kept.
async fn is_written(shop: &Shop, url: &str) -> bool {
    let (_, click) = shop.visit(url).await.expect("answered");
    let Some(click) = click else {
        return false;
    };
    let (status, _) = shop.report(url, &click, &click).await.expect("answered");
    status == 200
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_lost_after_the_commit_makes_no_second_conversion() {
    let outage = Outage::of(Db::Postgres).await;
    let through = |config: &mut Config| config.database.url = outage.through(&config.database.url);
    let app = App::with(Db::Postgres, through).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let early = early_sale(&program, &setup).await;
    outage.turn(Way::CutAt("COMMIT")).await;
    let sent = [("click_id", early.as_str()), ("txn_id", "1"), ("amount", "10")];
    let (status, said) = program.report(&setup.merchant, &sent).await;
    assert_eq!((status, &said["code"]), (202, &json!("stored_for_later")), "{said}");
    outage.turn(Way::CutAt("INSERT 0 ")).await;
    app.services.ingest.spool.found();
    let click = program.click(&setup.link).await;
    outage.end().await;
    // Both were written, and nobody heard of it.
    let seen = program
        .ok("{ conversions { totalCount } postbacks { totalCount } }", json!({}))
        .await;
    let two = json!({ "conversions": { "totalCount": 2 }, "postbacks": { "totalCount": 2 } });
    assert_eq!((seen, program.clicks_counted().await), (two.clone(), 2));
    assert_eq!(app.services.ingest.spool.held().waiting, 2);
    back(&app).await;
    let seen = program
        .ok("{ conversions { totalCount } postbacks { totalCount } }", json!({}))
        .await;
    assert_eq!((seen, program.clicks_counted().await), (two, 2));
    let (status, said) = program.report(&setup.merchant, &sent).await;
    assert_eq!((status, &said["code"]), (200, &json!("duplicate")), "{said}");
    let sent = [("click_id", click.as_str()), ("txn_id", "2"), ("amount", "10")];
    let (status, said) = program.report(&setup.merchant, &sent).await;
    assert_eq!((status, &said["code"]), (200, &json!("accepted")), "{said}");
    app.drain().await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_whose_connections_all_went_dead_is_whole_again_soon() {
    let outage = Outage::of(Db::Postgres).await;
    let through = |config: &mut Config| {
        config.database.url = outage.through(&config.database.url);
        // Asked again and again below.
        config.limits.api_burst = 1_000_000;
    };
    let app = App::with(Db::Postgres, through).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    early_sale(&program, &setup).await;
    // Enough at once that the pool opens all the connections that it may.
    let crowd = (0..12).map(|_| async {
        let tx = program.scope().begin().await.expect("begun");
        tokio::task::yield_now().await;
        tx
    });
    drop(futures::future::join_all(crowd).await);
    let pool = app.services.store.writer().get_postgres_connection_pool();
    let at_rest = async {
        while pool.num_idle() < usize::try_from(pool.size()).expect("few") {
            tokio::task::yield_now().await;
        }
    };
    timeout(RECOVERY, at_rest).await.expect("all connections are back");
    outage.turn(Way::Stranded).await;
    let begun = Instant::now();
    for number in 0..40 {
        program.click(&format!("{}?sub1={number}", setup.link)).await;
    }
    assert!(begun.elapsed() < RECOVERY, "took {:?}", begun.elapsed());
    let counted = async {
        while app.replay().await.is_err() || program.clicks_counted().await < 41 {
            tokio::task::yield_now().await;
        }
    };
    timeout(RECOVERY, counted).await.expect("whole again");
    outage.end().await;
    app.drain().await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_that_wait_on_dead_connections_are_started_again() {
    let outage = Outage::of(Db::Postgres).await;
    let through = |config: &mut Config| {
        config.database.url = outage.through(&config.database.url);
        // Asked again and again below.
        config.limits.api_burst = 1_000_000;
    };
    let app = App::with(Db::Postgres, through).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let early = early_sale(&program, &setup).await;
    app.drain().await;
    let impatient = workers::Settings {
        heartbeat_seconds: 1,
        missed_heartbeats: 2,
        ..workers::Settings::default()
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let until = async { drop(stopped.await) };
    // Whatever a worker does first ends with a commit of which it never hears.
    outage.turn(Way::StrandedAt("COMMIT")).await;
    let crew = tokio::spawn(workers::run(Context::new(&app.services), impatient, until));
    lasting(Duration::from_millis(500)).await;
    outage.end().await;
    let sent = [("click_id", early.as_str()), ("txn_id", "1"), ("amount", "10")];
    program.report(&setup.merchant, &sent).await;
    let balances = "{ affiliates { nodes { balances { amount } } } }";
    let paid = async {
        while program.ok(balances, json!({})).await["affiliates"]["nodes"][0]["balances"]
            != json!([{ "amount": "1.00" }])
        {
            tokio::task::yield_now().await;
        }
    };
    timeout(RECOVERY, paid).await.expect("somebody works");
    let _ = stop.send(());
    crew.await.expect("stopped");
    app.close().await;
}
