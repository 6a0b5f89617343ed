//! The log of deliveries: found by what people look for, and only by those who may; and how an endpoint is doing.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::{Value, json};
use waypost_domain::Config;
use waypost_entity::id::{EndpointId, WebhookId};
use waypost_entity::status::{DeliveryStatus, EndpointKind, EndpointStatus};
use waypost_entity::{delivery, endpoint, webhook};
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program, Receiver};

pub(crate) const LOG: &str = "query($f: DeliveryFilter, $first: Int, $after: String) { deliveries(filter: $f, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id topic status body redeliverableUntil conversion { txnId } partnerPostback { id } lastAttempt { number errorClass } } } }";

/// Deliveries that fail once have failed.
pub(crate) fn one_attempt(config: &mut Config) {
    config.delivery.schedule_seconds = vec![0];
}

/// A sale that is settled, and its conversion's id.
pub(crate) async fn sale(program: &Program<'_>, setup: &Setup, txn: &str) -> String {
    let click = program.click(&format!("{}?sub1=s-{txn}", setup.link)).await;
    let report = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "20")];
    let (status, said) = program.report(&setup.merchant, &report).await;
    assert_eq!(status, 200, "{said}");
    program.app.drain().await;
    text(&said["conversion_id"])
}

/// A partner postback at this path of a receiver.
pub(crate) async fn told_at(program: &Program<'_>, setup: &Setup, url: &str) -> String {
    program
        .partner_postback(&setup.affiliate, &format!("{url}?t={{txn_id}}&n={{attempt}}"))
        .await
}

/// The deliveries that a filter leaves.
pub(crate) async fn logged(program: &Program<'_>, filter: Value) -> Vec<Value> {
    let seen = program.ok(LOG, json!({ "f": filter, "first": 200 })).await["deliveries"].clone();
    let nodes = seen["nodes"].as_array().expect("rows").clone();
    assert_eq!(seen["totalCount"], json!(nodes.len()), "the count is that of the list");
    nodes
}

/// A webhook, and a delivery to it of a payout.
pub(crate) async fn webhook(program: &Program<'_>) -> (String, String) {
    let (services, writer) = (&program.app.services, program.app.services.store.writer());
    let now = services.clock.now();
    let id: WebhookId = services.entropy.id(now);
    let endpoint = endpoint::Model {
        tenant_id: program.tenant,
        id: EndpointId::from(id),
        kind: EndpointKind::Webhook,
        status: EndpointStatus::Active,
        paused_because: None,
        signing_secret: None,
        previous_signing_secret: None,
        previous_signing_secret_until: None,
        failures_in_row: 0,
        probes_in_row: 0,
        rests_until: None,
        served_until: None,
        turn: 0,
        last_success_at: None,
        last_failure_at: None,
        created_at: now,
        updated_at: now,
    };
    let webhook = webhook::Model {
        tenant_id: program.tenant,
        id,
        url: "http://127.0.0.1:9/".to_owned(),
        description: None,
        event_types: json!(["payout.paid"]),
        created_at: now,
        updated_at: now,
    };
    let told = delivery::Model {
        tenant_id: program.tenant,
        id: services.entropy.id(now),
        endpoint_id: id.into(),
        conversion_id: None,
        topic: "payout.paid".to_owned(),
        source_key: "payout:1".to_owned(),
        content: "{\"type\":\"payout.paid\"}".to_owned(),
        status: DeliveryStatus::Succeeded,
        attempts_made: 1,
        uncounted_attempts: 0,
        next_attempt_at: None,
        is_deferred: false,
        created_at: now,
        finished_at: Some(now),
    };
    endpoint.into_active_model().insert(writer).await.expect("an endpoint");
    webhook.into_active_model().insert(writer).await.expect("a webhook");
    let told = told.into_active_model().insert(writer).await.expect("a delivery");
    (id.to_string(), told.id.to_string())
}

/// What a field answers, with what is to be mended in it.
pub(crate) async fn said(program: &Program<'_>, query: &str, variables: Value, field: &str) -> Value {
    let answer = program.ask(query, variables).await;
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"][field].clone()
}

/// A key with these scopes.
pub(crate) async fn key(program: &Program<'_>, scopes: &[&str]) -> String {
    let create =
        "mutation($s: [String!]!) { createApiKey(input: { name: \"k\", scopes: $s }) { token userErrors { code } } }";
    text(&program.ok(create, json!({ "s": scopes })).await["createApiKey"]["token"])
}

/// The transactions that deliveries tell of; a payout's is "-".
pub(crate) fn transactions(deliveries: &[Value]) -> Vec<&str> {
    let rows = deliveries.iter();
    rows.map(|delivery| delivery["conversion"]["txnId"].as_str().unwrap_or("-"))
        .collect()
}

