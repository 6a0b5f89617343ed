//! What is reported of a sale after it was made: words about its status, which sale they find, and what a sender may set.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::Set;
use serde_json::{Value, json};
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program};

use crate::replay::nothing_is_otherwise;

pub(crate) const SEEN: &str = "query($id: ID!) { conversion(id: $id) { status reason amount { amount } refunded { amount currency } payout { amount }
    changes { kind status refund { amount } word postback { code } } ledgerEntries { kind amount { amount } reason }
    postbacks { code } explanation { termsVersion lines } } }";

/// Reports, settles, and returns the code and what the conversion's affiliate is owed.
pub(crate) async fn told(
    program: &Program<'_>,
    setup: &Setup,
    parameters: &[(&str, &str)],
) -> (String, Option<String>) {
    program.app.advance(TimeDelta::milliseconds(1));
    let (_, said) = program.report(&setup.merchant, parameters).await;
    program.app.drain().await;
    let code = said["code"].as_str().expect("a code").to_owned();
    (code, program.balance(&setup.affiliate).await)
}

pub(crate) fn is(code: &str, owed: &str) -> (String, Option<String>) {
    (code.to_owned(), Some(owed.to_owned()))
}

#[rstest]
#[tokio::test]
async fn a_sale_is_owed_while_the_merchant_says_so(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let named = [("click_id", click.as_str()), ("txn_id", "T-1")];
    let sale = [named[0], named[1], ("amount", "100"), ("status", "Pending")];
    let (_, said) = program.report(&setup.merchant, &sale).await;
    assert_eq!(said["code"], json!("accepted"));
    app.drain().await;
    assert_eq!(program.balance(&setup.affiliate).await, None);
    let state = async || {
        let seen = program.ok(SEEN, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
        (
            seen["status"].clone(),
            seen["payout"]["amount"].clone(),
            seen["reason"].clone(),
        )
    };
    assert_eq!(
        state().await,
        (json!("PENDING"), json!("10.00"), Value::Null),
        "worked out, and not owed"
    );
    for (number, (word, code, owed, status)) in [
        ("pending", "duplicate", None, "PENDING"),
        ("approved", "status_updated", Some("10.00"), "APPROVED"),
        ("approved", "duplicate", Some("10.00"), "APPROVED"),
        ("reversed", "status_updated", Some("0.00"), "REVERSED"),
        ("reversed", "duplicate", Some("0.00"), "REVERSED"),
        ("approved", "status_updated", Some("10.00"), "APPROVED"),
        ("pending", "status_updated", Some("0.00"), "PENDING"),
        ("rejected", "status_updated", Some("0.00"), "REJECTED"),
        ("approved", "status_updated", Some("10.00"), "APPROVED"),
    ]
    .into_iter()
    .enumerate()
    {
        let parameters = [named[0], named[1], ("amount", "100"), ("status", word)];
        let expected = (code.to_owned(), owed.map(str::to_owned));
        assert_eq!(told(&program, &setup, &parameters).await, expected, "row {number}");
        assert_eq!(state().await.0, json!(status), "row {number}");
    }
    let seen = program.ok(SEEN, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    let words: Vec<&str> = seen["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|change| change["word"].as_str())
        .collect();
    assert_eq!(
        words,
        [
            "Pending", "approved", "reversed", "approved", "pending", "rejected", "approved"
        ]
    );
    let codes: Vec<&str> = seen["postbacks"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|postback| postback["code"].as_str())
        .collect();
    assert_eq!(
        codes.iter().filter(|code| **code == "status_updated").count(),
        6,
        "{codes:?}"
    );
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_change_finds_its_sale_or_says_what_is_missing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let mut setup = program.setup().await;
    program
        .set_integration(&setup.merchant, |row| row.park_hours = Set(0))
        .await;
    let click = program.click(&setup.link).await;
    let mut ids = Vec::new();
    for (event, amount) in [("sale", "100"), ("renewal", "40"), ("lead", "0")] {
        app.advance(TimeDelta::milliseconds(1));
        let sale = [
            ("click_id", click.as_str()),
            ("txn_id", "T-1"),
            ("event", event),
            ("amount", amount),
        ];
        ids.push(program.report(&setup.merchant, &sale).await.1["conversion_id"].clone());
    }
    let of = async |parameters: &[(&str, &str)]| {
        let (_, said) = program.report(&setup.merchant, parameters).await;
        let which = ids.iter().position(|id| *id == said["conversion_id"]);
        (said["code"].as_str().expect("a code").to_owned(), which)
    };
    let found = |which| ("refund_recorded".to_owned(), Some(which));
    let missing = |code: &str| (code.to_owned(), None);
    let (txn, id) = (("txn_id", "T-1"), ("click_id", click.as_str()));
    assert_eq!(of(&[txn, ("refund", "1")]).await, found(0), "the earliest");
    assert_eq!(of(&[txn, ("refund", "2"), ("event", "renewal")]).await, found(1));
    assert_eq!(of(&[id, txn, ("refund", "3"), ("event", "renewal")]).await, found(1));
    assert_eq!(
        of(&[txn, ("refund", "4"), ("event", "upsell")]).await,
        missing("unknown_sale")
    );
    assert_eq!(of(&[("txn_id", "T-2"), ("refund", "5")]).await, missing("unknown_sale"));
    assert_eq!(
        of(&[("txn_id", "T-2"), ("status", "approved")]).await,
        missing("unknown_sale")
    );
    assert_eq!(
        of(&[id, ("txn_id", "T-2"), ("refund", "5")]).await,
        missing("unknown_sale")
    );
    assert_eq!(of(&[("refund", "5")]).await, missing("missing_click_id"));
    assert_eq!(of(&[("status", "reversed")]).await, missing("missing_click_id"));
    let (_, lead) = of(&[txn, ("event", "lead"), ("refund", "1")]).await;
    assert_eq!(lead, None, "nothing was paid for it");
    // Another merchant's word about this one's transaction is about nothing.
    let own = std::mem::replace(&mut setup.merchant, program.merchant(json!({})).await);
    program
        .set_integration(&setup.merchant, |row| row.park_hours = Set(0))
        .await;
    assert_eq!(
        program.report(&setup.merchant, &[txn, ("refund", "6")]).await.1["code"],
        json!("unknown_sale")
    );
    drop(own);
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn each_of_a_clicks_sales_is_changed_alone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    for txn in ["month-1", "month-2", "month-3"] {
        app.advance(TimeDelta::days(9));
        let sale = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "100")];
        program.report(&setup.merchant, &sale).await;
    }
    app.drain().await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("30.00"));
    assert_eq!(
        told(&program, &setup, &[("txn_id", "month-2"), ("status", "reversed")]).await,
        is("status_updated", "20.00")
    );
    assert_eq!(
        told(&program, &setup, &[("txn_id", "month-3"), ("refund_total", "50")]).await,
        is("refund_recorded", "15.00")
    );
    let seen = program
        .ok(
            "{ conversions { nodes { txnId status refunded { amount } } } }",
            json!({}),
        )
        .await;
    let one = |txn: &str, status: &str, refunded: &str| json!({ "txnId": txn, "status": status, "refunded": { "amount": refunded } });
    assert_eq!(
        seen["conversions"]["nodes"],
        json!([
            one("month-3", "APPROVED", "50.00"),
            one("month-2", "REVERSED", "0.00"),
            one("month-1", "APPROVED", "0.00")
        ])
    );
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_payout_is_set_within_its_bounds_and_by_whom_may(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let free = program.merchant(json!({})).await;
    program
        .set_integration(&free, |row| {
            row.payout_override_min_micros = Set(Some(1_000_000));
            row.payout_override_max_micros = Set(Some(20_000_000));
        })
        .await;
    let click = program.click(&setup.link).await;
    for (merchant, payout, code) in [
        (&setup.merchant, "5", "payout_override_not_allowed"),
        (&free, "0.99", "payout_override_out_of_bounds"),
        (&free, "20.01", "payout_override_out_of_bounds"),
        (&free, "20", "accepted"),
    ] {
        let sale = [
            ("click_id", click.as_str()),
            ("txn_id", "T-1"),
            ("amount", "100"),
            ("payout", payout),
        ];
        let (_, said) = program.report(merchant, &sale).await;
        assert_eq!(said["code"], json!(code), "{payout}");
    }
    app.drain().await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("20.00"));
    let seen = program
        .ok(
            "{ conversions { nodes { payout { amount } reason explanation { lines } } } }",
            json!({}),
        )
        .await;
    let sale = &seen["conversions"]["nodes"][0];
    assert_eq!(
        (&sale["payout"]["amount"], &sale["reason"]),
        (&json!("20.00"), &json!("payout_override"))
    );
    assert!(
        sale["explanation"]["lines"]
            .to_string()
            .contains("The merchant set the payout"),
        "{sale}"
    );
    app.close().await;
}
