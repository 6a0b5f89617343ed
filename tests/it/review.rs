//! Reviews: a person approves, rejects and reopens conversions, the money follows, and the affiliate is told why.

mod waiting;

use chrono::TimeDelta;
use futures::future::join_all;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};
use waypost_domain::conversion::hold;
use waypost_entity::status::ConversionStatus;
use waypost_entity::{audit_record, conversion};
use waypost_tests::{App, Db, Program};

use crate::change::{is, told};
use crate::hold::{sale, seen, set};
use crate::replay::nothing_is_otherwise;

/// Asks for a review of these conversions and returns the answer.
async fn ask(program: &Program<'_>, word: &str, ids: &[&str], reason: Option<&str>) -> Value {
    let kind = format!("{}{}", word[..1].to_uppercase(), &word[1..]);
    let query = format!(
        "mutation($i: {kind}ConversionsInput!) {{ {word}Conversions(input: $i) {{
            outcomes {{ id code message conversion {{ id status }} }} userErrors {{ field code }} }} }}"
    );
    let mut input = json!({ "ids": ids });
    if let Some(reason) = reason {
        input["reason"] = json!(reason);
    }
    // Words of one moment have an order all the same; the next reads better with a time of its own.
    program.app.advance(TimeDelta::milliseconds(1));
    program.ask(&query, json!({ "i": input })).await
}

/// The code for each conversion.
pub(crate) async fn codes(program: &Program<'_>, word: &str, ids: &[&str], reason: Option<&str>) -> Vec<String> {
    let answer = ask(program, word, ids, reason).await;
    let outcomes = answer["data"][format!("{word}Conversions")]["outcomes"].as_array();
    let outcomes = outcomes.unwrap_or_else(|| panic!("{answer}"));
    let named: Vec<&str> = outcomes.iter().filter_map(|outcome| outcome["id"].as_str()).collect();
    assert_eq!(named, ids, "in the order of the input");
    let codes = outcomes.iter().filter_map(|outcome| outcome["code"].as_str());
    codes.map(str::to_owned).collect()
}

