//! Money that went back to a customer, before and after the settlement, and what it takes from the affiliate.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use waypost_entity::conversion;
use waypost_entity::status::ConversionStatus;
use waypost_tests::{App, Db, Receiver};

use crate::change::{SEEN, is, told};
use crate::replay::nothing_is_otherwise;

#[rstest]
#[tokio::test]
async fn refunds_take_back_the_payout_of_what_is_gone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback(&setup.affiliate, &format!("{}/", partner.url))
        .await;
    let click = program.click(&setup.link).await;
    let sale = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "100")];
    let (_, said) = program.report(&setup.merchant, &sale).await;
    app.drain().await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    let txn = ("txn_id", "T-1");
    for (number, (parameters, expected)) in [
        (
            vec![txn, ("refund", "25.55"), ("refund_id", "r1")],
            is("refund_recorded", "7.45"),
        ),
        (
            vec![txn, ("refund", "25.55"), ("refund_id", "r1")],
            is("duplicate", "7.45"),
        ),
        (
            vec![txn, ("refund", "80"), ("refund_id", "r2")],
            is("refund_too_large", "7.45"),
        ),
        (
            vec![txn, ("refund", "1"), ("currency", "EUR")],
            is("unknown_currency", "7.45"),
        ),
        (
            vec![txn, ("refund_total", "50"), ("currency", "usd")],
            is("refund_recorded", "5.00"),
        ),
        (vec![txn, ("refund_total", "50")], is("duplicate", "5.00")),
        (vec![txn, ("refund_total", "40")], is("duplicate", "5.00")),
        (
            vec![("click_id", click.as_str()), txn, ("refund", "10")],
            is("refund_recorded", "4.00"),
        ),
        (
            vec![("click_id", click.as_str()), txn, ("refund", "10")],
            is("duplicate", "4.00"),
        ),
        (sale.to_vec(), is("duplicate", "4.00")),
        (vec![txn, ("refund_total", "100")], is("refund_recorded", "0.00")),
        (
            vec![txn, ("refund", "0.01"), ("refund_id", "r3")],
            is("refund_too_large", "0.00"),
        ),
        (vec![txn, ("status", "approved")], is("duplicate", "0.00")),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(told(&program, &setup, &parameters).await, expected, "row {number}");
    }
    let seen = program.ok(SEEN, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    assert_eq!(
        (&seen["status"], &seen["reason"]),
        (&json!("REVERSED"), &json!("refunded"))
    );
    assert_eq!(seen["refunded"], json!({ "amount": "100.00", "currency": "USD" }));
    assert_eq!(seen["payout"]["amount"], json!("0.00"));
    let refund = |amount: &str, word: Value| json!({ "kind": "REFUND", "status": null, "refund": { "amount": amount }, "word": word, "postback": { "code": "refund_recorded" } });
    assert_eq!(
        seen["changes"],
        json!([
            refund("25.55", json!("r1")),
            refund("24.45", Value::Null),
            refund("10.00", Value::Null),
            refund("40.00", Value::Null)
        ])
    );
    let entry = |kind: &str, amount: &str, reason: &str| json!({ "kind": kind, "amount": { "amount": amount }, "reason": reason });
    assert_eq!(
        seen["ledgerEntries"],
        json!([
            entry("ACCRUAL", "10.00", "sale settled"),
            entry("REVERSAL", "-2.55", "sale refunded in part"),
            entry("REVERSAL", "-2.45", "sale refunded in part"),
            entry("REVERSAL", "-1.00", "sale refunded in part"),
            entry("REVERSAL", "-4.00", "sale taken back"),
        ])
    );
    let lines = seen["explanation"]["lines"].to_string();
    assert!(lines.contains("100.00 USD went back, so 0.00 USD remain"), "{lines}");
    assert_eq!(partner.calls().len(), 1, "a partner is told once");
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_before_the_settlement_is_in_its_first_entry(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let named = [("click_id", click.as_str()), ("txn_id", "T-1")];
    let (_, said) = program
        .report(&setup.merchant, &[named[0], named[1], ("amount", "100")])
        .await;
    let (_, back) = program
        .report(&setup.merchant, &[named[0], named[1], ("refund", "60")])
        .await;
    assert_eq!(back["code"], json!("refund_recorded"));
    assert_eq!(back["conversion_id"], said["conversion_id"]);
    app.drain().await;
    let seen = program.ok(SEEN, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    let entry = json!({ "kind": "ACCRUAL", "amount": { "amount": "4.00" }, "reason": "sale settled" });
    assert_eq!(seen["ledgerEntries"], json!([entry]));
    assert_eq!(seen["status"], json!("APPROVED"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_is_worked_out_under_the_terms_of_its_sale_also_after_payment(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "100")];
    let (_, said) = program.report(&setup.merchant, &sale).await;
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    let terms = json!({ "currency": "USD", "rules": [{ "id": "all", "when": {}, "pay": { "kind": "percent", "rate": "50" } }] });
    let publish =
        "mutation($i: PublishOfferTermsInput!) { publishOfferTerms(input: $i) { offer { id } userErrors { code } } }";
    program
        .ok(publish, json!({ "i": { "offerId": setup.offer, "terms": terms } }))
        .await;
    let scope = program.scope();
    let id = said["conversion_id"].as_str().expect("an id").parse().expect("an id");
    let mut paid = scope
        .get::<conversion::Entity>(scope.reader(), id)
        .await
        .expect("there")
        .into_active_model();
    paid.status = Set(ConversionStatus::Paid);
    paid.update(app.services.store.writer()).await.expect("paid");
    assert_eq!(
        told(&program, &setup, &[("txn_id", "T-1"), ("refund", "30")]).await,
        is("refund_recorded", "7.00")
    );
    let seen = program.ok(SEEN, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    assert_eq!(
        (&seen["status"], &seen["explanation"]["termsVersion"]),
        (&json!("PAID"), &json!(1))
    );
    assert_eq!(
        told(&program, &setup, &[("txn_id", "T-1"), ("status", "reversed")]).await,
        is("status_updated", "0.00")
    );
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_before_its_sale_waits_for_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let (status, early) = program
        .report(
            &setup.merchant,
            &[("txn_id", "T-1"), ("refund", "40"), ("refund_id", "r")],
        )
        .await;
    assert_eq!((status, &early["code"]), (202, &json!("sale_not_known_yet")), "{early}");
    let sale = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "100")];
    program.report(&setup.merchant, &sale).await;
    app.advance(TimeDelta::seconds(5));
    app.drain().await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("6.00"));
    assert_eq!(
        told(
            &program,
            &setup,
            &[("txn_id", "T-1"), ("refund", "40"), ("refund_id", "r")]
        )
        .await,
        is("duplicate", "6.00")
    );
    nothing_is_otherwise(&program).await;
    app.close().await;
}
