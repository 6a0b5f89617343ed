//! The postback door: every code that it can answer with, and what it keeps of each request.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_domain::postback::Code;
use waypost_tests::program::Merchant;
use waypost_tests::{App, Db};

const LOG: &str = "{ postbacks(first: 200) { nodes { code outcome httpStatus query body method sourceIp message conversion { id } trace { check input result decidedBy } } } }";

/// Code, reporter, parameters, HTTP status.
type Row<'a> = (&'static str, &'a Merchant, Vec<(&'a str, &'a str)>, u16);

#[rstest]
#[tokio::test]
async fn each_code_is_answered_with_its_status(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let id = ("click_id", click.as_str());
    let unknown = "clk_01jn3jqkzne90tkh2y5vp0kq3c";
    let long = "x".repeat(513);
    let strict = program.merchant(json!({ "txnIdRequired": true })).await;
    let other_offer = program.offer("Hats").await;
    let other = program.merchant(json!({ "offerId": other_offer })).await;
    let locked = program.merchant(json!({ "withSecret": true })).await;
    let locked_out = Merchant {
        secret: Some("guess".to_owned()),
        ..locked.clone()
    };
    let table: Vec<Row<'_>> = vec![
        (
            "accepted",
            &setup.merchant,
            vec![id, ("txn_id", "1"), ("sale_amount", "10.00"), ("goal", "Sale")],
            200,
        ),
        (
            "duplicate",
            &setup.merchant,
            vec![id, ("order_id", "1"), ("amount", "99")],
            200,
        ),
        ("missing_click_id", &setup.merchant, vec![("txn_id", "1")], 400),
        ("missing_click_id", &setup.merchant, vec![("click_id", "")], 400),
        ("malformed_click_id", &setup.merchant, vec![("click_id", "12345")], 400),
        (
            "malformed_click_id",
            &setup.merchant,
            vec![("click_id", "off_01jn3jqkzne90tkh2y5vp0kq3c")],
            400,
        ),
        ("literal_macro", &setup.merchant, vec![("click_id", "{click_id}")], 400),
        ("literal_macro", &setup.merchant, vec![("click_id", "%%CLICK%%")], 400),
        ("literal_macro", &setup.merchant, vec![("click_id", "[ID]")], 400),
        ("literal_macro", &setup.merchant, vec![id, ("amount", "undefined")], 400),
        ("literal_macro", &setup.merchant, vec![id, ("amount", "NaN")], 400),
        ("missing_txn_id", &strict, vec![id], 400),
        (
            "malformed_amount",
            &setup.merchant,
            vec![id, ("amount", "1,234.50")],
            400,
        ),
        ("malformed_amount", &setup.merchant, vec![id, ("amount", "1e3")], 400),
        ("malformed_amount", &setup.merchant, vec![id, ("amount", "inf")], 400),
        (
            "malformed_amount",
            &setup.merchant,
            vec![id, ("amount", "\u{661}\u{662}")],
            400,
        ),
        ("negative_amount", &setup.merchant, vec![id, ("amount", "-5")], 400),
        (
            "amount_too_large",
            &setup.merchant,
            vec![id, ("amount", "99999999999999")],
            400,
        ),
        ("unknown_currency", &setup.merchant, vec![id, ("currency", "QQQ")], 400),
        (
            "malformed_event",
            &setup.merchant,
            vec![id, ("event", "big sale!")],
            400,
        ),
        ("repeated_parameter", &setup.merchant, vec![id, id], 400),
        (
            "repeated_parameter",
            &setup.merchant,
            vec![id, ("txn_id", "1"), ("order_id", "1")],
            400,
        ),
        ("parameter_too_long", &setup.merchant, vec![id, ("txn_id", &long)], 400),
        ("wrong_secret", &locked_out, vec![id], 401),
        ("click_not_known_yet", &setup.merchant, vec![("click_id", unknown)], 202),
        ("click_of_another_offer", &other, vec![id], 422),
    ];
    for (code, merchant, parameters, status) in &table {
        app.advance(TimeDelta::milliseconds(1));
        let (answered, said) = program.report(merchant, parameters).await;
        assert_eq!(
            (answered, &said["code"]),
            (*status, &json!(code)),
            "{parameters:?}: {said}"
        );
        assert!(
            said["postback_id"].as_str().is_some_and(|id| id.starts_with("pbk_")),
            "{said}"
        );
        assert!(!said["message"].as_str().expect("words").is_empty());
    }
    let log = program.ok(LOG, json!({})).await["postbacks"]["nodes"]
        .as_array()
        .expect("a list")
        .clone();
    assert_eq!(log.len(), table.len(), "every request is recorded");
    let recorded: Vec<&Value> = log.iter().rev().map(|postback| &postback["code"]).collect();
    assert_eq!(
        recorded,
        table
            .iter()
            .map(|row| json!(row.0))
            .collect::<Vec<_>>()
            .iter()
            .collect::<Vec<_>>()
    );
    assert!(
        log.iter()
            .all(|postback| !postback["trace"].as_array().expect("a trace").is_empty())
    );
    app.advance(TimeDelta::days(1));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn bodies_are_read_as_forms_and_as_json(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let form = format!("click_id={click}&txn_id=f&amount=10.10");
    let flat = json!({ "click_id": click, "txn_id": "j", "amount": 20.20 }).to_string();
    let wins = format!("{}?click_id=wrong&txn_id=w", setup.merchant.url);
    let huge = format!("{{\"click_id\":\"{click}\",\"x\":\"{}\"}}", "x".repeat(70_000));
    let table: Vec<(&str, &str, String, u16, &str)> = vec![
        (
            &setup.merchant.url,
            "application/x-www-form-urlencoded",
            form,
            200,
            "accepted",
        ),
        (&setup.merchant.url, "application/json", flat, 200, "accepted"),
        (
            &wins,
            "application/json; charset=utf-8",
            json!({ "click_id": click, "txn_id": "b" }).to_string(),
            200,
            "accepted",
        ),
        (
            &setup.merchant.url,
            "application/json",
            format!("{{\"click_id\":\"{click}\",\"click_id\":\"{click}\"}}"),
            400,
            "repeated_parameter",
        ),
        (
            &setup.merchant.url,
            "application/json",
            "{\"click_id\":".to_owned(),
            400,
            "malformed_body",
        ),
        (
            &setup.merchant.url,
            "application/json",
            "[]".to_owned(),
            400,
            "malformed_body",
        ),
        (
            &setup.merchant.url,
            "application/json",
            json!({ "click_id": click, "txn_id": { "id": "X" } }).to_string(),
            400,
            "malformed_body",
        ),
        (
            &setup.merchant.url,
            "text/xml",
            "<x/>".to_owned(),
            415,
            "unsupported_media_type",
        ),
        (&setup.merchant.url, "application/json", huge, 413, "body_too_large"),
    ];
    for (url, kind, body, status, code) in table {
        app.advance(TimeDelta::milliseconds(1));
        let answer = app
            .http
            .post(url)
            .header("content-type", kind)
            .body(body.clone())
            .send()
            .await
            .expect("answered");
        assert_eq!(answer.status().as_u16(), status, "{body:.80}");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.headers()["content-type"], "application/json");
        let said: Value = answer.json().await.expect("JSON");
        assert_eq!(said["code"], json!(code), "{said}");
    }
    app.drain().await;
    let seen = program
        .ok("{ conversions { nodes { txnId amount { amount } } } }", json!({}))
        .await;
    let amounts = seen["conversions"]["nodes"].clone();
    assert_eq!(amounts[2], json!({ "txnId": "f", "amount": { "amount": "10.10" } }));
    assert_eq!(amounts[1], json!({ "txnId": "j", "amount": { "amount": "20.20" } }));
    assert_eq!(amounts[0], json!({ "txnId": "b", "amount": null }));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn time_and_standing_decide_what_a_click_is_worth(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let report = async |txn: &str| {
        let (status, said) = program
            .report(&setup.merchant, &[("click_id", &click), ("txn_id", txn)])
            .await;
        (status, said["code"].as_str().unwrap_or_default().to_owned())
    };
    let set_offer = "mutation($s: OfferStatus!, $id: ID!) { setOfferStatus(input: { id: $id, status: $s }) { offer { status } userErrors { code } } }";
    let set_affiliate = "mutation($s: AffiliateStatus!, $id: ID!) { setAffiliateStatus(input: { id: $id, status: $s }) { affiliate { status } userErrors { code } } }";
    let set_integration = "mutation($s: IntegrationStatus!, $id: ID!) { setIntegrationStatus(input: { id: $id, status: $s }) { integration { status } userErrors { code } } }";
    for (mutation, id, refused) in [
        (set_offer, &setup.offer, (422, "offer_not_active")),
        (set_affiliate, &setup.affiliate, (422, "affiliate_not_active")),
        (set_integration, &setup.merchant.id, (403, "integration_paused")),
    ] {
        program.ok(mutation, json!({ "s": "PAUSED", "id": id })).await;
        assert_eq!(report("paused").await, (refused.0, refused.1.to_owned()));
        program.ok(mutation, json!({ "s": "ACTIVE", "id": id })).await;
    }
    app.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert_eq!(report("in time").await, (200, "accepted".to_owned()));
    app.advance(TimeDelta::seconds(1));
    assert_eq!(report("late").await, (422, "click_too_old".to_owned()));
    assert_eq!(
        report("in time").await,
        (200, "duplicate".to_owned()),
        "a replay is no late report"
    );
    app.drain().await;
    app.close().await;
}

#[tokio::test]
async fn a_database_that_is_away_is_a_passing_fault() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    app.services.store.clone().close().await.expect("closed");
    let answer = app
        .http
        .get(format!("{}?click_id={click}", setup.merchant.url))
        .send()
        .await
        .expect("answered");
    assert_eq!(answer.status(), Code::TemporarilyUnavailable.http_status());
    assert_eq!(answer.headers()["retry-after"], "5");
    let said: Value = answer.json().await.expect("JSON");
    assert_eq!(said["code"], "temporarily_unavailable");
    assert!(!said.to_string().to_lowercase().contains("sql") && !said.to_string().contains("pool"));
    let ready = app
        .http
        .get(format!("{}/readyz", app.url))
        .send()
        .await
        .expect("answered");
    assert_eq!(ready.status(), 503);
    let alive = app
        .http
        .get(format!("{}/healthz", app.url))
        .send()
        .await
        .expect("answered");
    assert_eq!(alive.status(), 200);
    app.abandon().await;
}
