//! API keys: shown once, bound to their scopes, and dead when revoked or expired.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_entity::status::Role;
use waypost_tests::{App, Db, Program};

const CREATE: &str = "mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { token apiKey { id prefix scopes lastUsedAt } userErrors { field code message } } }";

async fn key(program: &Program<'_>, scopes: &[&str]) -> (String, String) {
    let made = program
        .ok(CREATE, json!({ "input": { "name": "script", "scopes": scopes } }))
        .await["createApiKey"]
        .clone();
    (
        made["token"].as_str().expect("a token").to_owned(),
        made["apiKey"]["id"].as_str().expect("an id").to_owned(),
    )
}

fn code(answer: &Value) -> &Value {
    &answer["errors"][0]["extensions"]["code"]
}

#[rstest]
#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_nothing_else(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    program.setup().await;
    let (token, id) = key(&program, &["offers:read", "affiliates:write"]).await;
    assert!(token.starts_with("wp_live_") && token.contains(&program.short_code));
    let ask = async |query: &str| app.graphql(Some(&token), query, json!({})).await;
    assert!(ask("{ offers { nodes { name } } }").await["data"]["offers"].is_object());
    assert!(
        ask("mutation { createAffiliate(input: { name: \"By key\" }) { affiliate { id } userErrors { code } } }").await
            ["data"]["createAffiliate"]["affiliate"]
            .is_object()
    );
    for refused in [
        "{ affiliates { nodes { name } } }",
        "{ conversions { nodes { id } } }",
        "{ postbacks { nodes { id } } }",
        "{ apiKeys { nodes { id } } }",
        "{ report(input: { from: \"2026-03-01T00:00:00Z\", to: \"2026-03-02T00:00:00Z\", groupBy: [] }) { totals { clicks } } }",
        "{ offers { nodes { trackingLinks { nodes { url } } } } }",
        "mutation { createApiKey(input: { name: \"x\", scopes: [\"offers:read\"] }) { token userErrors { code } } }",
        "mutation { updateTenant(input: { name: \"x\" }) { tenant { id } userErrors { code } } }",
    ] {
        assert_eq!(code(&ask(refused).await), &json!("FORBIDDEN"), "{refused}");
    }
    let seen = program
        .ok("{ apiKeys { nodes { id prefix lastUsedAt } } }", json!({}))
        .await["apiKeys"]["nodes"][0]
        .clone();
    assert_eq!(
        (&seen["id"], &seen["lastUsedAt"]),
        (&json!(id), &json!("2026-03-02T12:00:00Z"))
    );
    assert!(
        token.starts_with(seen["prefix"].as_str().expect("a prefix"))
            && seen["prefix"].as_str().expect("a prefix").len() < 20
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn revoked_expired_and_wrong_keys_are_refused_alike(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (revoked, id) = key(&program, &["offers:read"]).await;
    let expiring = program
        .ok(
            CREATE,
            json!({ "input": { "name": "short", "scopes": ["offers:read"], "expiresAt": "2026-03-02T13:00:00Z" } }),
        )
        .await;
    let expiring = expiring["createApiKey"]["token"].as_str().expect("a token").to_owned();
    let query = "{ offers { nodes { id } } }";
    for token in [&revoked, &expiring] {
        assert!(app.graphql(Some(token), query, json!({})).await["data"]["offers"].is_object());
    }
    program
        .ok(
            "mutation($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { revokedAt } userErrors { code } } }",
            json!({ "id": id }),
        )
        .await;
    app.advance(TimeDelta::hours(1));
    let wrong_tail = format!("{}{}", &revoked[..revoked.len() - 4], "AAAA");
    let mut answers = Vec::new();
    for token in [
        &revoked,
        &expiring,
        &wrong_tail,
        &"wp_live_zzzzzz0000".to_owned(),
        &"wp_live_".to_owned(),
    ] {
        let answer = app.graphql(Some(token), query, json!({})).await;
        assert_eq!(code(&answer), &json!("UNAUTHENTICATED"));
        answers.push(answer);
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "one answer for all: {answers:#?}"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn only_owners_and_admins_make_keys_and_only_with_known_scopes(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let input = json!({ "input": { "name": "k", "scopes": ["offers:read"] } });
    for (role, may) in [
        (Role::Admin, true),
        (Role::Manager, false),
        (Role::Analyst, false),
        (Role::Affiliate, false),
    ] {
        let answer = program.colleague(role).await.ask(CREATE, input.clone()).await;
        assert_eq!(answer.get("errors").is_none(), may, "{role:?}: {answer}");
    }
    for scopes in [json!([]), json!(["offers:destroy"]), json!(["api_keys:write"])] {
        let answer = program
            .ask(CREATE, json!({ "input": { "name": "k", "scopes": scopes } }))
            .await;
        assert_eq!(
            answer["data"]["createApiKey"]["userErrors"][0]["field"],
            json!(["scopes"]),
            "{answer}"
        );
    }
    app.close().await;
}
