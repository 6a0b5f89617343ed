//! Webhooks: a program's own systems are told of what happens, signed, at least once, and nobody else is.

mod conversions;
mod settings;
mod way;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_domain::notice;
use waypost_tests::program::{Setup, Webhook, text};
use waypost_tests::receiver::Call;
use waypost_tests::{App, Db, Program, Receiver};

use crate::notice::usual_week;
use crate::payout::{approve, draft, pay};

/// Everything that can be asked for.
const ALL: [&str; 5] = [
    "conversion.created",
    "conversion.updated",
    "payout.paid",
    "integration.silent",
    "delivery.failed",
];

/// Reports a sale and works until there is nothing to do. Returns the click and the conversion.
async fn sale(program: &Program<'_>, setup: &Setup, txn: &str) -> (String, String) {
    let click = program.click(&setup.link).await;
    let sent = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "20")];
    let (status, said) = program.report(&setup.merchant, &sent).await;
    assert_eq!(status, 200);
    program.app.drain().await;
    (click, text(&said["conversion_id"]))
}

/// Says something more of a sale.
async fn say(program: &Program<'_>, setup: &Setup, txn: &str, what: (&str, &str)) {
    program.app.advance(TimeDelta::seconds(1));
    let (status, said) = program.report(&setup.merchant, &[("txn_id", txn), what]).await;
    assert_eq!(status, 200, "{said}");
    program.app.drain().await;
}

/// The bodies that a receiver got.
fn bodies(receiver: &Receiver) -> Vec<Value> {
    let calls = receiver.calls().into_iter();
    calls
        .map(|call| serde_json::from_str(&call.body).expect("JSON"))
        .collect()
}

/// What the bodies tell of, in order.
fn types(receiver: &Receiver) -> Vec<String> {
    bodies(receiver).iter().map(|body| text(&body["type"])).collect()
}

/// The signature that a call must have, worked out here.
fn signature(secret: &str, call: &Call) -> String {
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").expect("a secret"))
        .expect("base64");
    let header = |name| call.header(name).expect("a header");
    let content = format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), call.body);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), content.as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

/// Fails unless these secrets, and no others, have signed the call.
fn assert_signed(call: &Call, secrets: &[&str]) {
    let expected: Vec<String> = secrets.iter().map(|secret| signature(secret, call)).collect();
    assert_eq!(call.header("webhook-signature"), Some(expected.join(" ").as_str()));
    assert_eq!(call.header("content-type"), Some("application/json"));
}

/// The names of an object's fields, and of those inside it, in order.
fn shape(value: &Value) -> Vec<String> {
    let Some(object) = value.as_object() else {
        return Vec::new();
    };
    let inner = object.iter().flat_map(|(name, value)| {
        let within = shape(value).into_iter().map(move |inner| format!("{name}.{inner}"));
        std::iter::once(name.clone()).chain(within)
    });
    inner.collect()
}

/// Fails unless a body has the fields of the documented example, all of them and no others, but for what may be null.
fn assert_documented(body: &Value) {
    let kind = text(&body["type"]).parse().expect("a type");
    let example: Value =
        serde_json::from_str(&waypost_domain::webhook::example(kind).expect("an example")).expect("JSON");
    let known = shape(&example);
    for field in shape(body) {
        let is_known = known.contains(&field) || field.contains(".payout.") || field.contains(".amount.");
        assert!(is_known, "{field} is not in the example of {}", body["type"]);
    }
    for field in example.as_object().expect("an object").keys() {
        assert!(body.get(field).is_some(), "{field} is missing in {body}");
    }
    for field in example["data"].as_object().expect("an object").keys() {
        assert!(body["data"].get(field).is_some(), "{field} is missing in {body}");
    }
}

