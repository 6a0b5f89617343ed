//! A partner hears of conversions in their order, and of one conversion never in another.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use waypost_tests::{App, Db, Receiver};

use super::{deliveries, postback, sale, word};

#[rstest]
#[tokio::test]
async fn a_partner_that_answers_hears_of_conversions_in_their_order(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let url = format!("{}/?t={{txn_id}}", partner.url);
    postback(&program, &setup, json!({ "urlTemplate": url })).await;
    let numbers: Vec<String> = (0..150).map(|number| number.to_string()).collect();
    for number in &numbers {
        sale(&app, &program, &setup, number).await;
    }
    app.drain().await;
    let heard: Vec<_> = partner.calls().iter().filter_map(|call| call.parameter("t")).collect();
    assert_eq!(heard, numbers);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_failed_comes_later_and_keeps_only_its_own_conversion_waiting(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let input = json!({
        "urlTemplate": format!("{}/?t={{txn_id}}&s={{status}}", partner.url),
        "statuses": ["APPROVED", "REJECTED"],
    });
    postback(&program, &setup, input).await;
    partner.answer_once(500, "");
    let first = sale(&app, &program, &setup, "1").await;
    sale(&app, &program, &setup, "2").await;
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    word(&program, &setup, "1", "rejected").await;
    word(&program, &setup, "2", "rejected").await;
    app.drain().await;
    let told = || {
        let calls = partner.calls();
        let told = calls.iter().map(|call| call.target.clone());
        told.collect::<Vec<_>>()
    };
    let so_far = ["/?t=1&s=approved", "/?t=2&s=approved", "/?t=2&s=rejected"];
    assert_eq!(told(), so_far, "the second word on 1 waits for the first");
    let waiting = deliveries(&program, &first).await;
    assert_eq!(waiting.len(), 2);
    assert!(
        waiting.iter().all(|delivery| delivery["status"] == "PENDING"),
        "{waiting:?}"
    );
    app.advance(TimeDelta::seconds(5));
    app.drain().await;
    assert_eq!(told()[3..], ["/?t=1&s=approved", "/?t=1&s=rejected"]);
    app.close().await;
}
