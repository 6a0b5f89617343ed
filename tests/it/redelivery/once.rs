//! A request to send again that is repeated with its idempotency key sends nothing twice, and is answered the same.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};
use waypost_domain::delivery::{DeliveryFilter, RedeliverMatching, redeliver_matching_by};
use waypost_entity::idempotency_record::{Column, Entity};
use waypost_tests::{App, Db, Program, Receiver};

use super::backfill::{BACKFILL, day};
use super::{MATCHING, REDELIVER, audited};
use crate::delivery_log::{logged, one_attempt, sale, told_at};

/// What a request is answered, or the code by which it is refused.
async fn asked(program: &Program<'_>, document: &str, field: &str, input: &Value) -> Value {
    let answer = program.ask(document, json!({ "i": input })).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => json!(code),
        None => answer["data"][field].clone(),
    }
}

/// A program whose partner has taken so many messages.
async fn told<'a>(app: &'a App, sales: &[&str]) -> (Program<'a>, Receiver) {
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    for txn in sales {
        sale(&program, &setup, txn).await;
        app.advance(TimeDelta::seconds(1));
    }
    assert_eq!(partner.calls().len(), sales.len());
    (program, partner)
}

#[rstest]
#[tokio::test]
async fn those_that_are_named_go_out_once_for_each_key(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let (program, partner) = told(&app, &["1", "2"]).await;
    let seen = logged(&program, json!({})).await;
    let unknown = json!({ "ids": ["dlv_01jn3jqkzne90tkh2y5vp0kq3c"], "idempotencyKey": "one" });
    let ask = async |input: &Value| asked(&program, REDELIVER, "redeliver", input).await;
    assert_eq!(ask(&unknown).await, json!("NOT_FOUND"), "which leaves the key");
    let both = json!({ "ids": [seen[0]["id"], seen[1]["id"]], "idempotencyKey": "one" });
    let done = json!({ "redelivered": 2, "userErrors": [] });
    for _ in 0..3 {
        assert_eq!(ask(&both).await, done);
        app.drain().await;
        app.advance(TimeDelta::seconds(1));
    }
    assert_eq!(
        partner.calls().len(),
        4,
        "twice in all, whatever became of it meanwhile"
    );
    let one = json!({ "ids": [seen[0]["id"]], "idempotencyKey": "one" });
    assert_eq!(ask(&one).await, json!("CONFLICT"), "the key stands for something else");
    let another = json!({ "ids": [seen[0]["id"]], "idempotencyKey": "another" });
    assert_eq!(ask(&another).await["redelivered"], json!(1));
    // It is due already, and that is what the key stands for, also when it is over.
    let due = json!({ "ids": [seen[0]["id"]], "idempotencyKey": "due" });
    for _ in 0..2 {
        assert_eq!(ask(&due).await["redelivered"], json!(0));
        app.drain().await;
    }
    assert_eq!(partner.calls().len(), 5);
    assert_eq!(audited(&program, "redeliver").await, 2);
    let blank = json!({ "ids": [seen[0]["id"]], "idempotencyKey": "" });
    let refused = ask(&blank).await;
    assert_eq!(refused["userErrors"][0]["code"], json!("MALFORMED"), "{refused}");
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_matches_goes_out_once_for_each_key_also_when_it_is_asked_for_at_once(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, one_attempt).await;
    let (program, partner) = told(&app, &["1", "2", "3"]).await;
    let ask = async |input: &Value| asked(&program, MATCHING, "redeliverMatching", input).await;
    let input = json!({ "filter": { "status": "SUCCEEDED" }, "idempotencyKey": "one" });
    let mut dry = input.clone();
    dry["dryRun"] = json!(true);
    let counted = json!({ "matching": 3, "redelivered": 0, "remaining": 3, "userErrors": [] });
    assert_eq!(ask(&dry).await, counted, "which leaves the key");
    let done = json!({ "matching": 3, "redelivered": 3, "remaining": 0, "userErrors": [] });
    let answers = futures::future::join_all((0..6).map(|_| ask(&input))).await;
    assert!(answers.iter().all(|answer| *answer == done), "{answers:?}");
    app.drain().await;
    assert_eq!(ask(&input).await, done, "although all three match again");
    app.drain().await;
    assert_eq!(partner.calls().len(), 6);
    let others = json!({ "filter": { "status": "FAILED" }, "idempotencyKey": "one" });
    assert_eq!(ask(&others).await, json!("CONFLICT"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_request_that_was_cut_off_goes_on_where_it_ended(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let (program, partner) = told(&app, &["1", "2", "3", "4", "5"]).await;
    let form = RedeliverMatching {
        filter: DeliveryFilter::default(),
        dry_run: false,
        idempotency_key: Some("one".to_owned()),
    };
    let done = redeliver_matching_by(&program.scope(), form.clone(), 2)
        .await
        .expect("done");
    assert_eq!((done.matching, done.redelivered, done.remaining), (5, 2, 3));
    app.drain().await;
    // As the record stands when the process dies behind the first part.
    let subject = Func::cust("replace")
        .arg(Expr::col(Column::Subject))
        .arg("\"is_over\":true")
        .arg("\"is_over\":false");
    let cut_off = program
        .scope()
        .update::<Entity>()
        .col_expr(Column::Subject, subject.into())
        .filter(Column::Key.eq("one"))
        .exec(app.services.store.writer());
    assert_eq!(cut_off.await.expect("written").rows_affected, 1);
    for _ in 0..2 {
        let done = redeliver_matching_by(&program.scope(), form.clone(), 10)
            .await
            .expect("done");
        assert_eq!((done.matching, done.redelivered, done.remaining), (5, 5, 0));
        app.drain().await;
    }
    let again: Vec<_> = partner
        .calls()
        .iter()
        .skip(5)
        .filter_map(|call| call.parameter("t"))
        .collect();
    assert_eq!(again, ["1", "2", "3", "4", "5"], "each once more");
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backfill_says_the_same_to_each_who_repeats_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    for txn in ["1", "2", "3"] {
        sale(&program, &setup, txn).await;
        app.advance(TimeDelta::seconds(1));
    }
    let postback = told_at(&program, &setup, &partner.url).await;
    let ask = async |input: &Value| asked(&program, BACKFILL, "backfillPartnerPostback", input).await;
    let mut input = day(&postback, false);
    input["idempotencyKey"] = json!("one");
    let done = json!({ "matching": 3, "created": 3, "remaining": 0, "userErrors": [] });
    let answers = futures::future::join_all((0..4).map(|_| ask(&input))).await;
    assert!(answers.iter().all(|answer| *answer == done), "{answers:?}");
    app.drain().await;
    assert_eq!(ask(&input).await, done);
    assert_eq!(partner.calls().len(), 3);
    input["to"] = json!("2026-03-02T12:00:01Z");
    assert_eq!(ask(&input).await, json!("CONFLICT"));
    app.close().await;
}