#[rstest]
#[tokio::test]
async fn each_filter_narrows_the_log_alone_and_together(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (anna, partner) = (program.setup().await, Receiver::start().await);
    let ben = Setup {
        affiliate: program.affiliate("Ben").await,
        offer: anna.offer.clone(),
        link: String::new(),
        merchant: anna.merchant.clone(),
    };
    let ben = Setup {
        link: program.link(&ben.offer, &ben.affiliate).await,
        ..ben
    };
    let good = told_at(&program, &anna, &partner.url).await;
    let dead = told_at(&program, &anna, "http://127.0.0.1:1024/").await;
    let paused = told_at(&program, &ben, &partner.url).await;
    let pause =
        "mutation($id: ID!) { setPartnerPostbackStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
    program.ok(pause, json!({ "id": paused })).await;
    let first = sale(&program, &anna, "1").await;
    app.advance(TimeDelta::hours(1));
    sale(&program, &anna, "2").await;
    app.advance(TimeDelta::hours(1));
    sale(&program, &ben, "3").await;
    app.advance(TimeDelta::seconds(1));
    let (hook, _) = webhook(&program).await;
    let expected = [
        (json!({}), "-,3,2,2,1,1"),
        (json!({ "status": "FAILED" }), "2,1"),
        (json!({ "status": "SUCCEEDED" }), "-,2,1"),
        (json!({ "status": "PENDING" }), "3"),
        (json!({ "partnerPostbackId": good }), "2,1"),
        (json!({ "partnerPostbackId": paused }), "3"),
        (json!({ "webhookId": hook }), "-"),
        (json!({ "affiliateId": anna.affiliate }), "2,2,1,1"),
        (json!({ "affiliateId": ben.affiliate }), "3"),
        (json!({ "conversionId": first }), "1,1"),
        (json!({ "topic": "conversion" }), "3,2,2,1,1"),
        (json!({ "topic": "payout.paid" }), "-"),
        (json!({ "topic": "payout" }), ""),
        (json!({ "since": "2026-03-02T13:00:00Z" }), "-,3,2,2"),
        (json!({ "since": "2026-03-02T13:00:00.000001Z" }), "-,3"),
        (json!({ "until": "2026-03-02T13:00:00Z" }), "1,1"),
        (json!({ "until": "2026-03-02T13:00:00.000001Z" }), "2,2,1,1"),
        (
            json!({ "since": "2026-03-02T13:00:00Z", "until": "2026-03-02T14:00:00Z" }),
            "2,2",
        ),
        (
            json!({ "since": "2026-03-02T13:00:00Z", "until": "2026-03-02T13:00:00Z" }),
            "",
        ),
        (
            json!({ "status": "FAILED", "partnerPostbackId": dead, "affiliateId": anna.affiliate, "conversionId": first,
                "topic": "conversion", "since": "2026-03-02T12:00:00Z", "until": "2026-03-02T13:00:00Z" }),
            "1",
        ),
        (json!({ "partnerPostbackId": dead, "affiliateId": ben.affiliate }), ""),
        (json!({ "partnerPostbackId": dead, "webhookId": hook }), ""),
    ];
    for (filter, left) in expected {
        let seen = logged(&program, filter.clone()).await;
        assert_eq!(transactions(&seen).join(","), left, "{filter}");
    }
    let backwards = json!({ "since": "2026-03-02T13:00:00Z", "until": "2026-03-02T12:00:00Z" });
    let refused = program.ask(LOG, json!({ "f": backwards })).await;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"],
        json!("BAD_USER_INPUT"),
        "{refused}"
    );
    for name in ["partnerPostbackId", "webhookId", "affiliateId", "conversionId"] {
        let refused = program
            .ask(LOG, json!({ "f": { name: "ppb_01jn3jqkzne90tkh2y5vp0kq3c" } }))
            .await;
        assert_eq!(
            refused["errors"][0]["extensions"]["code"],
            json!("NOT_FOUND"),
            "{name}: {refused}"
        );
    }
    program
        .ok(&pause.replace("PAUSED", "ACTIVE"), json!({ "id": paused }))
        .await;
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn pages_of_the_log_follow_each_other_and_each_row_says_what_became_of_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let postback = told_at(&program, &setup, &partner.url).await;
    for txn in ["1", "2", "3", "4", "5"] {
        if txn == "4" {
            partner.answer_once(500, "no");
        }
        sale(&program, &setup, txn).await;
        app.advance(TimeDelta::seconds(1));
    }
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = program.ok(LOG, json!({ "first": 2, "after": after })).await["deliveries"].clone();
        assert_eq!(page["totalCount"], json!(5));
        seen.extend(page["nodes"].as_array().expect("rows").clone());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert_eq!(transactions(&seen), ["5", "4", "3", "2", "1"]);
    assert_eq!(seen[1]["lastAttempt"], json!({ "number": 1, "errorClass": "status" }));
    assert_eq!(seen[0]["lastAttempt"], json!({ "number": 1, "errorClass": null }));
    assert_eq!(
        (&seen[4]["topic"], &seen[4]["body"], &seen[4]["partnerPostback"]["id"]),
        (&json!("conversion"), &Value::Null, &json!(postback))
    );
    assert_eq!(seen[4]["redeliverableUntil"], json!("2026-05-31T12:00:00Z"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn who_may_see_one_kind_sees_that_kind_only(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    sale(&program, &setup, "1").await;
    let (_, to_webhook) = webhook(&program).await;
    let to_partner = text(&logged(&program, json!({ "topic": "conversion" })).await[0]["id"]);
    let list = "{ deliveries { totalCount nodes { id topic body attempts { number } lastAttempt { number } partnerPostback { id } } } }";
    let one = "query($id: ID!) { delivery(id: $id) { id attempts { number } } }";
    let refused = |answer: &Value| answer["errors"][0]["extensions"]["code"] == json!("FORBIDDEN");
    for (scope, own, other, topic) in [
        ("partner_postbacks:read", &to_partner, &to_webhook, "conversion"),
        ("webhooks:read", &to_webhook, &to_partner, "payout.paid"),
    ] {
        let key = key(&program, &[scope]).await;
        let seen = app.graphql(Some(&key), list, json!({})).await["data"]["deliveries"].clone();
        assert_eq!(
            (&seen["totalCount"], &seen["nodes"][0]["topic"]),
            (&json!(1), &json!(topic)),
            "{seen}"
        );
        let answer = app.graphql(Some(&key), one, json!({ "id": own })).await;
        assert_eq!(answer["data"]["delivery"]["id"], json!(own), "{answer}");
        let answer = app.graphql(Some(&key), one, json!({ "id": other })).await;
        assert!(refused(&answer), "{scope}: {answer}");
    }
    let stranger = key(&program, &["offers:read"]).await;
    assert!(refused(&app.graphql(Some(&stranger), list, json!({})).await));
    let attempts = program
        .ok(
            "{ deliveries(filter: { topic: \"conversion\" }) { nodes { attempts { id } } } }",
            json!({}),
        )
        .await;
    let attempt = attempts["deliveries"]["nodes"][0]["attempts"][0]["id"].clone();
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let key = key(&program, &["webhooks:read"]).await;
    assert!(refused(&app.graphql(Some(&key), node, json!({ "id": attempt })).await));
    app.close().await;
}

const HEALTH: &str = "query($first: Int) { partnerPostbacks(first: $first) { nodes { urlTemplate endpoint { health {
    attempts succeeded successPercent p50Ms p95Ms waiting waitingSince lastFailure { errorClass number } } } } } }";

