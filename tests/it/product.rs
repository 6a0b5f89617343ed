//! The product as `waypost` starts it: real workers, real time, and a restart on the same data.

use rstest::rstest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use waypost_api::serve::{self, Part, Running};
use waypost_domain::Config;
use waypost_domain::config::DEFAULTS;
use waypost_tests::database::{TestDatabase, settings};
use waypost_tests::program::text;
use waypost_tests::shop::{LINK_AND_POSTBACK, ask, client, moved};
use waypost_tests::{Db, Outage, Receiver, Shop};

async fn start(database: &TestDatabase, data: &std::path::Path, part: Part) -> Running {
    serve::start(config(database, data), part).await.expect("started")
}

pub(crate) fn config(database: &TestDatabase, data: &std::path::Path) -> Config {
    let mut config = Config::defaults().expect("the defaults load");
    config.data_dir = data.to_owned();
    config.database = settings(&database.url);
    config.server.listen = "127.0.0.1:0".to_owned();
    config.server.public_url = "http://127.0.0.1:0".to_owned();
    config.delivery.allow_loopback = true;
    config
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_settle_and_forward_and_a_restart_keeps_everything(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let database = TestDatabase::fresh(db).await;
    let data = tempfile::tempdir().expect("a directory");
    let partner = Receiver::start().await;
    let running = start(&database, data.path(), Part::Both).await;
    let url = running.services.config.server.public_url.clone();
    let shop = Shop::open(&url, &partner.url).await;
    shop.sell(&url, "1").await;
    partner.called(1).await;
    running.stop().await.expect("stopped");

    // Apart: one process answers while nobody works, then another one works on what was left.
    let doors = start(&database, data.path(), Part::Serve).await;
    let url = doors.services.config.server.public_url.clone();
    shop.sell(&url, "2").await;
    let worker = start(&database, data.path(), Part::Work).await;
    assert!(worker.address.is_none());
    partner.called(2).await;
    worker.stop().await.expect("stopped");
    let query = "{ conversions { totalCount nodes { payout { amount } deliveries { status attemptsMade } } } }";
    let seen = ask(&url, Some(&shop.token), query, json!({})).await["conversions"].clone();
    let done = json!({ "payout": { "amount": "3.00" }, "deliveries": [{ "status": "SUCCEEDED", "attemptsMade": 1 }] });
    assert_eq!(
        seen,
        json!({ "totalCount": 2, "nodes": [done, done] }),
        "the token of before the restart still holds"
    );
    assert_eq!(partner.calls().len(), 2);
    doors.stop().await.expect("stopped");
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_has_served_before_starts_without_its_database() {
    let database = TestDatabase::fresh(Db::Postgres).await;
    let (data, nothing) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let (partner, outage) = (Receiver::start().await, Outage::of(Db::Postgres).await);
    let settings = |data: &std::path::Path| {
        let mut config = config(&database, data);
        config.database.url = outage.through(&database.url);
        config.database.acquire_timeout_ms = 500;
        config.ingest.patience_ms = 500;
        config
    };
    let running = serve::start(settings(data.path()), Part::Both).await.expect("started");
    let url = running.services.config.server.public_url.clone();
    let shop = Shop::open(&url, &partner.url).await;
    shop.sell(&url, "1").await;
    partner.called(1).await;
    running.stop().await.expect("stopped");

    outage.begin().await;
    let refused = serve::start(settings(nothing.path()), Part::Both)
        .await
        .err()
        .expect("refused");
    assert!(
        refused
            .to_string()
            .starts_with("cannot open the database at postgres://"),
        "{refused:#}"
    );
    let running = serve::start(settings(data.path()), Part::Both)
        .await
        .expect("started without a database");
    let url = running.services.config.server.public_url.clone();
    let visit = client().get(moved(&shop.link, &url)).send().await.expect("answered");
    assert_eq!(visit.status(), 302);
    let location = visit.headers()["location"].to_str().expect("text").to_owned();
    let click = location.rsplit_once("click_id=").expect("a click id").1;
    let postback = format!("{}?click_id={click}&txn_id=2&amount=30", moved(&shop.postback, &url));
    assert_eq!(client().get(&postback).send().await.expect("answered").status(), 202);
    let stranger = client()
        .get(format!("{}x", moved(&shop.link, &url)))
        .send()
        .await
        .expect("answered");
    assert_ne!(stranger.status(), 302, "a link that this node never served");
    let ready = client().get(format!("{url}/readyz")).send().await.expect("answered");
    assert_eq!(ready.status(), 503);

    outage.end().await;
    partner.called(2).await;
    assert_eq!(client().get(&postback).send().await.expect("answered").status(), 200);
    let seen = ask(&url, Some(&shop.token), "{ conversions { totalCount } }", json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], 2);
    running.stop().await.expect("stopped");
    database.remove().await;
}

/// A server that takes every connection and never says a word. Returns its URL and how many connections are open.
async fn silent() -> (String, std::sync::Arc<tokio::sync::Mutex<Vec<tokio::net::TcpStream>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let open = std::sync::Arc::new(tokio::sync::Mutex::new(Vec::new()));
    let kept = std::sync::Arc::clone(&open);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            kept.lock().await.push(stream);
        }
    });
    (url, open)
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_deliveries_to_a_server_that_hangs_hold_up_nobody(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let database = TestDatabase::fresh(db).await;
    let data = tempfile::tempdir().expect("a directory");
    let (partner, (silent, open)) = (Receiver::start().await, silent().await);
    let running = start(&database, data.path(), Part::Both).await;
    let url = running.services.config.server.public_url.clone();
    let mut shop = Shop::open(&url, &silent).await;
    for number in 0..50 {
        shop.sell(&url, &number.to_string()).await;
    }
    let made = ask(
        &url,
        Some(&shop.token),
        "mutation { createAffiliate(input: { name: \"Quick\" }) { affiliate { id } } }",
        json!({}),
    )
    .await;
    let offers = ask(&url, Some(&shop.token), "{ offers { nodes { id } } }", json!({})).await;
    let ids = json!({
        "o": offers["offers"]["nodes"][0]["id"], "a": made["createAffiliate"]["affiliate"]["id"], "t": format!("{}/", partner.url),
    });
    let linked = ask(&url, Some(&shop.token), LINK_AND_POSTBACK, ids).await;
    let link = text(&linked["createTrackingLink"]["trackingLink"]["url"]);
    shop.link = link;
    shop.sell(&url, "quick").await;
    partner.called(1).await;
    let held = open.lock().await.len();
    let most = running.services.config.delivery.in_flight_per_endpoint;
    assert!(held <= most, "{held} calls to the server that hangs");
    // Its calls would hold the stop for as long as they may take; they are cut, and would be made again.
    drop(running);
    database.remove().await;
}

