//! Who gets in, and with what.

use poem::http::{StatusCode, header};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{App, SIGN_UP, Said};
use crate::graphql::cookie;

fn token_of(said: &Said) -> String {
    let cookie = said.header(header::SET_COOKIE).expect("a cookie");
    let mut headers = poem::http::HeaderMap::new();
    headers.insert(
        header::COOKIE,
        cookie.split(';').next().expect("a pair").parse().expect("a header"),
    );
    cookie::read(&headers).expect("a token").expose_secret().to_owned()
}

async fn refresh(app: &App, token: &str) -> Said {
    let body = json!({ "query": "mutation { refreshSession { accessToken viewer { role } userErrors { code } } }" });
    app.send(
        app.post()
            .header(header::COOKIE, format!("waypost_refresh={token}"))
            .body(body.to_string()),
    )
    .await
}

#[tokio::test]
async fn the_refresh_token_travels_in_the_cookie_only() {
    let app = App::stranger(|config| config.server.public_url = "https://go.example.com".to_owned()).await;
    let said = app.ask(SIGN_UP, json!({})).await;
    let cookie = said.header(header::SET_COOKIE).expect("a cookie").to_owned();
    for part in [
        "waypost_refresh=",
        "; Path=/graphql",
        "; HttpOnly",
        "; SameSite=Strict",
        "; Max-Age=2592000",
        "; Secure",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let first = token_of(&said);
    assert!(!said.body.to_string().contains(&first));
    let second = refresh(&app, &first).await;
    assert_eq!(second.body["data"]["refreshSession"]["viewer"]["role"], "OWNER");
    let token = token_of(&second);
    assert_ne!(token, first);
    let stolen = refresh(&app, &first).await;
    assert_eq!(
        (stolen.status, stolen.code()),
        (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")
    );
    assert_eq!(token_of(&stolen), "", "the cookie is taken back");
    assert_eq!(
        refresh(&app, &token).await.code(),
        "UNAUTHENTICATED",
        "the whole sign-in has ended"
    );
}

#[tokio::test]
async fn signing_out_clears_the_cookie_and_ends_the_access_token() {
    let mut app = App::stranger(|_| ()).await;
    let said = app.ask(SIGN_UP, json!({})).await;
    let body = json!({ "query": "mutation { signOut { ok } }" }).to_string();
    let cookie = format!("waypost_refresh={}", token_of(&said));
    let out = app.send(app.post().header(header::COOKIE, cookie).body(body)).await;
    assert_eq!(out.body, json!({ "data": { "signOut": { "ok": true } } }));
    assert!(
        out.header(header::SET_COOKIE)
            .is_some_and(|cookie| cookie.contains("Max-Age=0"))
    );
    app.token = said.body["data"]["signUp"]["accessToken"].as_str().map(str::to_owned);
    assert_eq!(
        app.ask("{ viewer { role } }", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn strangers_are_asked_to_sign_in_and_wrong_tokens_are_refused() {
    let mut app = App::stranger(|_| ()).await;
    for document in [
        "{ viewer { role } }",
        "{ offers { nodes { id } } }",
        "mutation { revokeApiKey(input: { id: \"x\" }) { userErrors { code } } }",
    ] {
        let said = app.ask(document, json!({})).await;
        assert_eq!(
            (said.status, said.code()),
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            "{document}"
        );
        assert_eq!(said.header(header::WWW_AUTHENTICATE), Some("Bearer"));
    }
    assert_eq!(
        app.ask("{ __schema { queryType { name } } }", json!({})).await.status,
        StatusCode::OK
    );
    for token in [
        "nonsense",
        "wp_live_nonsense",
        "a.b.c",
        "wp_live_b2c3d4aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        app.token = Some(token.to_owned());
        let said = app.ask("{ __typename }", json!({})).await;
        assert_eq!(
            (said.status, said.code()),
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            "{token}"
        );
        assert_eq!(said.body.get("data"), None);
    }
}

#[tokio::test]
async fn a_key_reads_what_its_scopes_name_and_nothing_beside() {
    let mut app = App::owner().await;
    let terms =
        json!({ "currency": "USD", "rules": [{ "id": "r1", "when": {}, "pay": { "kind": "flat", "amount": "1" } }] });
    let made = app
        .data(
            "mutation($t: JSON!) { createOffer(input: { name: \"Tents\", destinationUrl: \"https://shop.example.com/\", terms: $t }) { offer { id } userErrors { field message } }
             createApiKey(input: { name: \"k\", scopes: [\"offers:read\"] }) { token apiKey { prefix scopes } } }",
            json!({ "t": terms }),
        )
        .await;
    app.token = made["createApiKey"]["token"].as_str().map(str::to_owned);
    let seen = app
        .data(
            "{ viewer { user { id } role scopes } offers { nodes { name terms { version } } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        seen["viewer"],
        json!({ "user": null, "role": null, "scopes": ["offers:read"] })
    );
    let said = app
        .ask("{ offers { nodes { name trackingLinks { totalCount } } } }", json!({}))
        .await;
    assert_eq!(
        (said.code(), &said.body["data"]),
        ("FORBIDDEN", &serde_json::Value::Null)
    );
    assert_eq!(said.body["errors"].as_array().map(Vec::len), Some(1));
}
