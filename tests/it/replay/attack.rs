//! Replays that somebody could count twice, lose money by, or be shown otherwise than they are done.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program};

use super::{apply, dry_run, nothing_is_otherwise, replayed, report, update};

const COUPON_STATUS: &str =
    "mutation($input: SetCouponStatusInput!) { setCouponStatus(input: $input) { coupon { id } userErrors { code } } }";

/// The code of a report's answer.
pub(super) fn code(said: &Value) -> String {
    text(&said["code"])
}

async fn pause_coupon(program: &Program<'_>, coupon: &str, status: &str) {
    let input = json!({ "id": coupon, "status": status });
    program.ok(COUPON_STATUS, json!({ "input": input })).await;
}

#[rstest]
#[tokio::test]
async fn a_coupon_that_was_paused_gets_nothing_by_a_replay(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let vera = program.affiliate("Vera").await;
    let coupon = program.coupon("VERA10", &setup.offer, &vera).await;
    update(&program, &setup, json!({ "attributionOrder": "COUPON_FIRST" })).await;
    let click = program.click(&setup.link).await;
    pause_coupon(&program, &coupon, "PAUSED").await;
    let sale = |txn| {
        [
            ("click_id", click.as_str()),
            ("txn_id", txn),
            ("amount", "100"),
            ("coupon_code", "vera10"),
        ]
    };
    report(&program, &setup, &sale("T-1")).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    nothing_is_otherwise(&program).await;
    pause_coupon(&program, &coupon, "ACTIVE").await;
    report(&program, &setup, &sale("T-2")).await;
    pause_coupon(&program, &coupon, "PAUSED").await;
    assert_eq!(program.balance(&vera).await.as_deref(), Some("10.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_corrected_refund_is_still_the_same_refund(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[values("first", "whole", "rest")] selection: &str,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    report(
        &program,
        &setup,
        &[("click_id", &click), ("txn_id", "T-1"), ("amount", "10000")],
    )
    .await;
    let refund = [("txn_id", "T-1"), ("refund", "2500")];
    assert_eq!(code(&report(&program, &setup, &refund).await), "refund_recorded");
    if selection != "first" {
        assert_eq!(code(&report(&program, &setup, &refund).await), "duplicate");
    }
    update(
        &program,
        &setup,
        json!({ "amountUnit": "MINOR", "defaultCurrency": "USD" }),
    )
    .await;
    if selection == "rest" {
        let shown = dry_run(&program, json!({ "filter": { "outcome": "DUPLICATE" } })).await;
        assert_eq!(shown["counted"], json!(0), "{shown}");
    }
    replayed(&program, json!({})).await;
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("7.50"),
        "10.00 less 2.50"
    );
    assert_eq!(
        code(&report(&program, &setup, &refund).await),
        "duplicate",
        "the sender sends it again"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("7.50"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn taking_back_never_gives(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "100")];
    report(&program, &setup, &sale).await;
    for status in ["pending", "approved", "reversed"] {
        let said = report(&program, &setup, &[("txn_id", "T-1"), ("status", status)]).await;
        assert_eq!(code(&said), "status_updated");
    }
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    let elsewhere = json!([{ "field": "TXN_ID", "from": ["order"] }]);
    update(&program, &setup, json!({ "txnIdRequired": true, "mapping": elsewhere })).await;
    let shown = replayed(&program, json!({ "takeBack": true })).await;
    assert_eq!(shown["withdrawn"], json!(4), "{shown}");
    assert_eq!(
        shown["money"],
        json!([]),
        "it was reversed, and is refused as a whole today"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_word_that_comes_too_late_hides_no_later_one(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    report(
        &program,
        &setup,
        &[("click_id", &click), ("txn_id", "T-1"), ("amount", "100")],
    )
    .await;
    for (word, expected) in [
        ("chargeback_x", "unknown_status"),
        ("pending", "status_updated"),
        ("approved", "status_updated"),
        ("chargeback_x", "unknown_status"),
    ] {
        assert_eq!(
            code(&report(&program, &setup, &[("txn_id", "T-1"), ("status", word)]).await),
            expected
        );
    }
    let words = json!([{ "word": "chargeback_x", "meaning": "REVERSED" }]);
    update(&program, &setup, json!({ "statusMapping": words })).await;
    let shown = replayed(&program, json!({})).await;
    assert_eq!(shown["counted"], json!(1), "{shown}");
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("0.00"),
        "the last word is a chargeback"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn another_word_than_the_one_that_was_shown_is_not_applied(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    report(
        &program,
        &setup,
        &[("click_id", &click), ("txn_id", "T-1"), ("amount", "100")],
    )
    .await;
    report(&program, &setup, &[("txn_id", "T-1"), ("status", "odd")]).await;
    let means = |meaning| json!({ "statusMapping": [{ "word": "odd", "meaning": meaning }] });
    update(&program, &setup, means("PENDING")).await;
    let shown = dry_run(&program, json!({})).await;
    update(&program, &setup, means("REVERSED")).await;
    let refused = apply(&program, json!({}), &shown["fingerprint"]).await;
    assert_eq!(refused["userErrors"][0]["code"], json!("OUTDATED"), "{refused}");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_counted_late_is_read_in_the_order_in_which_it_came(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    update(
        &program,
        &setup,
        json!({ "amountUnit": "MINOR", "defaultCurrency": "USD" }),
    )
    .await;
    let click = program.click(&setup.link).await;
    let refused = report(
        &program,
        &setup,
        &[("clk", &click), ("txn_id", "T-1"), ("amount", "100")],
    )
    .await;
    assert_eq!(code(&refused), "missing_click_id");
    report(&program, &setup, &[("txn_id", "T-1"), ("refund", "40")]).await;
    update(
        &program,
        &setup,
        json!({ "mapping": [{ "field": "CLICK_ID", "from": ["click_id", "clk"] }] }),
    )
    .await;
    replayed(&program, json!({})).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.06"));
    update(&program, &setup, json!({ "amountUnit": "MAJOR" })).await;
    replayed(&program, json!({})).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("6.00"));
    app.advance(chrono::TimeDelta::hours(1));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn one_sale_under_two_numbers_counts_once_whatever_is_selected(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = |txn, status| {
        [
            ("click_id", click.as_str()),
            ("txn_id", txn),
            ("order", "O-1"),
            ("amount", "100"),
            ("status", status),
        ]
    };
    assert_eq!(
        code(&report(&program, &setup, &sale("try-1", "done")).await),
        "unknown_status"
    );
    assert_eq!(
        code(&report(&program, &setup, &sale("try-2", "approved")).await),
        "accepted"
    );
    let settings = json!({ "mapping": [{ "field": "TXN_ID", "from": ["order"] }], "statusMapping": [{ "word": "done", "meaning": "APPROVED" }] });
    update(&program, &setup, settings).await;
    let shown = dry_run(&program, json!({ "filter": { "outcome": "REJECTED" } })).await;
    assert_eq!(shown["counted"], json!(0), "{shown}");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn there_and_back_is_where_it_was(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    report(
        &program,
        &setup,
        &[
            ("click_id", &click),
            ("txn_id", "T-1"),
            ("amount", "100"),
            ("value", "50"),
        ],
    )
    .await;
    report(&program, &setup, &[("txn_id", "T-1"), ("refund_total", "10")]).await;
    report(
        &program,
        &setup,
        &[("txn_id", "T-1"), ("refund", "5"), ("refund_id", "r1")],
    )
    .await;
    let owed = async || program.balance(&setup.affiliate).await;
    let before = owed().await;
    for _ in 0..3 {
        update(&program, &setup, json!({ "mapping": [{ "field": "AMOUNT", "from": ["value"] }], "amountUnit": "MINOR", "defaultCurrency": "USD" })).await;
        replayed(&program, json!({})).await;
        assert_ne!(owed().await, before);
        update(&program, &setup, json!({ "mapping": [], "amountUnit": "MAJOR" })).await;
        replayed(&program, json!({})).await;
        assert_eq!(owed().await, before);
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn numbers_that_move_on_take_no_sale_back(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    for (txn, order) in [("1", "2"), ("2", "3"), ("5", "6"), ("4", "5")] {
        let sale = [
            ("click_id", click.as_str()),
            ("txn_id", txn),
            ("order", order),
            ("amount", "100"),
        ];
        assert_eq!(code(&report(&program, &setup, &sale).await), "accepted");
    }
    update(
        &program,
        &setup,
        json!({ "mapping": [{ "field": "TXN_ID", "from": ["order"] }] }),
    )
    .await;
    let shown = replayed(&program, json!({ "takeBack": true })).await;
    assert_eq!(
        (&shown["withdrawn"], &shown["corrected"], &shown["money"]),
        (&json!(0), &json!(4), &json!([])),
        "{shown}"
    );
    app.close().await;
}
