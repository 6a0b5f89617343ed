//! Who may report: signatures, addresses and secrets, each with its code and its place in the trace.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::{Merchant, Program};
use waypost_tests::signed::{self, Headers};
use waypost_tests::{App, Db};

const ROTATE: &str = "mutation($input: RotateIntegrationSecretInput!) { rotateIntegrationSecret(input: $input) { secret integration { hasSecret hasSigningSecret previousSecretUntil previousSigningSecretUntil } userErrors { field code message } } }";
const END: &str = "mutation($input: EndPreviousIntegrationSecretInput!) { endPreviousIntegrationSecret(input: $input) { integration { previousSecretUntil previousSigningSecretUntil } userErrors { code } } }";

/// Makes an integration whose reports are signed; returns it and the secret that was made.
pub(crate) async fn signed_merchant(program: &Program<'_>) -> (Merchant, String) {
    let query = "mutation { createIntegration(input: { name: \"Shop\", signature: STANDARD_WEBHOOKS }) { integration { id postbackUrl hasSigningSecret } signingSecret userErrors { code } } }";
    let made = program.ok(query, json!({})).await["createIntegration"].clone();
    let secret = made["signingSecret"].as_str().expect("a secret").to_owned();
    assert!(secret.starts_with("whsec_") && made["integration"]["hasSigningSecret"] == json!(true));
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let merchant = Merchant {
        id: text(&made["integration"]["id"]),
        url: text(&made["integration"]["postbackUrl"]),
        secret: None,
    };
    (merchant, secret)
}

async fn post(app: &App, merchant: &Merchant, headers: Headers, body: &str) -> (u16, String) {
    let request = app
        .http
        .post(&merchant.url)
        .header("content-type", "application/json")
        .body(body.to_owned());
    let request = headers
        .into_iter()
        .fold(request, |request, (name, value)| request.header(name, value));
    let answer = request.send().await.expect("answered");
    let status = answer.status().as_u16();
    let said: Value = answer.json().await.expect("JSON");
    (status, said["code"].as_str().unwrap_or_default().to_owned())
}

