//! What one request may ask, and how often.

use poem::http::{HeaderName, StatusCode, header};
use serde_json::json;

use super::App;

#[tokio::test]
async fn documents_beyond_the_limits_are_refused() {
    let app = App::owner().await;
    let deep = format!(
        "{{ offers {}{} }}",
        "{ nodes { trackingLinks ".repeat(7),
        "{ totalCount }".to_owned() + &"} }".repeat(7)
    );
    let aliases = format!(
        "{{ {} }}",
        (0..16).map(|n| format!("a{n}: viewer {{ role }} ")).collect::<String>()
    );
    let spread = "{ offers(first: 100) { nodes { trackingLinks(first: 100) { nodes { id } } } } }";
    let thrice = "{ affiliates(first: 100) { nodes { partnerPostbacks(first: 100) { nodes { affiliate { trackingLinks(first: 100) { nodes { id } } } } } } } }";
    for document in [deep.as_str(), &aliases, spread, thrice] {
        let said = app.ask(document, json!({})).await;
        assert_eq!(
            (said.status, said.code()),
            (StatusCode::BAD_REQUEST, "LIMIT_EXCEEDED"),
            "{document}: {}",
            said.body
        );
    }
    let by_variable = "query($n: Int) { offers(first: $n) { nodes { trackingLinks(first: $n) { nodes { id } } } } }";
    assert_eq!(app.ask(by_variable, json!({ "n": 100 })).await.code(), "LIMIT_EXCEEDED");
    assert_eq!(app.ask(by_variable, json!({ "n": 20 })).await.code(), "none");
    assert_eq!(
        app.ask(by_variable, json!({})).await.code(),
        "none",
        "50 × (1 + 50 × 2) is within the limit"
    );
}

#[tokio::test]
async fn a_page_of_conversions_with_everything_is_within_the_limits() {
    let app = App::owner().await;
    app.data(super::statements::EVERYTHING, json!({ "first": 50 })).await;
}

#[tokio::test]
async fn several_sign_ins_in_one_request_are_refused() {
    let app = App::stranger(|_| ()).await;
    let one = |alias: &str| {
        format!("{alias}: signIn(input: {{ email: \"a@example.com\", password: \"x\" }}) {{ accessToken }}")
    };
    let said = app
        .ask(&format!("mutation {{ {} {} }}", one("a"), one("b")), json!({}))
        .await;
    assert_eq!((said.status, said.code()), (StatusCode::BAD_REQUEST, "LIMIT_EXCEEDED"));
}

#[tokio::test]
async fn callers_who_call_too_often_are_told_when_to_come_back() {
    let app = App::stranger(|config| (config.limits.api_burst, config.limits.api_per_second) = (3, 1)).await;
    let mut said = Vec::new();
    for _ in 0..4 {
        said.push(app.ask("{ __typename }", json!({})).await);
    }
    let statuses: Vec<u16> = said.iter().map(|said| said.status.as_u16()).collect();
    assert_eq!(statuses, [200, 200, 200, 429]);
    let refused = &said[3];
    assert_eq!(refused.code(), "RATE_LIMITED");
    assert_eq!(refused.body["errors"][0]["extensions"]["retryAfter"], json!(1));
    assert_eq!(refused.header(header::RETRY_AFTER), Some("1"));
    assert_eq!(
        said[0].header(HeaderName::from_static("ratelimit")),
        Some("\"api\";r=2;t=1")
    );
    assert_eq!(
        refused.header(HeaderName::from_static("ratelimit")),
        Some("\"api\";r=0;t=3")
    );
}

#[tokio::test]
async fn a_document_full_of_mistakes_is_answered_shortly() {
    let app = App::stranger(|_| ()).await;
    let wrong: String = (0..9_900).map(|n| format!("f{n} ")).collect();
    for document in [format!("{{ {wrong} }}"), format!("{{ viewer {{ {wrong} }} }}")] {
        let said = app.ask(&document, json!({})).await;
        assert_eq!((said.status, said.code()), (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"));
        assert!(said.body.to_string().len() < 20_000);
    }
}
