//! What is asked for with many others goes behind what happens now, and of one conversion the order holds.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ConnectionTrait, QueryOrder, TransactionTrait};
use serde_json::{Value, json};
use waypost_domain::conversion::settle::settle;
use waypost_entity::delivery::{Column, Entity};
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program, Receiver};

use super::backfill::{backfill, day};
use super::{again, matching};
use crate::delivery_log::{logged, one_attempt, sale};
use crate::terms_settings::so_many_wait;

/// A partner postback for these statuses, or for none in particular.
async fn postback(program: &Program<'_>, setup: &Setup, url: &str, statuses: Value) -> String {
    let create = "mutation($i: CreatePartnerPostbackInput!) { createPartnerPostback(input: $i) { partnerPostback { id } userErrors { code } } }";
    let template = format!("{url}/?t={{txn_id}}&s={{status}}");
    let input = json!({ "affiliateId": setup.affiliate, "urlTemplate": template, "statuses": statuses });
    let made = program.ok(create, json!({ "i": input })).await;
    text(&made["createPartnerPostback"]["partnerPostback"]["id"])
}

/// While it is paused what is asked for waits, with what happens meanwhile.
async fn set(program: &Program<'_>, postback: &str, status: &str) {
    let set = "mutation($id: ID!, $s: EndpointStatus!) { setPartnerPostbackStatus(input: { id: $id, status: $s }) { userErrors { code } } }";
    program.ok(set, json!({ "id": postback, "s": status })).await;
    program.app.drain().await;
}

async fn sales(program: &Program<'_>, setup: &Setup, txns: &[String]) {
    for txn in txns {
        sale(program, setup, txn).await;
        program.app.advance(TimeDelta::milliseconds(1));
    }
}

async fn reject(program: &Program<'_>, setup: &Setup, txn: &str) {
    let word = [("txn_id", txn), ("status", "rejected")];
    assert_eq!(program.report(&setup.merchant, &word).await.0, 200);
    program.app.drain().await;
    program.app.advance(TimeDelta::milliseconds(1));
}

fn names(txns: &[&str]) -> Vec<String> {
    txns.iter().map(ToString::to_string).collect()
}

fn heard(partner: &Receiver) -> Vec<String> {
    let calls = partner.calls();
    calls.iter().filter_map(|call| call.parameter("t")).collect()
}

