//! GraphQL over HTTP: methods, media types, statuses and origins.

use poem::Request;
use poem::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::App;

#[tokio::test]
async fn only_json_by_post_is_executed() {
    let app = App::owner().await;
    let body = json!({ "query": "{ viewer { role } }" }).to_string();
    for (kind, status) in [
        ("application/json", StatusCode::OK),
        ("text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/x-www-form-urlencoded", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("multipart/form-data; boundary=x", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let mut request = app.post().body(body.clone());
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        assert_eq!(app.send(request).await.status, status, "{kind}");
    }
    let mut bare = app.post().body(body.clone());
    bare.headers_mut().remove(header::CONTENT_TYPE);
    assert_eq!(app.send(bare).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let mut packed = app.post().body(body);
    packed
        .headers_mut()
        .insert(header::CONTENT_ENCODING, "gzip".parse().expect("a header"));
    assert_eq!(app.send(packed).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn get_reads_and_changes_nothing() {
    let app = App::stranger(|_| ()).await;
    let get = |document: &str| {
        let query: String = url::form_urlencoded::byte_serialize(document.as_bytes()).collect();
        Request::builder().uri_str(format!("/graphql?query={query}")).finish()
    };
    let read = app.send(get("{ __typename }")).await;
    assert_eq!(
        (read.status, &read.body),
        (StatusCode::OK, &json!({ "data": { "__typename": "Query" } }))
    );
    for mutation in [
        "mutation { signOut { ok } }",
        "mutation A { signOut { ok } }",
        "mutation { ...F } fragment F on Mutation { signOut { ok } }",
    ] {
        let refused = app.send(get(mutation)).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{mutation}");
        assert_eq!(refused.header(header::ALLOW), Some("POST"));
        assert_eq!(refused.body.get("data"), None);
    }
    let two = app
        .send(get("query A { __typename } mutation B { signOut { ok } }"))
        .await;
    assert_eq!(two.status, StatusCode::BAD_REQUEST, "nobody said which");
    for method in [Method::PUT, Method::DELETE, Method::HEAD, Method::PATCH] {
        let request = Request::builder()
            .method(method)
            .uri_str("/graphql?query={__typename}")
            .finish();
        assert_eq!(app.send(request).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn the_status_says_whether_the_document_was_executed() {
    let app = App::owner().await;
    for (document, variables, status, code) in [
        ("{ viewer { role } }", json!({}), StatusCode::OK, "none"),
        (
            "{ offer(id: \"off_01jn3jqkzne90tkh2y5vp0kq3c\") { id } }",
            json!({}),
            StatusCode::OK,
            "NOT_FOUND",
        ),
        (
            "{ offer(id: \"no id\") { id } }",
            json!({}),
            StatusCode::OK,
            "NOT_FOUND",
        ),
        (
            "{ node(id: \"nothing_01jn3jqkzne90tkh2y5vp0kq3c\") { id } }",
            json!({}),
            StatusCode::OK,
            "NOT_FOUND",
        ),
        ("{ nope }", json!({}), StatusCode::BAD_REQUEST, "BAD_USER_INPUT"),
        ("{", json!({}), StatusCode::BAD_REQUEST, "BAD_USER_INPUT"),
        ("", json!({}), StatusCode::BAD_REQUEST, "BAD_USER_INPUT"),
        (
            "subscription { x }",
            json!({}),
            StatusCode::BAD_REQUEST,
            "BAD_USER_INPUT",
        ),
        (
            "query A { __typename } query B { __typename }",
            json!({}),
            StatusCode::BAD_REQUEST,
            "BAD_USER_INPUT",
        ),
        (
            "query($n: Int!) { offers(first: $n) { nodes { id } } }",
            json!({}),
            StatusCode::BAD_REQUEST,
            "BAD_USER_INPUT",
        ),
    ] {
        let said = app.ask(document, variables).await;
        assert_eq!((said.status, said.code()), (status, code), "{document}: {}", said.body);
        assert_eq!(said.body.get("data").is_some(), status == StatusCode::OK, "{document}");
        assert_eq!(
            said.header(header::CONTENT_TYPE),
            Some("application/graphql-response+json; charset=utf-8")
        );
        assert_eq!(said.header(header::CACHE_CONTROL), Some("no-store"));
    }
}

#[tokio::test]
async fn old_clients_get_plain_json() {
    let app = App::owner().await;
    let ask = |document: &str, accept: &str| {
        app.post()
            .header(header::ACCEPT, accept)
            .body(json!({ "query": document }).to_string())
    };
    let said = app.send(ask("{ nope }", "application/json")).await;
    assert_eq!((said.status, said.code()), (StatusCode::OK, "BAD_USER_INPUT"));
    assert_eq!(
        said.header(header::CONTENT_TYPE),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(
        app.send(ask("{ __typename }", "text/html")).await.status,
        StatusCode::NOT_ACCEPTABLE
    );
}

#[tokio::test]
async fn batches_and_oversized_bodies_are_refused() {
    let app = App::owner().await;
    let batch = app
        .send(
            app.post()
                .body(r#"[{"query":"{__typename}"},{"query":"{__typename}"}]"#),
        )
        .await;
    assert_eq!(
        (batch.status, batch.code()),
        (StatusCode::BAD_REQUEST, "BAD_USER_INPUT")
    );
    let padded = json!({ "query": "{ __typename }", "variables": { "x": "y".repeat(100 * 1024) } }).to_string();
    let large = app.send(app.post().body(padded)).await;
    assert_eq!(
        (large.status, large.code()),
        (StatusCode::PAYLOAD_TOO_LARGE, "LIMIT_EXCEEDED")
    );
    let chunks = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 4096]));
    let endless = app.send(app.post().body(poem::Body::from_bytes_stream(chunks))).await;
    assert_eq!(endless.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn malformed_values_are_refused() {
    let app = App::owner().await;
    let page = "query($n: Int) { offers(first: $n) { nodes { id } } }";
    let period = "query($f: ConversionFilter) { conversions(filter: $f) { nodes { id } } }";
    for (document, variables) in [
        (page, json!({ "n": 2_147_483_648_i64 })),
        (page, json!({ "n": -1 })),
        (page, json!({ "n": 1_000_000_000 })),
        (page, json!({ "n": 1.5 })),
        (page, json!({ "n": "1" })),
        (page, json!({ "n": [1, 2] })),
        (period, json!({ "f": { "from": "yesterday" } })),
        (period, json!({ "f": { "from": 1_800_000_000 } })),
        (period, json!({ "f": { "status": "LOST" } })),
        (period, json!({ "f": { "nobody": 1 } })),
        ("{ offers(first: 1e400) { nodes { id } } }", json!({})),
        ("{ offers(first: NaN) { nodes { id } } }", json!({})),
        ("{ offers(after: \"' OR 1=1\") { nodes { id } } }", json!({})),
        ("{ offers(first: 1, last: 1) { nodes { id } } }", json!({})),
        (
            "mutation { createOffer(input: { name: \"x\", destinationUrl: \"https://a.example/\", currency: \"usd\", terms: {} }) { userErrors { code } } }",
            json!({}),
        ),
    ] {
        let said = app.ask(document, variables.clone()).await;
        assert_eq!(said.code(), "BAD_USER_INPUT", "{document} {variables}: {}", said.body);
        assert!(
            said.body.get("data").is_none_or(Value::is_null),
            "{document} {variables}"
        );
    }
}

#[tokio::test]
async fn only_named_origins_are_granted_access() {
    let app = App::stranger(|config| config.server.cors_origins = vec!["https://app.example.com".to_owned()]).await;
    let ask = |method: Method, origin: &str| {
        let request = Request::builder().method(method).uri_str("/graphql?query={__typename}");
        request.header(header::ORIGIN, origin).finish()
    };
    let preflight = app.send(ask(Method::OPTIONS, "https://app.example.com")).await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert_eq!(
        preflight.header(header::ACCESS_CONTROL_ALLOW_ORIGIN),
        Some("https://app.example.com")
    );
    assert_eq!(
        preflight.header(header::ACCESS_CONTROL_ALLOW_HEADERS),
        Some("authorization, content-type")
    );
    let answer = app.send(ask(Method::GET, "https://app.example.com")).await;
    assert_eq!(
        answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN),
        Some("https://app.example.com")
    );
    for hostile in ["https://evil.example", "null", "https://app.example.com.evil.example"] {
        for method in [Method::OPTIONS, Method::GET] {
            let answer = app.send(ask(method, hostile)).await;
            assert!(
                answer
                    .response
                    .headers()
                    .keys()
                    .all(|name| !name.as_str().starts_with("access-control")),
                "{hostile}"
            );
        }
    }
}

#[tokio::test]
async fn a_closed_schema_gives_nothing_away() {
    let app = App::stranger(|config| config.server.introspection = false).await;
    for document in [
        "{ __schema { types { name } } }",
        "{ __type(name: \"Offer\") { fields { name } } }",
        "{ offer }",
        "{ ofers { id } }",
        "{ offers { nodes { nam } } }",
        "mutation { signIn(input: {}) { accessToken } }",
        "mutation { signIn(input: { email: 1 }) { accessToken } }",
        "mutation { signUp }",
        "query($x: SignInput!) { __typename }",
        "{ ... on Ofer { id } }",
        "{ ...F }",
    ] {
        let said = app.ask(document, json!({})).await;
        assert_eq!(said.code(), "BAD_USER_INPUT", "{document}: {}", said.body);
        let text = said.body["errors"].to_string();
        for name in [
            "Offer",
            "offers",
            "email",
            "password",
            "String",
            "SignInInput",
            "Query",
            "Did you mean",
            "accessToken",
        ] {
            assert!(!text.contains(name), "{document} tells of {name}: {text}");
        }
    }
    let fine = app.ask("{ __typename }", json!({})).await;
    assert_eq!(fine.body, json!({ "data": { "__typename": "Query" } }));
}
