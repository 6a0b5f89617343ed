//! Reports in the words of each sender, in the shape that its documentation gives them.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_domain::postback::preset;
use waypost_tests::program::Merchant;
use waypost_tests::signed::{self, Headers};
use waypost_tests::{App, Db};

use crate::replay::nothing_is_otherwise;

/// What the shop has made.
const SECRET: &str = "shpss_a-secret-of-the-shop";

/// Fixture, topic of its header, transaction id, amount, currency.
type Row = (
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
);

/// One sale of each sender at least.
const SALES: [Row; 14] = [
    ("generic.query", "", Some("1001"), "49.99", "USD"),
    ("everflow.query", "", Some("EF-1001"), "49.99", "USD"),
    ("tune.query", "", Some("HO-1001"), "49.99", "USD"),
    ("affise.query", "", Some("AF-1001"), "49.99", "USD"),
    ("trackier.query", "", Some("TR-1001"), "49.99", "USD"),
    ("impact.form", "", Some("IM-1001"), "49.99", "USD"),
    ("voluum.query", "", Some("VO-1001"), "49.99", "USD"),
    ("keitaro.query", "", Some("KE-1001"), "49.99", "USD"),
    ("binom.query", "", None, "49.99", "USD"),
    ("redtrack.query", "", Some("RT-1001"), "49.99", "USD"),
    (
        "stripe.checkout.session.completed.json",
        "",
        Some("pi_1GszsK2eZvKYlo2CfhZyoZLp"),
        "49.99",
        "USD",
    ),
    (
        "stripe.invoice.paid.json",
        "",
        Some("in_1MtHbELkdIwHu7ixl4OzzPMv"),
        "1500",
        "JPY",
    ),
    (
        "shopify.orders.paid.json",
        "orders/paid",
        Some("820982911946154508"),
        "49.99",
        "USD",
    ),
    (
        "woocommerce.order.updated.json",
        "order.updated",
        Some("727"),
        "49.99",
        "USD",
    ),
];

fn fixture(name: &str, click: &str) -> String {
    let path = format!("{}/fixtures/postback/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.replace("{click_id}", click)
}

fn preset_of(name: &str) -> &str {
    name.split('.').next().expect("a preset")
}

/// The headers of a signed report of this sender.
fn signature(app: &App, preset: &str, topic: &str, body: &str) -> Headers {
    let now = app.services.clock.now().timestamp();
    match preset {
        "stripe" => signed::stripe(SECRET, now, body),
        "shopify" => signed::shopify(SECRET, topic, body),
        "woocommerce" => signed::woocommerce(SECRET, topic, body),
        _ => Vec::new(),
    }
}

/// Sends a fixture, or an example, to an integration of its preset.
async fn send(app: &App, merchant: &Merchant, (name, topic): (&str, &str), text: &str) -> (u16, Value) {
    let kind = match name.rsplit_once('.').expect("an ending").1 {
        "query" => None,
        "form" => Some("application/x-www-form-urlencoded"),
        _ => Some("application/json"),
    };
    let request = match kind {
        None => app.http.get(format!("{}?{text}", merchant.url)),
        Some(kind) => app
            .http
            .post(&merchant.url)
            .header("content-type", kind)
            .body(text.to_owned()),
    };
    let headers = signature(app, preset_of(name), topic, text);
    let request = headers
        .into_iter()
        .fold(request, |request, (name, value)| request.header(name, value));
    let answer = request.send().await.expect("answered");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

fn settings(preset: &str) -> Value {
    let is_signed = ["stripe", "shopify", "woocommerce"].contains(&preset);
    if is_signed {
        json!({ "preset": preset, "signingSecret": SECRET })
    } else {
        json!({ "preset": preset })
    }
}

#[rstest]
#[tokio::test]
async fn a_sale_in_each_senders_words_is_counted_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for (name, topic, txn, amount, currency) in SALES {
        app.advance(TimeDelta::milliseconds(1));
        let click = program.click(&setup.link).await;
        let merchant = program.merchant(settings(preset_of(name))).await;
        let text = fixture(name, &click);
        let (status, said) = send(&app, &merchant, (name, topic), &text).await;
        assert_eq!((status, &said["code"]), (200, &json!("accepted")), "{name}: {said}");
        let (status, again) = send(&app, &merchant, (name, topic), &text).await;
        assert_eq!(status, 200, "{name}: {again}");
        assert_eq!(again["conversion_id"], said["conversion_id"], "{name}: {again}");
        let query = "query($id: ID!) { conversion(id: $id) { txnId amount { amount currency } click { id } } }";
        let seen = program.ok(query, json!({ "id": said["conversion_id"] })).await;
        let expected = json!({
            "txnId": txn, "amount": { "amount": amount, "currency": currency }, "click": { "id": click },
        });
        assert_eq!(seen["conversion"], expected, "{name}");
    }
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_example_of_each_preset_is_taken(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let query = "{ integrationPresets { word signature example { method query contentType body } } }";
    let seen = program.ok(query, json!({})).await;
    let presets = seen["integrationPresets"].as_array().expect("a list").clone();
    assert_eq!(presets.len(), preset::all().count());
    for listed in presets {
        app.advance(TimeDelta::milliseconds(1));
        let word = listed["word"].as_str().expect("a word");
        let (example, click) = (&listed["example"], program.click(&setup.link).await);
        let merchant = program.merchant(settings(word)).await;
        let (ending, text) = match example["contentType"].as_str() {
            None => ("query", &example["query"]),
            Some("application/json") => ("json", &example["body"]),
            Some(_) => ("form", &example["body"]),
        };
        let text = text.as_str().expect("text").replace("{click_id}", &click);
        let topic = match word {
            "shopify" => "orders/paid",
            _ => "order.updated",
        };
        let (status, said) = send(&app, &merchant, (&format!("{word}.{ending}"), topic), &text).await;
        assert_eq!((status, &said["code"]), (200, &json!("accepted")), "{word}: {said}");
    }
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_says_nothing_of_a_conversion_is_ignored(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let stripe = program.merchant(settings("stripe")).await;
    let shopify = program.merchant(settings("shopify")).await;
    let nobodys = fixture("stripe.checkout.session.completed.json", "").replace("\"\"", "null");
    let other_event = fixture("stripe.customer.created.json", "");
    let order = fixture("shopify.orders.paid.json", "clk_01jn3jqkzne90tkh2y5vp0kq3c");
    for (merchant, name, topic, text) in [
        (&stripe, "stripe.json", "", &nobodys),
        (&stripe, "stripe.json", "", &other_event),
        (&shopify, "shopify.json", "orders/create", &order),
    ] {
        let (status, said) = send(&app, merchant, (name, topic), text).await;
        assert_eq!(
            (status, &said["code"], &said["outcome"]),
            (200, &json!("ignored"), &json!("ignored")),
            "{said}"
        );
        assert!(said["postback_id"].is_string(), "it is recorded: {said}");
    }
    let counted = program.ok("{ conversions { totalCount } }", json!({})).await;
    assert_eq!(counted["conversions"]["totalCount"], json!(0));
    app.close().await;
}

#[test]
fn every_preset_has_a_sale_among_the_fixtures() {
    let shown: BTreeSet<&str> = SALES.iter().map(|row| preset_of(row.0)).collect();
    let all: BTreeSet<&str> = preset::all().map(|preset| preset.word).collect();
    assert_eq!(shown, all);
}
