//! An endpoint that does not answer rests: what is due waits, is not used up, and goes once it answers again.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use waypost_domain::Config;
use waypost_tests::{App, Db, Program, Receiver};

use super::{deliveries, endpoint, postback, sale};

fn soon(config: &mut Config) {
    config.delivery.jitter = 0.0;
    config.delivery.rest_after_failures = 3;
    config.delivery.rest_seconds = vec![60, 120, 600];
}

async fn notices(program: &Program<'_>) -> Vec<Value> {
    let query = "{ notices(filter: { open: true }) { nodes { kind message closedAt } } }";
    let found = program.ok(query, json!({})).await;
    found["notices"]["nodes"].as_array().expect("a list").clone()
}

#[rstest]
#[tokio::test]
async fn it_rests_is_probed_at_growing_gaps_and_gets_everything_in_the_end(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, soon).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let url = format!("{}/?t={{txn_id}}", partner.url);
    let id = postback(&program, &setup, json!({ "urlTemplate": url })).await;
    // A job waits for a whole second.
    for _ in 0..6 {
        partner.answer_once(500, "");
    }
    let mut conversions = Vec::new();
    for number in 0..5 {
        conversions.push(sale(&app, &program, &setup, &number.to_string()).await);
    }
    app.drain().await;
    assert_eq!(partner.calls().len(), 3, "the fourth and the fifth wait");
    let resting = endpoint(&program, &id).await;
    assert_eq!(
        (&resting["status"], &resting["failuresInRow"], &resting["restsUntil"]),
        (&json!("ACTIVE"), &json!(3), &json!("2026-03-02T12:01:00.005Z"))
    );
    let told = notices(&program).await;
    assert_eq!((told.len(), &told[0]["kind"]), (1, &json!("ENDPOINT_FAILING")));
    let message = told[0]["message"].as_str().expect("text");
    assert!(
        message.contains("last 3 calls") && message.contains("answered 500"),
        "{message}"
    );
    for (seconds, calls) in [(59, 3), (2, 4), (119, 4), (2, 5), (599, 5), (2, 6), (599, 6)] {
        app.advance(TimeDelta::seconds(seconds));
        app.drain().await;
        assert_eq!(partner.calls().len(), calls, "after {seconds} s more");
    }
    assert_eq!(
        notices(&program).await.len(),
        1,
        "one notice, however often it is tried"
    );
    app.advance(TimeDelta::seconds(2));
    app.drain().await;
    for conversion in &conversions {
        assert_eq!(deliveries(&program, conversion).await[0]["status"], json!("SUCCEEDED"));
    }
    let probed = deliveries(&program, &conversions[0]).await.remove(0);
    let probes = probed["attempts"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|each| each["isProbe"] == true)
        .count();
    assert_eq!(
        (probes, &probed["attemptsMade"]),
        (1, &json!(3)),
        "each time the one that was tried least: {probed}"
    );
    let well = endpoint(&program, &id).await;
    assert_eq!((&well["failuresInRow"], &well["restsUntil"]), (&json!(0), &Value::Null));
    assert!(notices(&program).await.is_empty(), "it closed by itself");
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn probes_do_not_use_up_a_delivery(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        soon(config);
        config.delivery.rest_after_failures = 1;
        config.delivery.schedule_seconds = vec![0, 5];
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    postback(&program, &setup, json!({ "urlTemplate": format!("{}/", partner.url) })).await;
    for _ in 0..20 {
        partner.answer_once(503, "");
    }
    let conversion = sale(&app, &program, &setup, "1").await;
    for _ in 0..20 {
        app.drain().await;
        app.advance(TimeDelta::minutes(10));
    }
    let waiting = deliveries(&program, &conversion).await.remove(0);
    assert_eq!(
        (&waiting["status"], &waiting["attemptsMade"]),
        (&json!("PENDING"), &json!(20))
    );
    app.drain().await;
    assert_eq!(deliveries(&program, &conversion).await[0]["status"], json!("SUCCEEDED"));
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn resuming_ends_a_rest_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, soon).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let id = postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{}/?t={{txn_id}}", partner.url) }),
    )
    .await;
    for _ in 0..3 {
        partner.answer_once(500, "");
    }
    for number in 0..4 {
        sale(&app, &program, &setup, &number.to_string()).await;
    }
    app.drain().await;
    let resume =
        "mutation($id: ID!) { setPartnerPostbackStatus(input: { id: $id, status: ACTIVE }) { userErrors { code } } }";
    program.ok(resume, json!({ "id": id })).await;
    app.drain().await;
    assert_eq!(
        partner.calls().last().and_then(|call| call.parameter("t")).as_deref(),
        Some("3")
    );
    assert!(notices(&program).await.is_empty());
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn one_that_is_gone_is_paused_and_people_are_told(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let id = postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{}/?t={{txn_id}}", partner.url) }),
    )
    .await;
    partner.answer_once(410, "");
    for number in 0..3 {
        sale(&app, &program, &setup, &number.to_string()).await;
    }
    app.drain().await;
    assert_eq!(partner.calls().len(), 1, "at once");
    let gone = endpoint(&program, &id).await;
    assert_eq!(
        (&gone["status"], &gone["pausedBecause"]),
        (&json!("PAUSED"), &json!("GONE"))
    );
    assert_eq!(notices(&program).await[0]["kind"], json!("ENDPOINT_GONE"));
    app.close_with_jobs_left().await;
}

/// A server that never takes what tells of some transactions.
async fn picky() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let taken: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let read = stream.read(&mut head).await.expect("a request");
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let txn = head.split("t=").nth(1).and_then(|rest| rest.split(' ').next());
            let txn = txn.expect("a transaction").to_owned();
            let status = if txn.starts_with("bad") {
                "404 Not Found"
            } else {
                "200 OK"
            };
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.expect("answered");
            if status == "200 OK" {
                heard.lock().expect("unpoisoned").push(txn);
            }
        }
    });
    (url, taken)
}

#[rstest]
#[tokio::test]
async fn messages_that_a_server_never_takes_keep_no_other_from_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, soon).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (url, taken) = picky().await;
    postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{url}/?t={{txn_id}}") }),
    )
    .await;
    for txn in ["bad1", "bad2", "bad3", "bad4", "good1", "good2"] {
        sale(&app, &program, &setup, txn).await;
    }
    // It rests after three; then the fourth is tried, and then the good ones.
    for _ in 0..3 {
        app.drain().await;
        app.advance(TimeDelta::minutes(5));
    }
    app.drain().await;
    assert_eq!(*taken.lock().expect("unpoisoned"), ["good1", "good2"]);
    app.close_with_jobs_left().await;
}
