//! Registering and changing webhooks: what is refused and why, that it happens once, that it is recorded, and trying one out.

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter};
use strum::IntoEnumIterator;
use waypost_domain::webhook::{EventType, MOST};
use waypost_entity::audit_record;

use super::*;

const CREATE: &str = "mutation($i: CreateWebhookInput!) { createWebhook(input: $i) {
    webhook { id url description eventTypes status endpoint { isSigned } } secret userErrors { field code message } } }";

async fn create(program: &Program<'_>, input: Value) -> Value {
    let answer = program.ask(CREATE, json!({ "i": input })).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => json!({ "refused": code }),
        None => answer["data"]["createWebhook"].clone(),
    }
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_called_or_asked_for_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.delivery.allow_loopback = false).await;
    let program = app.program("Acme").await;
    for (url, says) in [
        ("", "not a valid URL"),
        ("ftp://a.example/", "only http and https"),
        ("https://u:p@a.example/", "user info"),
        ("https://a.example:22/", "ports"),
        ("http://127.0.0.1/", "loopback"),
        ("http://2130706433/", "loopback"),
        ("http://169.254.169.254/latest/meta-data", "link-local"),
        ("http://[::ffff:10.0.0.1]/", "private"),
        ("https://a.example/\u{202e}", "cannot be seen"),
    ] {
        let refused = create(&program, json!({ "url": url, "eventTypes": ["payout.paid"] })).await;
        assert_eq!(refused["userErrors"][0]["field"], json!(["url"]), "{url}");
        let message = text(&refused["userErrors"][0]["message"]);
        assert!(message.contains(says), "{url}: {message}");
        assert_eq!((&refused["webhook"], &refused["secret"]), (&json!(null), &json!(null)));
    }
    for (types, code) in [
        (json!([]), "REQUIRED"),
        (json!(["conversion.deleted"]), "UNKNOWN"),
        (json!(["payout.paid", "webhook.test"]), "UNKNOWN"),
    ] {
        let refused = create(&program, json!({ "url": "https://a.example/", "eventTypes": types })).await;
        let problem = &refused["userErrors"][0];
        assert_eq!(
            (&problem["field"], &problem["code"]),
            (&json!(["eventTypes"]), &json!(code))
        );
    }
    let made = create(
        &program,
        json!({ "url": " https://a.example/hook?x=1 ", "description": "CRM", "eventTypes": ["payout.paid", "conversion.created", "payout.paid"] }),
    )
    .await;
    let mut seen = made["webhook"].clone();
    assert!(text(&made["secret"]).starts_with("whsec_"));
    seen.as_object_mut().expect("an object").remove("id");
    assert_eq!(
        seen,
        json!({ "url": "https://a.example/hook?x=1", "description": "CRM", "eventTypes": ["conversion.created", "payout.paid"],
            "status": "ACTIVE", "endpoint": { "isSigned": true } })
    );
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_wish_makes_one_and_a_program_has_so_many(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let input = |key: Option<&str>| json!({ "url": "https://a.example/", "eventTypes": ["payout.paid"], "idempotencyKey": key });
    let first = create(&program, input(Some("one"))).await;
    let again = create(&program, input(Some("one"))).await;
    assert_eq!(first["webhook"]["id"], again["webhook"]["id"]);
    assert_eq!(again["secret"], json!(null), "shown once");
    for _ in 1..MOST - 1 {
        assert_eq!(create(&program, input(None)).await["userErrors"], json!([]));
    }
    let at_once = futures::future::join_all((0..20).map(|_| create(&program, input(None)))).await;
    let refused = at_once.iter().filter(|made| made["refused"] == "CONFLICT").count();
    assert_eq!(refused, 19, "there was room for one");
    let seen = program.ok("{ webhooks(first: 1) { totalCount } }", json!({})).await;
    assert_eq!(seen["webhooks"]["totalCount"], json!(MOST));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn every_change_is_recorded_without_secrets(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let made = create(
        &program,
        json!({ "url": "https://a.example/?token=TOPSECRET", "eventTypes": ["payout.paid"] }),
    )
    .await;
    let id = made["webhook"]["id"].clone();
    for (field, kind, more) in [
        (
            "updateWebhook",
            "UpdateWebhookInput",
            json!({ "eventTypes": ["delivery.failed"] }),
        ),
        (
            "setWebhookStatus",
            "SetWebhookStatusInput",
            json!({ "status": "PAUSED" }),
        ),
        ("rotateWebhookSecret", "RotateWebhookSecretInput", json!({})),
        ("endPreviousWebhookSecret", "EndPreviousWebhookSecretInput", json!({})),
        ("deleteWebhook", "DeleteWebhookInput", json!({})),
    ] {
        app.advance(TimeDelta::seconds(1));
        let mut input = more;
        input["id"] = id.clone();
        let document = format!("mutation($i: {kind}!) {{ {field}(input: $i) {{ userErrors {{ code }} }} }}");
        program.ok(&document, json!({ "i": input })).await;
    }
    let records = program
        .scope()
        .select::<audit_record::Entity>()
        .filter(
            audit_record::Column::Action
                .contains("Webhook")
                .or(audit_record::Column::Subject.starts_with("end_")),
        )
        .all(app.services.store.reader())
        .await
        .expect("read");
    let mut actions: Vec<&str> = records.iter().map(|record| record.action.as_str()).collect();
    actions.sort_unstable();
    assert_eq!(
        actions,
        [
            "createWebhook",
            "deleteWebhook",
            "endPreviousSigningSecret",
            "rotateSigningSecret",
            "setEndpointStatus",
            "updateWebhook"
        ]
    );
    let all = format!("{records:?}");
    assert!(!all.contains("TOPSECRET") && !all.contains("whsec_"), "{all}");
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_program_tries_so_many_out_in_a_row_of_whatever_kind(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let (program, other) = (app.program("Acme").await, app.program("Other").await);
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &["payout.paid"]).await;
    let others = other.webhook(&receiver.url, &["payout.paid"]).await;
    let affiliate = program.affiliate("Anna").await;
    let postback = program.partner_postback(&affiliate, "http://127.0.0.1:1024/").await;
    let of_webhook = "mutation($id: ID!) { testWebhook(input: { id: $id }) { delivery { id } userErrors { code } } }";
    let of_partner =
        "mutation($id: ID!) { testPartnerPostback(input: { id: $id }) { answer { errorClass } userErrors { code } } }";
    let nobody = program.ask(of_webhook, json!({ "id": others.id })).await;
    assert_eq!(
        nobody["errors"][0]["extensions"]["code"],
        json!("NOT_FOUND"),
        "which counts for nothing"
    );
    let (mut sent, mut refused) = (0, Value::Null);
    while refused == Value::Null && sent < 40 {
        let answer = program.ask(of_webhook, json!({ "id": webhook.id })).await;
        match answer["errors"].get(0) {
            Some(error) => refused = error.clone(),
            None => sent += 1,
        }
    }
    assert!((20..40).contains(&sent), "{sent}");
    let extensions = &refused["extensions"];
    assert_eq!(extensions["code"], json!("RATE_LIMITED"), "{refused}");
    let wait = extensions["retryAfter"].as_i64();
    assert!(wait.is_some_and(|seconds| (1..=5).contains(&seconds)), "{refused}");
    let mut partner = Value::Null;
    while partner == Value::Null && sent < 80 {
        // One may have been earned back meanwhile.
        sent += 1;
        partner = program.ask(of_partner, json!({ "id": postback })).await["errors"][0]["extensions"]["code"].clone();
    }
    assert_eq!(partner, json!("RATE_LIMITED"), "one count for all kinds");
    let answer = other.ask(of_webhook, json!({ "id": others.id })).await;
    assert!(answer["data"]["testWebhook"]["delivery"].is_object(), "{answer}");
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn trying_it_out_sends_an_example_that_says_so(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &["payout.paid"]).await;
    let test = "mutation($i: TestWebhookInput!) { testWebhook(input: $i) {
        delivery { status webhook { id } partnerPostback { id } } userErrors { field code } } }";
    let try_out = async |kind: Option<&str>| {
        // So that they have an order.
        app.advance(TimeDelta::milliseconds(1));
        let input = json!({ "i": { "id": webhook.id, "eventType": kind } });
        program.ask(test, input).await["data"]["testWebhook"].clone()
    };
    let sent = try_out(None).await;
    assert_eq!(
        sent["delivery"],
        json!({ "status": "PENDING", "webhook": { "id": webhook.id }, "partnerPostback": null })
    );
    for kind in EventType::iter() {
        assert_eq!(try_out(Some(kind.name())).await["userErrors"], json!([]));
    }
    app.drain().await;
    let names = EventType::iter().map(EventType::name);
    let expected: Vec<&str> = std::iter::once("webhook.test").chain(names).collect();
    assert_eq!(types(&receiver), expected);
    for (call, body) in receiver.calls().iter().zip(bodies(&receiver)) {
        assert_eq!(body["data"]["test"], json!(true), "{body}");
        assert_documented(&body);
        assert_signed(call, &[&webhook.secret]);
    }
    assert_eq!(bodies(&receiver)[0]["data"]["webhook_id"], json!(webhook.id));
    let refused = try_out(Some("no.such")).await;
    assert_eq!(
        refused["userErrors"],
        json!([{ "field": ["eventType"], "code": "UNKNOWN" }])
    );
    app.close().await;
}
