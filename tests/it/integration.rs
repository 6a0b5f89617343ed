//! Who may report: secrets and keys of integrations, and what is kept of requests that show them.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};
use waypost_entity::audit_record;
use waypost_tests::{App, Db};

const LOG: &str = "{ postbacks(first: 200) { nodes { code query body message } } }";

#[rstest]
#[tokio::test]
async fn a_secret_opens_the_door_and_is_seen_nowhere(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let merchant = program.merchant(json!({ "withSecret": true })).await;
    let secret = merchant.secret.clone().expect("a secret");
    let click = program.click(&setup.link).await;
    let in_query = format!("{}?click_id={click}&txn_id=1&secret={secret}", merchant.url);
    assert_eq!(app.http.get(&in_query).send().await.expect("answered").status(), 200);
    let header_wins = app
        .http
        .get(&in_query)
        .header("X-Postback-Secret", "wrong")
        .send()
        .await
        .expect("answered");
    assert_eq!(header_wins.status(), 401);
    for body in [
        format!("click_id={click}&txn_id=2&secret={secret}"),
        format!("click_id={click}&txn_id=3&%73ecret={secret}"),
    ] {
        let sent = app
            .http
            .post(&merchant.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        assert_eq!(sent.send().await.expect("answered").status(), 200);
    }
    let sent = app
        .http
        .post(&merchant.url)
        .json(&json!({ "click_id": click, "txn_id": "4", "secret": secret }));
    assert_eq!(sent.send().await.expect("answered").status(), 200);
    let without = app
        .http
        .get(format!("{}?click_id={click}", merchant.url))
        .send()
        .await
        .expect("answered");
    assert_eq!(without.status(), 401);
    let unreadable = app
        .http
        .post(&in_query)
        .header("content-type", "application/json")
        .body("{")
        .send()
        .await
        .expect("answered");
    assert_eq!(unreadable.status(), 400, "what is to be mended first is the body");
    let log = program.ok(LOG, json!({})).await.to_string();
    assert!(!log.contains(&secret) && log.contains("***"));
    let audit = program
        .scope()
        .select::<audit_record::Entity>()
        .all(app.services.store.reader())
        .await
        .expect("read");
    assert!(!audit.is_empty() && !format!("{audit:?}").contains(&secret));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn wrong_keys_and_wrong_methods_leave_no_trace(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let key = setup.merchant.url.rsplit_once('/').expect("a path").1;
    let wrong = [
        format!("{}/postback/{}", app.url, "x".repeat(28)),
        format!("{}/postback/{}{}", app.url, program.short_code, "y".repeat(22)),
        format!("{}/postback/{}", app.url, &key[..key.len() - 1]),
        format!("{}/postback/{}", app.url, "%00%0d%0a"),
    ];
    let mut bodies = BTreeSet::new();
    for url in wrong {
        let answer = app
            .http
            .get(format!("{url}?click_id={click}"))
            .send()
            .await
            .expect("answered");
        assert_eq!(answer.status(), 404, "{url}");
        bodies.insert(answer.text().await.expect("text"));
    }
    assert_eq!(bodies.len(), 1, "every wrong key gets the same words");
    for near_miss in [
        format!("{}/", setup.merchant.url),
        setup.merchant.url.replace("/postback/", "//postback/"),
        setup.merchant.url.replace("/postback/", "/Postback/"),
        format!("{}/postback", app.url),
    ] {
        let answer = app
            .http
            .get(format!("{near_miss}?click_id={click}"))
            .send()
            .await
            .expect("answered");
        assert_eq!(answer.status(), 404, "{near_miss}");
        let said: Value = answer.json().await.expect("JSON");
        assert_eq!(said["code"], "unknown_integration");
    }
    for method in ["HEAD", "OPTIONS", "PUT", "DELETE"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let answer = app
            .http
            .request(method, format!("{}?click_id={click}", setup.merchant.url))
            .send()
            .await
            .expect("answered");
        assert_eq!(answer.status(), 405);
    }
    let seen = program
        .ok("{ postbacks { totalCount } conversions { totalCount } }", json!({}))
        .await;
    assert_eq!(
        seen,
        json!({ "postbacks": { "totalCount": 0 }, "conversions": { "totalCount": 0 } })
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_paused_integration_says_so_to_its_sender_whatever_it_is_sent(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let merchant = program.merchant(json!({ "withSecret": true })).await;
    let pause =
        "mutation($id: ID!) { setIntegrationStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
    program.ok(pause, json!({ "id": merchant.id })).await;
    let sent = app
        .http
        .post(&merchant.url)
        .header("content-type", "application/json")
        .header("X-Postback-Secret", merchant.secret.as_deref().expect("a secret"))
        .body("{");
    let answer = sent.send().await.expect("answered");
    assert_eq!(answer.status(), 403);
    let said: Value = answer.json().await.expect("JSON");
    assert_eq!(said["code"], "integration_paused");
    app.close().await;
}