#[rstest]
#[tokio::test]
async fn a_sale_of_now_does_not_wait_for_a_backfill(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let before: Vec<String> = (0..50).map(|number| format!("old-{number}")).collect();
    sales(&program, &setup, &before).await;
    let id = postback(&program, &setup, &partner.url, Value::Null).await;
    set(&program, &id, "PAUSED").await;
    assert_eq!(backfill(&program, day(&id, false)).await, (50, 50, 0));
    app.advance(TimeDelta::milliseconds(1));
    sales(&program, &setup, &names(&["now"])).await;
    set(&program, &id, "ACTIVE").await;
    let expected: Vec<String> = names(&["now"]).into_iter().chain(before).collect();
    assert_eq!(heard(&partner), expected);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_word_of_now_takes_along_what_is_to_be_told_before_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    sales(&program, &setup, &names(&["1", "2", "3"])).await;
    let id = postback(&program, &setup, &partner.url, json!(["APPROVED", "REJECTED"])).await;
    set(&program, &id, "PAUSED").await;
    assert_eq!(backfill(&program, day(&id, false)).await, (3, 3, 0));
    app.advance(TimeDelta::milliseconds(1));
    reject(&program, &setup, "2").await;
    sales(&program, &setup, &names(&["4"])).await;
    set(&program, &id, "ACTIVE").await;
    let calls = partner.calls();
    let told: Vec<_> = calls.iter().map(|call| call.target.as_str()).collect();
    assert_eq!(
        told,
        [
            "/?t=2&s=approved",
            "/?t=4&s=approved",
            "/?t=1&s=approved",
            "/?t=3&s=approved",
            // It goes when the one before it has ended, with the next ones that are read.
            "/?t=2&s=rejected",
        ]
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_a_word_of_now_waits_for_is_not_put_behind(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let id = postback(&program, &setup, &partner.url, json!(["APPROVED", "REJECTED"])).await;
    partner.answer_once(500, "");
    partner.answer_once(500, "");
    sales(&program, &setup, &names(&["1", "2"])).await;
    set(&program, &id, "PAUSED").await;
    reject(&program, &setup, "1").await;
    sales(&program, &setup, &names(&["3"])).await;
    assert_eq!(
        matching(&program, json!({ "status": "FAILED" }), false).await,
        (2, 2, 0)
    );
    set(&program, &id, "ACTIVE").await;
    let calls = partner.calls();
    let told: Vec<_> = calls[2..].iter().map(|call| call.target.as_str()).collect();
    assert_eq!(
        told,
        [
            "/?t=1&s=approved",
            "/?t=3&s=approved",
            "/?t=2&s=approved",
            "/?t=1&s=rejected"
        ]
    );
    app.close().await;
}

/// Whoever settles it waits for whoever asks for many, and then sees what they asked for. SQLite has one writer, who sees everything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_comes_while_many_are_asked_for_is_not_left_behind() {
    let app = App::with(Db::Postgres, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let id = postback(&program, &setup, &partner.url, json!(["APPROVED", "REJECTED"])).await;
    partner.answer_once(500, "");
    let conversions = [sale(&program, &setup, "1").await.parse().expect("an id")];
    app.advance(TimeDelta::milliseconds(1));
    set(&program, &id, "PAUSED").await;
    let word = [("txn_id", "1"), ("status", "rejected")];
    assert_eq!(program.report(&setup.merchant, &word).await.0, 200);
    let writer = app.services.store.writer();
    let held = writer.begin().await.expect("begun");
    let hold = "LOCK TABLE audit_record IN EXCLUSIVE MODE";
    held.execute_unprepared(hold)
        .await
        .expect("nobody can end asking for many");
    let asking = matching(&program, json!({ "status": "FAILED" }), false);
    let settling = async {
        so_many_wait(&app, 1).await;
        let settling = settle(&app.services, program.tenant, &conversions);
        let letting_go = async {
            so_many_wait(&app, 2).await;
            held.commit().await.expect("let go");
        };
        let (settled, ()) = futures::join!(settling, letting_go);
        settled.expect("settled");
    };
    let (asked, ()) = futures::join!(asking, settling);
    assert_eq!(asked, (1, 1, 0));
    let rows = program.scope().select::<Entity>().order_by_asc(Column::Id);
    let rows = rows.all(app.services.store.reader()).await.expect("read");
    let deferred: Vec<bool> = rows.iter().map(|row| row.is_deferred).collect();
    assert_eq!(deferred, [false, false], "the word takes along what it waits for");
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn an_event_of_now_takes_along_what_its_webhook_is_to_hear_before(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, systems) = (program.setup().await, Receiver::start().await);
    let events = ["conversion.created", "conversion.updated"];
    let webhook = program.webhook(&systems.url, &events).await;
    let pause = "mutation($i: SetWebhookStatusInput!) { setWebhookStatus(input: $i) { userErrors { code } } }";
    let set = async |status: &str| {
        program
            .ok(pause, json!({ "i": { "id": webhook.id, "status": status } }))
            .await;
        app.drain().await;
    };
    sales(&program, &setup, &names(&["1", "2"])).await;
    set("PAUSED").await;
    assert_eq!(
        matching(&program, json!({ "status": "SUCCEEDED" }), false).await,
        (2, 2, 0)
    );
    reject(&program, &setup, "2").await;
    set("ACTIVE").await;
    let calls = systems.calls();
    let told = calls[2..].iter().map(|call| {
        let body: Value = serde_json::from_str(&call.body).expect("JSON");
        (text(&body["type"]), text(&body["data"]["txn_id"]))
    });
    let told: Vec<_> = told.collect();
    let told: Vec<_> = told.iter().map(|(event, txn)| (event.as_str(), txn.as_str())).collect();
    assert_eq!(
        told,
        [
            ("conversion.created", "2"),
            ("conversion.created", "1"),
            ("conversion.updated", "2")
        ]
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn one_that_is_named_comes_to_the_front(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    sales(&program, &setup, &names(&["1", "2", "3"])).await;
    let id = postback(&program, &setup, &partner.url, Value::Null).await;
    set(&program, &id, "PAUSED").await;
    assert_eq!(backfill(&program, day(&id, false)).await, (3, 3, 0));
    let newest = logged(&program, json!({})).await[0]["id"].clone();
    for count in [1, 0] {
        let said = again(&program, &[&newest]).await;
        assert_eq!(said, json!({ "redelivered": count, "userErrors": [] }));
    }
    set(&program, &id, "ACTIVE").await;
    assert_eq!(heard(&partner), names(&["3", "1", "2"]));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_matches_goes_behind_and_what_is_named_does_not(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let id = postback(&program, &setup, &partner.url, Value::Null).await;
    sales(&program, &setup, &names(&["1", "2", "3"])).await;
    let newest = logged(&program, json!({})).await[0]["id"].clone();
    set(&program, &id, "PAUSED").await;
    again(&program, &[&newest]).await;
    assert_eq!(
        matching(&program, json!({ "status": "SUCCEEDED" }), false).await,
        (2, 2, 0)
    );
    app.advance(TimeDelta::milliseconds(1));
    sales(&program, &setup, &names(&["4"])).await;
    set(&program, &id, "ACTIVE").await;
    assert_eq!(heard(&partner)[3..], names(&["3", "4", "1", "2"]));
    // Once they were behind, they are not so for ever.
    app.advance(TimeDelta::milliseconds(1));
    set(&program, &id, "PAUSED").await;
    let seen = logged(&program, json!({})).await;
    again(&program, &[&seen[2]["id"]]).await;
    assert_eq!(
        matching(&program, json!({ "status": "SUCCEEDED" }), false).await,
        (3, 3, 0)
    );
    set(&program, &id, "ACTIVE").await;
    assert_eq!(heard(&partner)[7..], names(&["2", "1", "3", "4"]));
    app.close().await;
}