#[rstest]
#[tokio::test]
async fn a_reviewers_word_moves_the_money_and_tells_why(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 30, true).await;
    let id = sale(&program, &setup, "T-1").await;
    let id = id.as_str();
    let now = seen(&program, id).await;
    assert_eq!(
        json!([now["status"], now["onHold"], now["awaitsReview"], now["review"]]),
        json!(["PENDING", true, true, null])
    );
    for (row, (word, reason, code, status, review, owed)) in [
        ("reopen", None, "NOT_REVIEWED", "PENDING", Value::Null, None),
        ("approve", None, "DONE", "APPROVED", json!("APPROVED"), Some("10.00")),
        (
            "approve",
            Some("again"),
            "ALREADY",
            "APPROVED",
            json!("APPROVED"),
            Some("10.00"),
        ),
        (
            "reject",
            Some("a test order"),
            "DONE",
            "REJECTED",
            json!("REJECTED"),
            Some("0.00"),
        ),
        (
            "reject",
            Some("a test order"),
            "ALREADY",
            "REJECTED",
            json!("REJECTED"),
            Some("0.00"),
        ),
        (
            "reject",
            Some("bought by yourself"),
            "DONE",
            "REJECTED",
            json!("REJECTED"),
            Some("0.00"),
        ),
        ("approve", None, "DONE", "APPROVED", json!("APPROVED"), Some("10.00")),
        (
            "reopen",
            Some("to be looked at"),
            "DONE",
            "PENDING",
            Value::Null,
            Some("0.00"),
        ),
        (
            "reject",
            Some("no"),
            "DONE",
            "REJECTED",
            json!("REJECTED"),
            Some("0.00"),
        ),
        ("reopen", None, "DONE", "PENDING", Value::Null, Some("0.00")),
        (
            "approve",
            Some("a good customer"),
            "DONE",
            "APPROVED",
            json!("APPROVED"),
            Some("10.00"),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(codes(&program, word, &[id], reason).await, [code], "row {row}");
        let now = seen(&program, id).await;
        let counted = status == "PENDING";
        assert_eq!(
            json!([now["status"], now["review"], now["onHold"], now["awaitsReview"]]),
            json!([status, review, counted, counted]),
            "row {row}"
        );
        assert_eq!(program.balance(&setup.affiliate).await.as_deref(), owed, "row {row}");
    }
    let now = seen(&program, id).await;
    assert_eq!(now["reviewReason"], json!("a good customer"));
    let said: Vec<Value> = now["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|change| json!([change["kind"], change["review"], change["word"]]))
        .collect();
    let review = |word: &str, reason: Value| json!(["REVIEW", word, reason]);
    assert_eq!(
        said,
        [
            review("APPROVED", Value::Null),
            review("REJECTED", json!("a test order")),
            review("REJECTED", json!("bought by yourself")),
            review("APPROVED", Value::Null),
            review("REOPENED", json!("to be looked at")),
            review("REJECTED", json!("no")),
            review("REOPENED", Value::Null),
            review("APPROVED", json!("a good customer")),
        ]
    );
    let actor = format!("user:{}", program.user);
    assert_eq!(now["changes"][0]["actor"], json!(actor));
    // The hold was ended by the approval, and does not end again.
    app.advance(TimeDelta::days(31));
    assert_eq!(hold::end_those_over(&app.services).await.expect("looked"), 0);
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_explanation_says_what_is_waited_for_and_who_ended_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 30, true).await;
    let id = sale(&program, &setup, "T-1").await;
    let lines = async || seen(&program, &id).await["explanation"]["lines"].to_string();
    assert!(
        lines()
            .await
            .contains("It waits for a reviewer: nothing is owed before.")
    );
    codes(&program, "approve", &[&id], None).await;
    let approved = lines().await;
    for line in [
        "A reviewer's approval ended the hold until",
        "A reviewer said: approved.",
        "reports the sale as approved",
    ] {
        assert!(approved.contains(line), "{line}: {approved}");
    }
    codes(&program, "reject", &[&id], Some("a test order")).await;
    let rejected = lines().await;
    for line in [
        "A reviewer rejected it, so nothing is paid (rejected_in_review).",
        "a test order",
        "Taken back of what was booked before: 10.00 USD.",
    ] {
        assert!(rejected.contains(line), "{line}: {rejected}");
    }
    let now = seen(&program, &id).await;
    assert_eq!(
        json!([now["reason"], now["reviewReason"], now["payout"]["amount"]]),
        json!(["rejected_in_review", "a test order", "0.00"])
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_merchant_and_the_reviewer_are_two_voices(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let id = sale(&program, &setup, "T-1").await;
    let merchant = async |word: &str| told(&program, &setup, &[("txn_id", "T-1"), ("status", word)]).await;
    assert_eq!(merchant("pending").await, is("status_updated", "0.00"));
    assert_eq!(
        codes(&program, "approve", &[&id], None).await,
        ["DONE"],
        "it outranks the merchant's pending"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    assert_eq!(codes(&program, "reject", &[&id], Some("no")).await, ["DONE"]);
    assert_eq!(
        merchant("approved").await,
        is("status_updated", "0.00"),
        "the rejection stands"
    );
    assert_eq!(merchant("reversed").await, is("status_updated", "0.00"));
    for word in ["approve", "reject"] {
        assert_eq!(codes(&program, word, &[&id], Some("no")).await, ["REVERSED"], "{word}");
    }
    assert_eq!(merchant("rejected").await, is("status_updated", "0.00"));
    assert_eq!(codes(&program, "approve", &[&id], None).await, ["REJECTED_BY_MERCHANT"]);
    assert_eq!(
        codes(&program, "reopen", &[&id], None).await,
        ["DONE"],
        "a reviewer's word is the reviewers'"
    );
    assert_eq!(
        seen(&program, &id).await["status"],
        json!("REJECTED"),
        "as the merchant says"
    );
    assert_eq!(merchant("approved").await, is("status_updated", "10.00"));
    assert_eq!(
        told(&program, &setup, &[("txn_id", "T-1"), ("refund", "100")]).await,
        is("refund_recorded", "0.00")
    );
    assert_eq!(codes(&program, "approve", &[&id], None).await, ["REVERSED"]);
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_was_paid_and_is_rejected_is_taken_back(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 0, true).await;
    let id = sale(&program, &setup, "T-1").await;
    codes(&program, "approve", &[&id], None).await;
    let (scope, writer) = (program.scope(), app.services.store.writer());
    let found = scope
        .get::<conversion::Entity>(scope.reader(), id.parse().expect("an id"))
        .await;
    let mut row = found.expect("there").into_active_model();
    row.status = Set(ConversionStatus::Paid);
    row.update(writer).await.expect("paid");
    assert_eq!(codes(&program, "approve", &[&id], None).await, ["ALREADY"]);
    assert_eq!(codes(&program, "reopen", &[&id], None).await, ["PAID"]);
    assert_eq!(seen(&program, &id).await["status"], json!("PAID"));
    assert_eq!(codes(&program, "reject", &[&id], Some("fraud")).await, ["DONE"]);
    let now = seen(&program, &id).await;
    let entries: Vec<Value> = now["ledgerEntries"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| json!([entry["kind"], entry["amount"]["amount"], entry["reason"]]))
        .collect();
    assert_eq!(
        entries,
        [
            json!(["ACCRUAL", "10.00", "sale settled"]),
            json!(["REVERSAL", "-10.00", "sale rejected"])
        ]
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn in_bulk_each_is_answered_for_itself(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let (program, stranger) = (app.program("Acme").await, app.program("Stranger").await);
    let (setup, theirs) = (program.setup().await, stranger.setup().await);
    let plain = sale(&program, &setup, "plain").await;
    set(&program, &setup, 0, true).await;
    set(&stranger, &theirs, 0, true).await;
    let waits = sale(&program, &setup, "waits").await;
    let taken_back = sale(&program, &setup, "back").await;
    told(&program, &setup, &[("txn_id", "back"), ("status", "reversed")]).await;
    let foreign = sale(&stranger, &theirs, "foreign").await;
    let nobodys = "conv_01jn3jqkzne90tkh2y5vp0kq3c";
    let ids = [plain.as_str(), &foreign, &waits, nobodys, &taken_back];
    let expected = ["ALREADY", "NOT_FOUND", "DONE", "NOT_FOUND", "REVERSED"];
    assert_eq!(codes(&program, "approve", &ids, None).await, expected);
    assert_eq!(seen(&stranger, &foreign).await["status"], json!("PENDING"));
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("20.00"));
    let alone = ask(&program, "approve", &[&foreign, nobodys], None).await;
    assert_eq!(alone["errors"][0]["extensions"]["code"], json!("NOT_FOUND"), "{alone}");
    let analyst = program.colleague(waypost_entity::status::Role::Analyst).await;
    let forbidden = ask(&analyst, "approve", &[&waits], None).await;
    assert_eq!(forbidden["errors"][0]["extensions"]["code"], json!("FORBIDDEN"));
    for (ids, reason, field) in [
        (vec![], Some("why"), "ids"),
        (vec![waits.as_str()], Some(" "), "reason"),
        (vec![waits.as_str()], Some(&*"x".repeat(501)), "reason"),
    ] {
        let answer = ask(&program, "reject", &ids, reason).await;
        let field_of = &answer["data"]["rejectConversions"]["userErrors"][0]["field"];
        assert_eq!(field_of, &json!([field]), "{answer}");
    }
    // One record for what was done, and none for what was not.
    let records = program
        .scope()
        .select::<audit_record::Entity>()
        .filter(audit_record::Column::Action.eq("approveConversions"))
        .all(program.scope().reader())
        .await
        .expect("read");
    let subjects: Vec<&str> = records.iter().map(|record| record.subject.as_str()).collect();
    assert_eq!(subjects, [waits.as_str()]);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn those_that_wait_are_listed_and_counted(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let mut ids = Vec::new();
    for (hold_days, needs_review) in [(0, false), (5, false), (0, true), (5, true)] {
        set(&program, &setup, hold_days, needs_review).await;
        app.advance(TimeDelta::milliseconds(1));
        ids.push(sale(&program, &setup, &ids.len().to_string()).await);
    }
    for (filter, expected) in [
        (json!({ "onHold": true }), vec![3, 1]),
        (json!({ "onHold": false }), vec![2, 0]),
        (json!({ "awaitsReview": true }), vec![3, 2]),
        (json!({ "awaitsReview": false, "status": "PENDING" }), vec![1]),
        (json!({ "awaitsReview": true, "onHold": false }), vec![2]),
        (json!({}), vec![3, 2, 1, 0]),
    ] {
        let query = "query($f: ConversionFilter) { conversions(filter: $f) { totalCount nodes { id } } }";
        let listed = program.ok(query, json!({ "f": filter })).await["conversions"].clone();
        let nodes: Vec<Value> = expected.iter().map(|index| json!({ "id": ids[*index] })).collect();
        assert_eq!(
            listed,
            json!({ "totalCount": expected.len(), "nodes": nodes }),
            "{filter}"
        );
    }
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_reviewers_at_once_book_one_accrual(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 1, true).await;
    let ids = [sale(&program, &setup, "T-1").await, sale(&program, &setup, "T-2").await];
    // In both orders, and while the holds end.
    app.advance(TimeDelta::days(2));
    let forth = [ids[0].as_str(), ids[1].as_str()];
    let back = [forth[1], forth[0]];
    let reviews = (0..8).map(|number| codes(&program, "approve", if number % 2 == 0 { &forth } else { &back }, None));
    let (told, ended) = futures::join!(join_all(reviews), hold::end_those_over(&app.services));
    ended.expect("looked");
    let done = told.iter().flatten().filter(|code| *code == "DONE").count();
    assert_eq!(done, 2, "{told:?}");
    app.drain().await;
    for id in &ids {
        let now = seen(&program, id).await;
        assert_eq!(now["ledgerEntries"].as_array().map(Vec::len), Some(1), "{now}");
        assert_eq!(now["status"], json!("APPROVED"));
    }
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("20.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}
