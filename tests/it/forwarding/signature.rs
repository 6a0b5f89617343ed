//! Calls are signed by the Standard Webhooks; what they are checked with here is the standard's own library.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program, Receiver};

use super::{deliveries, endpoint, postback, sale};

pub(super) async fn rotate(program: &Program<'_>, input: Value) -> String {
    let rotate = "mutation($input: RotatePartnerPostbackSecretInput!) {
        rotatePartnerPostbackSecret(input: $input) { secret userErrors { field code } } }";
    let rotated = program.ok(rotate, json!({ "input": input })).await;
    text(&rotated["rotatePartnerPostbackSecret"]["secret"])
}

#[rstest]
#[tokio::test]
async fn both_secrets_sign_while_one_follows_the_other(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let by_get = postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{}/g?t={{txn_id}}&x=%20#no", partner.url) }),
    )
    .await;
    let by_post = postback(
        &program,
        &setup,
        json!({ "method": "POST_JSON", "urlTemplate": format!("{}/p", partner.url), "bodyTemplate": r#"{"t": "{txn_id}"}"# }),
    )
    .await;
    sale(&app, &program, &setup, "0").await;
    app.drain().await;
    assert!(
        partner
            .calls()
            .iter()
            .all(|call| call.header("webhook-signature").is_none() && call.header("webhook-id").is_some())
    );
    let mut first = Vec::new();
    let mut second = Vec::new();
    for id in [&by_get, &by_post] {
        first.push(rotate(&program, json!({ "id": id })).await);
    }
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    for id in [&by_get, &by_post] {
        second.push(rotate(&program, json!({ "id": id, "keepPreviousHours": 2 })).await);
    }
    sale(&app, &program, &setup, "2").await;
    app.drain().await;
    assert_ne!(endpoint(&program, &by_get).await["previousSecretUntil"], Value::Null);
    app.advance(TimeDelta::hours(3));
    sale(&app, &program, &setup, "3").await;
    app.drain().await;
    for (kind, path) in ["/g", "/p"].into_iter().enumerate() {
        let calls = partner.calls();
        let calls: Vec<_> = calls.iter().filter(|call| call.target.starts_with(path)).collect();
        let signed: Vec<_> = calls[1..]
            .iter()
            .map(|call| (call.is_signed_with(&first[kind]), call.is_signed_with(&second[kind])))
            .collect();
        assert_eq!(signed, [(true, false), (true, true), (false, true)], "{path}");
    }
    let remove = "mutation($id: ID!) { removePartnerPostbackSecret(input: { id: $id }) { partnerPostback { endpoint { isSigned } } userErrors { code } } }";
    let removed = program.ok(remove, json!({ "id": by_get })).await;
    assert_eq!(
        removed["removePartnerPostbackSecret"]["partnerPostback"]["endpoint"]["isSigned"],
        json!(false)
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_secret_is_kept_sealed_and_a_given_one_is_checked(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let id = postback(&program, &setup, json!({ "urlTemplate": "https://t.example/" })).await;
    let made = rotate(&program, json!({ "id": id })).await;
    let rows = program.scope().select::<waypost_entity::endpoint::Entity>();
    let rows = rows.all(app.services.store.reader()).await.expect("read");
    let sealed = rows[0].signing_secret.clone().expect("sealed");
    assert!(!String::from_utf8_lossy(&sealed).contains(&made[6..20]));
    let rotate = "mutation($input: RotatePartnerPostbackSecretInput!) {
        rotatePartnerPostbackSecret(input: $input) { secret userErrors { field code } } }";
    for (input, field, code) in [
        (json!({ "id": id, "secret": "whsec_short" }), "secret", "MALFORMED"),
        (json!({ "id": id, "secret": "not one" }), "secret", "MALFORMED"),
        (
            json!({ "id": id, "keepPreviousHours": 721 }),
            "keepPreviousHours",
            "OUT_OF_RANGE",
        ),
        (
            json!({ "id": id, "keepPreviousHours": -1 }),
            "keepPreviousHours",
            "OUT_OF_RANGE",
        ),
    ] {
        let answer = program.ask(rotate, json!({ "input": input })).await;
        let error = &answer["data"]["rotatePartnerPostbackSecret"]["userErrors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!([field]), &json!(code)),
            "{answer}"
        );
    }
    let own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let given = program
        .ok(rotate, json!({ "input": { "id": id, "secret": own } }))
        .await;
    assert_eq!(
        given["rotatePartnerPostbackSecret"]["secret"],
        Value::Null,
        "what was given is not shown"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_signed_any_more_is_not_sent(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let id = postback(&program, &setup, json!({ "urlTemplate": format!("{}/", partner.url) })).await;
    rotate(&program, json!({ "id": id })).await;
    program
        .scope()
        .update::<waypost_entity::endpoint::Entity>()
        .col_expr(
            waypost_entity::endpoint::Column::SigningSecret,
            sea_orm::sea_query::Expr::value(vec![1_u8; 60]),
        )
        .exec(app.services.store.writer())
        .await
        .expect("sealed under another secret of the server");
    let conversion = sale(&app, &program, &setup, "1").await;
    app.drain().await;
    assert!(partner.calls().is_empty());
    let attempt = deliveries(&program, &conversion).await[0]["attempts"][0].clone();
    assert_eq!(attempt["errorClass"], json!("request"));
    let error = attempt["error"].as_str().expect("text");
    assert!(error.contains("another secret of the server"), "{error}");
    app.close_with_jobs_left().await;
}
