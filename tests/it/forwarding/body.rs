//! What is posted, and that it is the same at every attempt.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Receiver};

use super::{deliveries, postback, sale, word};

#[rstest]
#[tokio::test]
async fn a_form_and_json_are_posted_with_the_partners_own_headers(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let form = json!({
        "method": "POST_FORM",
        "urlTemplate": format!("{}/form", partner.url),
        "bodyTemplate": "cid={sub1}&sum={payout}&api_key=TOPSECRET",
        "headers": [{ "name": "X-Api-Key", "value": "HUSHHUSH" }],
    });
    postback(&program, &setup, form).await;
    let object = json!({
        "method": "POST_JSON",
        "urlTemplate": format!("{}/json", partner.url),
        "bodyTemplate": r#"{"cid": "{sub1}", "payout": {payout}, "coupon": {coupon_code}, "token": "TOPSECRET"}"#,
    });
    postback(&program, &setup, object).await;
    let conversion = sale(&app, &program, &setup, "a&\"b").await;
    app.drain().await;
    let calls = partner.calls();
    let at = |path: &str| calls.iter().find(|call| call.target == path).expect("called").clone();
    let (form, object) = (at("/form"), at("/json"));
    assert_eq!(form.body, "cid=s-a%26%22b&sum=2.00&api_key=TOPSECRET");
    assert_eq!(form.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(form.header("x-api-key"), Some("HUSHHUSH"));
    let body: Value = serde_json::from_str(&object.body).expect("JSON");
    assert_eq!(
        body,
        json!({ "cid": "s-a&\"b", "payout": 2.00, "coupon": null, "token": "TOPSECRET" })
    );
    assert_eq!(object.header("content-type"), Some("application/json"));
    let shown = json!(deliveries(&program, &conversion).await).to_string();
    assert!(!shown.contains("TOPSECRET") && !shown.contains("HUSHHUSH"), "{shown}");
    assert!(
        shown.contains("POST_FORM") && shown.contains("cid=s-a%26%22b"),
        "{shown}"
    );
    let names = "{ partnerPostbacks { nodes { headerNames } } }";
    let shown = program.ok(names, json!({})).await;
    assert!(
        shown.to_string().contains(r#"{"headerNames":["X-Api-Key"]}"#),
        "{shown}"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_later_attempt_says_what_the_first_one_said(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let input = json!({
        "method": "POST_JSON",
        "urlTemplate": format!("{}/?n={{attempt}}", partner.url),
        "bodyTemplate": r#"{"status": "{status}", "payout": {payout}}"#,
    });
    postback(&program, &setup, input).await;
    partner.answer_once(500, "");
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    word(&program, &setup, "1", "rejected").await;
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    let calls = partner.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body, r#"{"status": "approved", "payout": 2.00}"#);
    assert_eq!(calls[0].body, calls[1].body, "the conversion was rejected meanwhile");
    assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    assert_eq!(calls[1].target, "/?n=2");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_waits_goes_to_the_new_address_and_the_log_shows_both(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (old, new) = (Receiver::start().await, Receiver::start().await);
    let id = postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{}/old?t={{txn_id}}", old.url) }),
    )
    .await;
    old.answer_once(500, "");
    let conversion = sale(&app, &program, &setup, "1").await;
    app.drain().await;
    let update = "mutation($input: UpdatePartnerPostbackInput!) {
        updatePartnerPostback(input: $input) { partnerPostback { urlTemplate } userErrors { code } } }";
    let input = json!({ "id": id, "urlTemplate": format!("{}/new?t={{txn_id}}", new.url) });
    program.ok(update, json!({ "input": input })).await;
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    assert_eq!((old.calls().len(), new.calls().len()), (1, 1));
    let delivery = deliveries(&program, &conversion).await.remove(0);
    let urls: Vec<_> = delivery["attempts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|each| each["url"].clone())
        .collect();
    assert_eq!(urls, [format!("{}/old?t=1", old.url), format!("{}/new?t=1", new.url)]);
    app.close().await;
}
