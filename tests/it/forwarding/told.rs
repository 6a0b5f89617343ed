//! Of what a partner is told when a conversion changes.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use waypost_tests::{App, Db, Receiver};

use super::{postback, sale, word};
use crate::payout::{approve, draft, pay};

#[rstest]
#[tokio::test]
async fn each_postback_hears_of_the_statuses_that_it_asks_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    for (path, statuses) in [
        ("once", json!(null)),
        ("all", json!(["PENDING", "APPROVED", "REJECTED", "REVERSED"])),
        ("approved", json!(["APPROVED"])),
        ("rejected", json!(["REJECTED"])),
        ("none", json!([])),
    ] {
        let url = format!(
            "{}/{path}?s={{status:approved=1,rejected=3|0}}&p={{payout}}",
            partner.url
        );
        postback(&program, &setup, json!({ "urlTemplate": url, "statuses": statuses })).await;
    }
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    let mut heard = 0;
    let mut news = || {
        let calls = partner.calls();
        let mut told: Vec<String> = calls[heard..].iter().map(|call| call.target.clone()).collect();
        heard = calls.len();
        told.sort();
        told
    };
    let at_first = [
        "/all?s=1&p=2.00",
        "/approved?s=1&p=2.00",
        "/none?s=1&p=2.00",
        "/once?s=1&p=2.00",
    ];
    assert_eq!(news(), at_first);
    for (status, told) in [
        ("rejected", vec!["/all?s=3&p=0.00", "/rejected?s=3&p=0.00"]),
        ("rejected", vec![]),
        ("approved", vec!["/all?s=1&p=2.00", "/approved?s=1&p=2.00"]),
        ("rejected", vec!["/all?s=3&p=0.00", "/rejected?s=3&p=0.00"]),
    ] {
        app.advance(TimeDelta::seconds(1));
        word(&program, &setup, "1", status).await;
        app.drain().await;
        assert_eq!(news(), told, "{status}");
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_that_leaves_the_status_is_not_told_again(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let url = format!("{}/?p={{payout}}", partner.url);
    postback(
        &program,
        &setup,
        json!({ "urlTemplate": url, "statuses": ["APPROVED"] }),
    )
    .await;
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    let refund = [("txn_id", "1"), ("refund", "5"), ("refund_id", "r1")];
    assert_eq!(program.report(&setup.merchant, &refund).await.0, 200);
    app.drain().await;
    assert_eq!(partner.calls().len(), 1);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_postback_that_came_later_is_not_told_of_what_was_before(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    let url = format!("{}/?s={{status}}", partner.url);
    postback(
        &program,
        &setup,
        json!({ "urlTemplate": url, "statuses": ["REJECTED"] }),
    )
    .await;
    word(&program, &setup, "1", "rejected").await;
    app.drain().await;
    assert!(partner.calls().is_empty());
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_payment_is_told_to_who_asks_for_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    for (path, statuses) in [("paid", json!(["PAID"])), ("once", json!(null))] {
        let url = format!("{}/{path}?t={{txn_id}}&s={{status}}", partner.url);
        let input = json!({ "urlTemplate": url, "statuses": statuses });
        postback(&program, &setup, input).await;
    }
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    let run = draft(&program).await;
    approve(&program, &run).await;
    pay(&program, &run).await;
    app.drain().await;
    let told: Vec<String> = partner.calls().into_iter().map(|call| call.target).collect();
    assert_eq!(told, ["/once?t=1&s=approved", "/paid?t=1&s=paid"]);
    app.close().await;
}
