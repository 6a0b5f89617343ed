//! The door with a database behind it: what goes in over HTTP and what comes out.

use poem::http::{Method, header};
use poem::{Endpoint, Request, Response};
use serde_json::{Value, json};
use waypost_domain::store::Store;
use waypost_domain::{Config, Services};

use super::endpoint;

struct App {
    services: Services,
    token: Option<String>,
}

async fn app(configure: impl FnOnce(&mut Config)) -> App {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("waypost-door-{}-{number}.db", std::process::id()));
    let mut config = Config::defaults().expect("the defaults load");
    config.database.url = format!("sqlite://{}", path.display());
    configure(&mut config);
    let store = Store::open(&config.database).await.expect("a database");
    waypost_migration::migrate(store.writer()).await.expect("a schema");
    App { services: Services::new(store, config, &[7; 32]).expect("services"), token: None }
}


impl App {
    async fn send(&self, request: Request) -> Response {
        endpoint(self.services.clone()).call(request).await.expect("an answer")
    }

    async fn ask(&self, query: &str, variables: Value) -> (u16, Value, Response) {
        let mut request = Request::builder().method(Method::POST).content_type("application/json");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = json!({ "query": query, "variables": variables });
        let mut response = self.send(request.body(body.to_string())).await;
        let bytes = response.take_body().into_vec().await.expect("a body");
        (response.status().as_u16(), serde_json::from_slice(&bytes).expect("JSON"), response)
    }

    async fn signed_up(mut self) -> Self {
        let (status, answer, response) = self.ask(
            "mutation($i: SignUpInput!) { signUp(input: $i) { accessToken viewer { user { email } role tenant { name } } userErrors { field message code } } }",
            json!({"i": {"email": "anna@example.com", "password": "correct horse battery", "name": "Anna", "programName": "Shop"}}),
        ).await;
        println!("{status} {answer} {:?}", response.headers());
        self.token = Some(answer["data"]["signUp"]["accessToken"].as_str().expect("a token").to_owned());
        self
    }
}

#[tokio::test]
async fn scratch() {
    let app = app(|_| {}).await;
    for (q, v) in [
        ("{ viewer { role } }", json!({})),
        ("{ offers { nodes { id } } }", json!({})),
        ("{ nope }", json!({})),
        ("{ __schema { queryType { name } } }", json!({})),
        ("mutation { refreshSession { accessToken } }", json!({})),
        ("mutation { signOut { ok } }", json!({})),
        ("mutation { signIn(input: {email: \"a@b.c\", password: \"x\"}) { accessToken userErrors { field code message } } }", json!({})),
    ] {
        let (status, answer, response) = app.ask(q, v).await;
        println!("{status} {answer} {:?}\n", response.headers());
    }
    let app = app.signed_up().await;
    for (q, v) in [
        ("{ viewer { role scopes user { name } tenant { id shortCode } } }", json!({})),
        ("query($n: Int) { offers(first: $n) { totalCount nodes { id } pageInfo { hasNextPage } edges { cursor } } }", json!({})),
        ("query($n: Int!) { offers(first: $n) { nodes { id } } }", json!({})),
        ("query($n: Int) { offers(first: $n) { nodes { id } } }", json!({"n": 2147483648i64})),
        ("query($n: Int) { offers(first: $n) { nodes { id } } }", json!({"n": -1})),
        ("{ a: offer(id: \"off_01j9zzzzzzfzzzzzzzzzzzzzzz\") { id } b: offer(id: \"nonsense\") { id } c: viewer { role } }", json!({})),
        ("{ node(id: \"off_01j9zzzzzzfzzzzzzzzzzzzzzz\") { id } }", json!({})),
        ("mutation($i: CreateOfferInput!) { createOffer(input: $i) { offer { id name clickUrlTemplate terms { version document } trackingLinks { totalCount nodes { id } } } userErrors { field code message } } }",
          json!({"i": {"name": "Tents", "destinationUrl": "https://shop.example.com/?c={click_id}", "terms": {"currency":"USD","rules":[{"id":"r1","when":{},"pay":{"kind":"percent","rate":"15"}}]}}})),
        ("mutation($i: CreateOfferInput!) { createOffer(input: $i) { offer { id } userErrors { field code message } } }",
          json!({"i": {"name": "", "destinationUrl": "javascript:1", "terms": {"currency":"USD","rules":[{"id":"r1","when":{},"pay":{"kind":"percent","rate":15}}]}}})),
        ("{ offers(search: \"TEN\") { nodes { name updatedAt terms { version } } } report(input: {from: \"2026-01-01T00:00:00Z\", to: \"2027-01-01T00:00:00Z\", groupBy: [OFFER, DAY]}) { timezone rows { clicks } totals { clicks payout { amount } } } }", json!({})),
        ("{ report(input: {from: \"2026-01-01T00:00:00Z\", to: \"2025-01-01T00:00:00Z\", groupBy: []}) { timezone } }", json!({})),
        ("{ offers(first: 200) { nodes { trackingLinks(first: 200) { nodes { id } } } } }", json!({})),
        ("{ conversions(filter: {offerId: \"off_01j9zzzzzzfzzzzzzzzzzzzzzz\"}) { nodes { id } } }", json!({})),
        ("{ conversions(filter: {from: \"yesterday\"}) { nodes { id } } }", json!({})),
        ("query($f: ConversionFilter) { conversions(filter: $f) { nodes { id } } }", json!({"f": {"from": "yesterday"}})),
    ] {
        let (status, answer, _) = app.ask(q, v).await;
        println!("{status} {answer}\n");
    }
}