#[rstest]
#[tokio::test]
async fn payments_are_told_of_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &["payout.paid"]).await;
    sale(&program, &setup, "T-1").await;
    app.advance(TimeDelta::seconds(1));
    let run = draft(&program).await;
    approve(&program, &run).await;
    pay(&program, &run).await;
    pay(&program, &run).await;
    app.drain().await;
    let query = "query($id: ID!) { payoutRun(id: $id) { lines { nodes { id } } } }";
    let line = program.ok(query, json!({ "id": run })).await["payoutRun"]["lines"]["nodes"][0]["id"].clone();
    let money = json!({ "amount": "2.00", "currency": "USD" });
    let told = json!({
        "type": "payout.paid", "version": 1, "timestamp": "2026-03-02T12:00:01Z",
        "data": {
            "test": false, "payout_run_id": run, "payout_line_id": line,
            "affiliate": { "id": setup.affiliate, "slug": "anna" }, "amount": money, "covers": money,
            "paid_on": "2026-03-02", "paid_at": "2026-03-02T12:00:01Z",
        },
    });
    assert_eq!(bodies(&receiver), [told]);
    bodies(&receiver).iter().for_each(assert_documented);
    assert_signed(&receiver.calls()[0], &[&webhook.secret]);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_silence_is_told_of_once_however_many_look(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &ALL).await;
    usual_week(&program, &setup.merchant.id).await;
    app.advance(TimeDelta::days(2));
    notice::close_hours(&app.services).await.expect("counted");
    let (one, other) = futures::join!(notice::watch(&app.services), notice::watch(&app.services));
    assert!(one.is_ok() && other.is_ok());
    notice::watch(&app.services).await.expect("watched");
    app.drain().await;
    let seen = program.ok("{ notices { nodes { id } } }", json!({})).await;
    let told = json!({
        "type": "integration.silent", "version": 1, "timestamp": "2026-03-04T12:00:00Z",
        "data": {
            "test": false, "notice_id": seen["notices"]["nodes"][0]["id"], "integration_id": setup.merchant.id,
            "name": "Shop", "last_accepted_at": "2026-03-02T08:30:00Z",
        },
    });
    assert_eq!(bodies(&receiver), [told]);
    bodies(&receiver).iter().for_each(assert_documented);
    assert_signed(&receiver.calls()[0], &[&webhook.secret]);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_message_to_a_partner_that_is_given_up_is_told_of_and_a_webhooks_own_is_not(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| config.delivery.schedule_seconds = vec![0, 5]).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (partner, receiver, broken) = (
        Receiver::start().await,
        Receiver::start().await,
        Receiver::start().await,
    );
    let postback = program
        .partner_postback(&setup.affiliate, &format!("{}/?x=1", partner.url))
        .await;
    let webhook = program.webhook(&receiver.url, &["delivery.failed"]).await;
    program.webhook(&broken.url, &ALL).await;
    for receiver in [&partner, &broken] {
        for _ in 0..4 {
            receiver.answer_once(500, "down");
        }
    }
    let (_, conversion) = sale(&program, &setup, "T-1").await;
    assert_eq!(types(&receiver), [""; 0], "there is another attempt");
    app.advance(TimeDelta::seconds(5));
    app.drain().await;
    let query = "query($id: ID!) { conversion(id: $id) { deliveries { id status } } }";
    let seen = program.ok(query, json!({ "id": conversion })).await["conversion"]["deliveries"].clone();
    assert_eq!(seen[0]["status"], "FAILED");
    let told = json!({
        "type": "delivery.failed", "version": 1, "timestamp": "2026-03-02T12:00:05Z",
        "data": {
            "test": false, "delivery_id": seen[0]["id"], "partner_postback_id": postback,
            "affiliate": { "id": setup.affiliate, "slug": "anna" }, "conversion_id": conversion,
            "attempts_made": 2, "last_error": "the server answered 500; a delivery needs 2xx",
        },
    });
    app.advance(TimeDelta::seconds(5));
    app.drain().await;
    assert_eq!(
        bodies(&receiver),
        [told],
        "nothing of what the other webhook was not told"
    );
    bodies(&receiver).iter().for_each(assert_documented);
    assert_signed(&receiver.calls()[0], &[&webhook.secret]);
    assert_eq!(
        types(&broken),
        [
            "conversion.created",
            "conversion.created",
            "delivery.failed",
            "delivery.failed"
        ]
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn tests_are_marked(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    program.webhook(&receiver.url, &["conversion.created"]).await;
    let click = program.click(&setup.link).await;
    let sent = [("click_id", click.as_str()), ("amount", "20"), ("test", "1")];
    assert_eq!(program.report(&setup.merchant, &sent).await.0, 200);
    app.drain().await;
    assert_eq!(bodies(&receiver)[0]["data"]["test"], json!(true));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn another_program_is_told_nothing_and_nobody_is_told_what_they_did_not_ask_for(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let (program, other) = (app.program("Acme").await, app.program("Other").await);
    let setup = program.setup().await;
    let (ours, theirs, payouts) = (
        Receiver::start().await,
        Receiver::start().await,
        Receiver::start().await,
    );
    program.webhook(&ours.url, &ALL).await;
    program.webhook(&payouts.url, &["payout.paid"]).await;
    other.webhook(&theirs.url, &ALL).await;
    sale(&program, &setup, "T-1").await;
    assert_eq!(types(&ours), ["conversion.created"]);
    assert_eq!((theirs.calls().len(), payouts.calls().len()), (0, 0));
    app.close().await;
}

/// Settling many costs as many statements as settling one, with webhooks too.
#[tokio::test]
async fn a_batch_is_told_of_with_few_statements() {
    // SQLite takes many rows in several statements.
    let app = App::on(Db::Postgres).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    program.webhook(&receiver.url, &ALL).await;
    let click = program.click(&setup.link).await;
    let mut counts = Vec::new();
    // The first time also costs what is remembered afterwards.
    for (round, many) in [1, 1, 20].into_iter().enumerate() {
        let mut conversions = Vec::new();
        for number in 0..many {
            let txn = format!("{round}-{number}");
            let sent = [("click_id", click.as_str()), ("txn_id", &txn), ("amount", "20")];
            let (_, said) = program.report(&setup.merchant, &sent).await;
            conversions.push(text(&said["conversion_id"]).parse().expect("an id"));
        }
        let settling = waypost_domain::conversion::settle(&app.services, program.tenant, &conversions);
        let (settled, count) = app.statements_of(settling).await;
        settled.expect("settled");
        counts.push(count);
    }
    assert_eq!(counts[1], counts[2], "statements for 1 and for 20");
    app.drain().await;
    assert_eq!(receiver.calls().len(), 22);
    app.close().await;
}
