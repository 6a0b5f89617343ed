//! How reports are read: own names and places, units, words, times, and what no field knows.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::Merchant;
use waypost_tests::{App, Db};

use crate::replay::nothing_is_otherwise;

/// Code, reporter, parameters.
type Row<'a> = (&'static str, &'a Merchant, Vec<(&'a str, &'a str)>);

#[rstest]
#[tokio::test]
async fn each_code_of_reading_has_its_request(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let id = ("click_id", click.as_str());
    let plain = &setup.merchant;
    let minor = &program.merchant(json!({ "amountUnit": "MINOR" })).await;
    let euros = &program
        .merchant(json!({ "amountUnit": "MINOR", "defaultCurrency": "EUR" }))
        .await;
    let tune = &program.merchant(json!({ "preset": "tune" })).await;
    let own = json!([{ "field": "TXN_ID", "from": ["bestellnummer"] }, { "field": "CLICK_ID", "from": ["klick"] }]);
    let german = &program.merchant(json!({ "mapping": own, "txnIdRequired": true })).await;
    let words = json!([{ "word": "bezahlt", "meaning": "APPROVED" }, { "word": "Angelegt", "meaning": "IGNORE" }]);
    let worded = &program.merchant(json!({ "statusMapping": words })).await;
    let long = "x".repeat(513);
    let table: Vec<Row<'_>> = vec![
        ("malformed_amount", plain, vec![id, ("amount", "1.234,50")]),
        ("malformed_amount", plain, vec![id, ("amount", "+5")]),
        ("malformed_amount", plain, vec![id, ("ltv", "lots")]),
        (
            "amount_too_large",
            plain,
            vec![id, ("amount", "123456789012345678901234567890")],
        ),
        ("negative_amount", plain, vec![id, ("payout", "-1")]),
        ("malformed_event_time", plain, vec![id, ("event_time", "yesterday")]),
        (
            "malformed_event_time",
            plain,
            vec![id, ("event_time", "2026-03-02 12:00:00")],
        ),
        (
            "malformed_event_time",
            plain,
            vec![id, ("event_time", "2026-03-02T12:06:00Z")],
        ),
        ("malformed_event_time", plain, vec![id, ("event_time", "4102444800")]),
        ("literal_macro", plain, vec![id, ("txn_id", "__ORDER_ID__")]),
        ("literal_macro", plain, vec![id, ("coupon_code", "${coupon}")]),
        ("literal_macro", plain, vec![id, ("customer_id", "*|EMAIL|*")]),
        ("parameter_too_long", plain, vec![id, ("customer_id", &long)]),
        (
            "repeated_parameter",
            plain,
            vec![id, ("refund", "1"), ("refund_total", "2"), ("txn_id", "9")],
        ),
        ("malformed_body", plain, vec![id, ("test", "perhaps")]),
        ("unknown_status", plain, vec![id, ("status", "bezahlt")]),
        ("ignored", worded, vec![id, ("status", " ANGELEGT ")]),
        ("unknown_currency", minor, vec![id, ("amount", "4999")]),
        ("malformed_amount", euros, vec![id, ("amount", "49.99")]),
        ("missing_click_id", plain, vec![("txn_id", "1"), ("amount", "5")]),
        ("missing_click_id", tune, vec![id, ("amount", "5")]),
        ("missing_click_id", german, vec![id, ("bestellnummer", "1")]),
        ("missing_txn_id", german, vec![("klick", &click), ("txn_id", "1")]),
        ("accepted", german, vec![("klick", &click), ("bestellnummer", "G1")]),
        ("accepted", euros, vec![id, ("amount", "4999"), ("txn_id", "E1")]),
        (
            "accepted",
            minor,
            vec![id, ("amount", "50"), ("currency", "jpy"), ("txn_id", "J1")],
        ),
        (
            "accepted",
            tune,
            vec![("transaction_id", &click), ("adv_sub", "T1"), ("amount", "7")],
        ),
    ];
    for (code, merchant, parameters) in &table {
        app.advance(TimeDelta::milliseconds(1));
        let (_, said) = program.report(merchant, parameters).await;
        assert_eq!(said["code"], json!(code), "{parameters:?}: {said}");
    }
    let seen = program
        .ok(
            "{ conversions { nodes { txnId amount { amount currency } } } }",
            json!({}),
        )
        .await;
    let expected = json!([
        { "txnId": "T1", "amount": { "amount": "7.00", "currency": "USD" } },
        { "txnId": "J1", "amount": { "amount": "50", "currency": "JPY" } },
        { "txnId": "E1", "amount": { "amount": "49.99", "currency": "EUR" } },
        { "txnId": "G1", "amount": null },
    ]);
    assert_eq!(seen["conversions"]["nodes"], expected);
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn messages_name_what_the_sender_sent(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let tune = program
        .merchant(json!({ "preset": "tune", "txnIdRequired": true }))
        .await;
    let id = "clk_01jn3jqkzne90tkh2y5vp0kq3c";
    for (parameters, words) in [
        (vec![("adv_sub", "1")], vec!["\"transaction_id\" is missing"]),
        (vec![("transaction_id", "1")], vec!["\"adv_sub\"", "order's own number"]),
        (
            vec![("transaction_id", id), ("adv_sub", "1"), ("amount", "1,234.50")],
            vec!["\"amount\"", "1,234.50", "no thousands separators"],
        ),
        (
            vec![("adv_sub", "1"), ("status", "paid")],
            vec!["\"status\"", "\"paid\"", "approved, pending, rejected"],
        ),
        (
            vec![("goal_id", "1"), ("goal_ref", "2")],
            vec!["\"goal_id\" and \"goal_ref\" mean the same"],
        ),
    ] {
        app.advance(TimeDelta::milliseconds(1));
        let (_, said) = program.report(&tune, &parameters).await;
        let message = said["message"].as_str().expect("words");
        for word in words {
            assert!(message.contains(word), "{word}: {message}");
        }
    }
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn nested_documents_are_read_by_pointers(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let mapping = json!([
        { "field": "CLICK_ID", "from": ["/data/meta/0/value"] },
        { "field": "AMOUNT", "from": ["/data/order/total"] },
        { "field": "TXN_ID", "from": ["order", "/data/order/id"] },
        { "field": "SECRET", "from": ["/auth/token"] },
    ]);
    let merchant = program
        .merchant(json!({ "mapping": mapping, "withSecret": true }))
        .await;
    let secret = merchant.secret.clone().expect("a secret");
    let document = |order: &str| {
        format!(
            "{{\"auth\":{{\"token\":\"{secret}\"}},\"data\":{{\"meta\":[{{\"value\":\"{click}\"}}],\"order\":{order}}}}}"
        )
    };
    for (query, order, expected) in [
        ("", "{\"id\":17,\"total\":10.10}", "accepted"),
        ("order=18", "{\"id\":17,\"total\":10.10}", "duplicate"),
        ("order=18", "{\"total\":0.1}", "accepted"),
        ("", "{\"id\":19,\"total\":1,\"total\":2}", "repeated_parameter"),
        ("", "{\"id\":19,\"total\":[1]}", "malformed_body"),
        ("", "{\"id\":19,\"total\":1e2}", "malformed_amount"),
        ("", "{\"id\":20,\"total\":null}", "accepted"),
    ] {
        app.advance(TimeDelta::milliseconds(1));
        let request = app
            .http
            .post(format!("{}?{query}", merchant.url))
            .header("content-type", "application/json")
            .body(document(order));
        let said: Value = request.send().await.expect("answered").json().await.expect("JSON");
        assert_eq!(said["code"], json!(expected), "{order}: {said}");
    }
    let log = program
        .ok("{ postbacks { nodes { body } } }", json!({}))
        .await
        .to_string();
    assert!(
        !log.contains(&secret) && log.contains("***"),
        "the secret is hidden at its place"
    );
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn hostile_requests_are_refused_and_nothing_falls(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let merchant = &setup.merchant;
    let many: String = (0..10_000).map(|number| format!("&p{number}=1")).collect();
    let deep = format!("{{\"click_id\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    for (kind, body, expected) in [
        ("application/x-www-form-urlencoded", many, 413),
        (
            "application/x-www-form-urlencoded",
            format!("click_id={click}&txn_id={}", "y".repeat(10_000)),
            400,
        ),
        (
            "application/x-www-form-urlencoded",
            format!("click_id={click}&click_id={click}"),
            400,
        ),
        (
            "application/x-www-form-urlencoded",
            format!("click_id[]={click}&click_id[]={click}"),
            400,
        ),
        (
            "application/x-www-form-urlencoded",
            format!("click_id={click}&txn_id=%ff"),
            400,
        ),
        (
            "application/x-www-form-urlencoded",
            format!("click_id={click}&txn_id=a%00b"),
            400,
        ),
        ("application/json", deep, 400),
        (
            "application/json",
            format!("{{\"click_id\":\"{click}\",\"a\\u0000b\":1}}"),
            400,
        ),
        (
            "application/json",
            format!("{{\"click_id\":\"{click}\",\"txn_id\":\"\\ud800\"}}"),
            400,
        ),
        (
            "application/json",
            format!("{{\"click_id\":\"{click}\",\"txn_id\":\"fine\"}}"),
            200,
        ),
    ] {
        app.advance(TimeDelta::milliseconds(1));
        let request = app
            .http
            .post(&merchant.url)
            .header("content-type", kind)
            .body(body.clone());
        assert_eq!(
            request.send().await.expect("answered").status(),
            expected,
            "{body:.100}"
        );
    }
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}