#[rstest]
#[tokio::test]
async fn only_who_knows_the_signing_secret_reports(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let (merchant, secret) = signed_merchant(&program).await;
    let now = app.services.clock.now().timestamp();
    let other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let body = |txn: &str| json!({ "click_id": click, "txn_id": txn, "amount": "5.00" }).to_string();
    let (right, changed) = (body("1"), body("2"));
    let without = |name: &str| -> Headers {
        let headers = signed::standard_webhooks(&secret, now, &right);
        headers.into_iter().filter(|(given, _)| *given != name).collect()
    };
    for (headers, sent, expected) in [
        (Vec::new(), &right, (401, "wrong_signature")),
        (
            signed::standard_webhooks(other, now, &right),
            &right,
            (401, "wrong_signature"),
        ),
        (
            signed::standard_webhooks(&secret, now, &right),
            &changed,
            (401, "wrong_signature"),
        ),
        (
            signed::standard_webhooks(&secret, now - 301, &right),
            &right,
            (401, "stale_signature"),
        ),
        (
            signed::standard_webhooks(&secret, now + 301, &right),
            &right,
            (401, "stale_signature"),
        ),
        (without("webhook-id"), &right, (401, "wrong_signature")),
        (without("webhook-timestamp"), &right, (401, "wrong_signature")),
        (
            signed::standard_webhooks(&secret, now - 300, &right),
            &right,
            (200, "accepted"),
        ),
        (
            signed::standard_webhooks(&secret, now, &right),
            &right,
            (200, "duplicate"),
        ),
    ] {
        app.advance(TimeDelta::milliseconds(1));
        let (status, code) = post(&app, &merchant, headers, sent).await;
        assert_eq!((status, code.as_str()), expected);
    }
    let seen = program
        .ok(
            "{ conversions { totalCount } postbacks(first: 1) { nodes { trace { check result decidedBy } } } }",
            json!({}),
        )
        .await;
    assert_eq!(seen["conversions"]["totalCount"], json!(1));
    let trace = seen["postbacks"]["nodes"][0]["trace"]
        .as_array()
        .expect("a trace")
        .clone();
    let checks: Vec<&str> = trace.iter().filter_map(|step| step["check"].as_str()).collect();
    assert_eq!(&checks[..3], ["signature", "secret", "integration"]);
    assert_eq!(
        trace[0]["decidedBy"],
        json!("integration.signature = standard_webhooks")
    );
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn two_signing_secrets_live_until_the_old_one_ends(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let (merchant, old) = signed_merchant(&program).await;
    let input = json!({ "id": merchant.id, "which": "SIGNING_SECRET", "keepPreviousHours": 2 });
    let rotated = program.ok(ROTATE, json!({ "input": input })).await["rotateIntegrationSecret"].clone();
    let new = rotated["secret"].as_str().expect("a secret").to_owned();
    assert_eq!(
        rotated["integration"]["previousSigningSecretUntil"],
        json!("2026-03-02T14:00:00Z")
    );
    let report = async |secret: &str, txn: &str| {
        let body = json!({ "click_id": click, "txn_id": txn }).to_string();
        let now = app.services.clock.now().timestamp();
        post(&app, &merchant, signed::standard_webhooks(secret, now, &body), &body)
            .await
            .0
    };
    assert_eq!((report(&old, "1").await, report(&new, "2").await), (200, 200));
    app.advance(TimeDelta::hours(2));
    assert_eq!((report(&old, "3").await, report(&new, "4").await), (401, 200));
    let again = program
        .ok(
            ROTATE,
            json!({ "input": { "id": merchant.id, "which": "SIGNING_SECRET" } }),
        )
        .await;
    let newest = again["rotateIntegrationSecret"]["secret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    assert_eq!(report(&new, "5").await, 200);
    let ended = program
        .ok(
            END,
            json!({ "input": { "id": merchant.id, "which": "SIGNING_SECRET" } }),
        )
        .await;
    assert_eq!(
        ended["endPreviousIntegrationSecret"]["integration"]["previousSigningSecretUntil"],
        Value::Null
    );
    assert_eq!((report(&new, "6").await, report(&newest, "7").await), (401, 200));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn two_secrets_live_until_the_old_one_ends(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let merchant = program.merchant(json!({ "withSecret": true })).await;
    let old = merchant.secret.clone().expect("a secret");
    let rotate = async |more: Value| {
        let mut input = json!({ "id": merchant.id, "which": "SECRET" });
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        program.ask(ROTATE, json!({ "input": input })).await["data"]["rotateIntegrationSecret"].clone()
    };
    let report = async |secret: &str, txn: &str| {
        let with = Merchant {
            secret: Some(secret.to_owned()),
            ..merchant.clone()
        };
        program.report(&with, &[("click_id", &click), ("txn_id", txn)]).await.0
    };
    let new = rotate(json!({})).await["secret"].as_str().expect("a secret").to_owned();
    assert_eq!((report(&old, "1").await, report(&new, "2").await), (200, 200));
    app.advance(TimeDelta::hours(24));
    assert_eq!((report(&old, "3").await, report(&new, "4").await), (401, 200));
    let given = "a-token-of-the-sender's-system-0123456789";
    let taken = rotate(json!({ "secret": given, "keepPreviousHours": 0 })).await;
    assert_eq!(taken["secret"], Value::Null, "what was given is not shown again");
    assert_eq!((report(&new, "5").await, report(given, "6").await), (401, 200));
    for (more, code) in [
        (json!({ "secret": "short" }), "MALFORMED"),
        (json!({ "keepPreviousHours": -1 }), "OUT_OF_RANGE"),
        (json!({ "keepPreviousHours": 721 }), "OUT_OF_RANGE"),
        (json!({ "which": "SIGNING_SECRET" }), "REQUIRED"),
    ] {
        assert_eq!(rotate(more).await["userErrors"][0]["code"], json!(code));
    }
    assert_eq!(report(given, "7").await, 200, "what was refused changed nothing");
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn only_allowed_addresses_report_and_nobody_can_claim_one(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    for (addresses, expected) in [
        (json!(["203.0.113.7"]), (403, "address_not_allowed")),
        (json!(["203.0.113.7", "127.0.0.0/8"]), (200, "accepted")),
        (json!(["::ffff:127.0.0.1"]), (200, "accepted")),
        (json!(["::1", "2001:db8::/32"]), (403, "address_not_allowed")),
        (json!([]), (200, "accepted")),
    ] {
        app.advance(TimeDelta::milliseconds(1));
        let merchant = program.merchant(json!({ "allowedAddresses": addresses })).await;
        let request = app
            .http
            .get(format!("{}?click_id={click}&txn_id={}", merchant.url, merchant.id))
            .header("x-forwarded-for", "203.0.113.7")
            .header("forwarded", "for=203.0.113.7")
            .header("x-real-ip", "203.0.113.7");
        let answer = request.send().await.expect("answered");
        let status = answer.status().as_u16();
        let said: Value = answer.json().await.expect("JSON");
        assert_eq!(
            (status, said["code"].as_str().unwrap_or_default()),
            expected,
            "{addresses}"
        );
    }
    let log = "{ postbacks(filter: { code: \"address_not_allowed\" }) { nodes { sourceIp trace { check input decidedBy } } } }";
    let refused = program.ok(log, json!({})).await["postbacks"]["nodes"][0].clone();
    assert_eq!(refused["sourceIp"], json!("127.0.0.1"));
    let expected = json!({ "check": "address", "input": "127.0.0.1", "decidedBy": "integration.allowedAddresses" });
    assert_eq!(refused["trace"][0], expected);
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_first_is_said_first(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let settings = json!({ "signature": "STANDARD_WEBHOOKS", "withSecret": true, "allowedAddresses": ["203.0.113.7"] });
    let merchant = program.merchant(settings).await;
    let report = async || program.report(&merchant, &[("click_id", "nonsense")]).await.1["code"].clone();
    let update = async |more: Value| {
        let mut input = json!({ "id": merchant.id });
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let query =
            "mutation($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { userErrors { code } } }";
        program.ok(query, json!({ "input": input })).await;
    };
    let status = async |status: &str| {
        let query = "mutation($input: SetIntegrationStatusInput!) { setIntegrationStatus(input: $input) { userErrors { code } } }";
        program
            .ok(query, json!({ "input": { "id": merchant.id, "status": status } }))
            .await;
    };
    status("PAUSED").await;
    assert_eq!(
        report().await,
        json!("address_not_allowed"),
        "a stranger does not hear of the pause"
    );
    update(json!({ "allowedAddresses": [] })).await;
    assert_eq!(report().await, json!("wrong_signature"));
    update(json!({ "signature": "NONE" })).await;
    assert_eq!(report().await, json!("integration_paused"), "the secret is right");
    status("ACTIVE").await;
    assert_eq!(report().await, json!("malformed_click_id"));
    let wrong = Merchant {
        secret: Some("guess".to_owned()),
        ..merchant.clone()
    };
    let refused = program.report(&wrong, &[("click_id", "nonsense")]).await.1;
    assert_eq!(refused["code"], json!("wrong_secret"));
    update(json!({ "withSecret": false })).await;
    let open = program.report(&wrong, &[("click_id", "nonsense")]).await.1;
    assert_eq!(open["code"], json!("malformed_click_id"));
    app.close().await;
}