/// A server that answers each request after a moment. Returns its URL, and how many requests it had open at most and in all.
async fn slow() -> (String, tokio::sync::watch::Receiver<(usize, usize, usize)>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (counts, seen) = tokio::sync::watch::channel((0, 0, 0));
    let counts = std::sync::Arc::new(counts);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer_slowly(stream, std::sync::Arc::clone(&counts)));
        }
    });
    (url, seen)
}

#[expect(clippy::disallowed_methods, reason = "the time is what makes requests overlap")]
async fn answer_slowly(
    mut stream: tokio::net::TcpStream,
    counts: std::sync::Arc<tokio::sync::watch::Sender<(usize, usize, usize)>>,
) {
    let mut head = [0; 4096];
    let read = stream.read(&mut head).await.expect("a request");
    assert!(head[..read].ends_with(b"\r\n\r\n"), "a whole request at once");
    counts.send_modify(|(open, most, all)| (*open, *most, *all) = (*open + 1, (*open + 1).max(*most), *all + 1));
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    counts.send_modify(|(open, ..)| *open -= 1);
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    stream.write_all(answer).await.expect("answered");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_piled_up_for_a_partner_comes_a_few_at_a_time(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let database = TestDatabase::fresh(db).await;
    let data = tempfile::tempdir().expect("a directory");
    let (partner, mut seen) = slow().await;
    let doors = start(&database, data.path(), Part::Serve).await;
    let url = doors.services.config.server.public_url.clone();
    let shop = Shop::open(&url, &format!("{partner}/?c={{click_id}}")).await;
    for number in 0..100 {
        shop.sell(&url, &number.to_string()).await;
    }
    let mut config = config(&database, data.path());
    // What has piled up for less than a minute comes one by one.
    config.delivery.behind_seconds = 0;
    let worker = serve::start(config, Part::Work).await.expect("started");
    let done = seen.wait_for(|(open, _, all)| *all >= 100 && *open == 0);
    let (_, most, all) = *tokio::time::timeout(std::time::Duration::from_secs(120), done)
        .await
        .expect("delivered in time")
        .expect("listening");
    let allowed = worker.services.config.delivery.in_flight_per_endpoint;
    assert!((2..=allowed).contains(&most), "{most} at once, of {allowed}");
    assert_eq!(all, 100, "each once");
    worker.stop().await.expect("stopped");
    doors.stop().await.expect("stopped");
    database.remove().await;
}

#[test]
fn a_settings_file_overrides_the_defaults_and_a_wrong_name_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("waypost.toml");
    std::fs::write(
        &file,
        "[delivery]\nschedule_seconds = [0, 1]\n[server]\npublic_url = \"https://go.example.com/\"\n",
    )
    .expect("written");
    let config = Config::load(Some(&file)).expect("loaded");
    assert_eq!(config.delivery.schedule_seconds, [0, 1]);
    assert_eq!(config.server.public_url, "https://go.example.com");
    for (wrong, named) in [
        ("[delivery]\nalow_loopback = true\n", "alow_loopback"),
        ("[delivery]\nschedule_seconds = []\n", "schedule_seconds"),
        ("[delivery]\nallow_networks = [\"10.0.0.0/33\"]\n", "allow_networks"),
        ("[auth]\nsecret = \"short\"\n", "secret"),
        ("[server]\nmax_connections = 0\n", "max_connections"),
        ("[server]\nidle_timeout_ms = 0\n", "idle_timeout_ms"),
    ] {
        std::fs::write(&file, wrong).expect("written");
        let refused = Config::load(Some(&file)).expect_err("refused").to_string();
        assert!(refused.contains(named), "{refused}");
    }
    assert!(Config::load(Some(&directory.path().join("missing.toml"))).is_err());
    std::fs::write(&file, DEFAULTS).expect("written");
    Config::load(Some(&file)).expect("the printed defaults are a valid file");
}