#[rstest]
#[tokio::test]
async fn an_endpoint_says_how_it_has_been_doing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.delivery.schedule_seconds = vec![0, 300]).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    let health = async |number: usize| {
        let seen = program.ok(HEALTH, json!({})).await;
        seen["partnerPostbacks"]["nodes"][number]["endpoint"]["health"].clone()
    };
    let nothing = json!({ "attempts": 0, "succeeded": 0, "successPercent": null, "p50Ms": null, "p95Ms": null,
        "waiting": 0, "waitingSince": null, "lastFailure": null });
    assert_eq!(health(0).await, nothing);
    // Of the day before, which is over when somebody looks.
    partner.answer_once(500, "no");
    sale(&program, &setup, "0").await;
    app.advance(TimeDelta::minutes(5));
    app.drain().await;
    app.advance(TimeDelta::hours(24) + TimeDelta::seconds(1));
    sale(&program, &setup, "1").await;
    sale(&program, &setup, "2").await;
    partner.answer_once(500, "no");
    sale(&program, &setup, "3").await;
    let seen = health(0).await;
    assert_eq!(
        (
            &seen["attempts"],
            &seen["succeeded"],
            &seen["successPercent"],
            &seen["waiting"]
        ),
        (&json!(3), &json!(2), &json!(66), &json!(1)),
        "{seen}"
    );
    assert_eq!(seen["lastFailure"], json!({ "errorClass": "status", "number": 1 }));
    assert_eq!(seen["waitingSince"], json!("2026-03-03T12:05:01Z"));
    assert!(
        seen["p50Ms"].as_i64() <= seen["p95Ms"].as_i64() && seen["p50Ms"].is_i64(),
        "{seen}"
    );
    app.advance(TimeDelta::minutes(5));
    app.drain().await;
    let seen = health(0).await;
    assert_eq!((&seen["attempts"], &seen["waiting"]), (&json!(4), &json!(0)));
    assert_eq!(seen["lastFailure"]["number"], json!(1), "it stays the last one");
    for _ in 0..4 {
        told_at(&program, &setup, &partner.url).await;
    }
    assert_eq!(health(1).await, nothing, "each for itself");
    sale(&program, &setup, "4").await;
    let (_, one) = app.statements_of(program.ok(HEALTH, json!({ "first": 1 }))).await;
    let (_, five) = app.statements_of(program.ok(HEALTH, json!({ "first": 5 }))).await;
    assert_eq!(one, five, "statements");
    app.close().await;
}
