//! The GraphQL door: what it refuses, what it costs, and how its lists are paged.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program, Receiver};

async fn post(program: &Program<'_>, kind: &str, body: String) -> (u16, Value) {
    let request = program
        .app
        .http
        .post(format!("{}/graphql", program.app.url))
        .bearer_auth(&program.token);
    let answer = request
        .header("content-type", kind)
        .body(body)
        .send()
        .await
        .expect("answered");
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

#[tokio::test]
async fn only_json_and_only_queries_by_get() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let mutation = "mutation { createAffiliate(input: { name: \"Forged\" }) { affiliate { id } userErrors { code } } }";
    let body = json!({ "query": mutation }).to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
    ] {
        assert_eq!(post(&program, kind, body.clone()).await.0, 415, "{kind}");
    }
    let by_get = async |query: &str| {
        let mut url = url::Url::parse(&format!("{}/graphql", app.url)).expect("a URL");
        url.query_pairs_mut().append_pair("query", query);
        let answer = app
            .http
            .get(url)
            .bearer_auth(&program.token)
            .send()
            .await
            .expect("answered");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    assert_eq!(by_get(mutation).await.0, 405);
    let (status, seen) = by_get("{ affiliates { totalCount } }").await;
    assert_eq!(
        (status, seen.as_str()),
        (200, "{\"data\":{\"affiliates\":{\"totalCount\":0}}}")
    );
    let batch = json!([{ "query": "{ viewer { role } }" }, { "query": "{ viewer { role } }" }]).to_string();
    assert!(post(&program, "application/json", batch).await.0 >= 400);
    let huge = json!({ "query": "{ viewer { role } }", "variables": { "x": "y".repeat(200_000) } }).to_string();
    assert_eq!(post(&program, "application/json", huge).await.0, 413);
    let answer = app
        .http
        .post(format!("{}/graphql", app.url))
        .json(&json!({ "query": "{ viewer { role } }" }))
        .header("accept", "application/graphql-response+json");
    let answer = answer.bearer_auth(&program.token).send().await.expect("answered");
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .expect("text")
            .starts_with("application/graphql-response+json")
    );
    app.close().await;
}

#[tokio::test]
async fn documents_that_cost_too_much_are_refused() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let deep = format!(
        "{{ offers {{ nodes {{ {} id {} }} }} }}",
        "trackingLinks { nodes { offer { ".repeat(8),
        "} } }".repeat(8)
    );
    let aliases = format!(
        "{{ {} }}",
        (0..200)
            .map(|n| format!("a{n}: viewer {{ role }} "))
            .collect::<String>()
    );
    let directives = format!("{{ viewer {{ role {} }} }}", "@include(if: true) ".repeat(2000));
    let wide = "{ offers(first: 200) { nodes { trackingLinks(first: 200) { nodes { offer { trackingLinks(first: 200) { nodes { id } } } } } } } }";
    let cycle = "query { viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }";
    let long = format!("{{ viewer {{ role }} }} #{}", "x".repeat(120_000));
    let two = "query A { viewer { role } } query B { viewer { role } }";
    for (name, document) in [
        ("deep", deep.as_str()),
        ("aliases", &aliases),
        ("directives", &directives),
        ("wide", wide),
        ("cycle", cycle),
        ("long", &long),
        ("two", two),
    ] {
        let (status, answer) = post(&program, "application/json", json!({ "query": document }).to_string()).await;
        assert!(status >= 400 && answer["data"].is_null(), "{name}: {status} {answer}");
    }
    for page in [
        "first: 1000000000",
        "first: -1",
        "last: 201",
        "first: 2147483648",
        "first: 1, last: 1",
        "after: \"nonsense\"",
    ] {
        let (_, answer) = post(
            &program,
            "application/json",
            json!({ "query": format!("{{ offers({page}) {{ nodes {{ id }} }} }}") }).to_string(),
        )
        .await;
        assert!(
            answer["errors"].is_array() && answer["data"]["offers"].is_null(),
            "{page}: {answer}"
        );
    }
    let query = "query($i: ReportInput!) { report(input: $i) { totals { clicks } } }";
    for from in ["yesterday", "2026-02-30T00:00:00Z", "1e400", ""] {
        let answer = program
            .ask(
                query,
                json!({ "i": { "from": from, "to": "2026-03-02T00:00:00Z", "groupBy": [] } }),
            )
            .await;
        assert!(answer["errors"].is_array(), "{from}: {answer}");
    }
    let seen = program.ok("{ viewer { role } }", json!({})).await;
    assert_eq!(seen["viewer"]["role"], json!("OWNER"), "alive after all of it");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn pages_go_forwards_and_backwards_over_every_row_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    for number in 0..7 {
        app.advance(chrono::TimeDelta::milliseconds(1));
        program.affiliate(&format!("A{number}")).await;
    }
    let page = async |arguments: Value| {
        let query = "query($f: Int, $a: String, $l: Int, $b: String) { affiliates(first: $f, after: $a, last: $l, before: $b) { nodes { name } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
        program.ok(query, arguments).await["affiliates"].clone()
    };
    let names = |page: &Value| {
        page["nodes"]
            .as_array()
            .expect("nodes")
            .iter()
            .map(|node| text(&node["name"]))
            .collect::<Vec<_>>()
    };
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let found = page(json!({ "f": 3, "a": after })).await;
        assert_eq!(found["totalCount"], json!(7));
        seen.extend(names(&found));
        after = found["pageInfo"]["endCursor"].clone();
        if found["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert_eq!(seen, ["A0", "A1", "A2", "A3", "A4", "A5", "A6"]);
    let last = page(json!({ "l": 2 })).await;
    assert_eq!(
        (names(&last), &last["pageInfo"]["hasPreviousPage"]),
        (vec!["A5".to_owned(), "A6".to_owned()], &json!(true))
    );
    let before = page(json!({ "l": 2, "b": last["pageInfo"]["startCursor"] })).await;
    assert_eq!(names(&before), ["A3", "A4"]);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_page_of_fifty_conversions_costs_as_many_statements_as_a_page_of_two(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let partner = Receiver::start().await;
    let merchant = program.merchant(json!({})).await;
    for number in 0..50 {
        let offer = program.offer(&format!("O{}", number % 10)).await;
        let affiliate = program.affiliate(&format!("A{number}")).await;
        program
            .partner_postback(&affiliate, &format!("{}/?x={{sub1}}", partner.url))
            .await;
        let click = program.click(&program.link(&offer, &affiliate).await).await;
        program
            .report(&merchant, &[("click_id", &click), ("amount", "10")])
            .await;
        app.advance(chrono::TimeDelta::seconds(1));
    }
    app.drain().await;
    let query = "query($n: Int!) { conversions(first: $n) { nodes { id
        offer { name } affiliate { name balances { amount } } integration { name } click { id trackingLink { code } }
        postbacks { code } ledgerEntries { amount { amount } } explanation { lines }
        deliveries { status partnerPostback { urlTemplate } attempts { statusCode } } } } }";
    let (_, few) = app.statements_of(program.ok(query, json!({ "n": 2 }))).await;
    let (page, many) = app.statements_of(program.ok(query, json!({ "n": 50 }))).await;
    assert_eq!(page["conversions"]["nodes"].as_array().expect("nodes").len(), 50);
    assert!(
        page["conversions"]["nodes"]
            .as_array()
            .expect("nodes")
            .iter()
            .all(|node| node["deliveries"][0]["attempts"][0]["statusCode"] == 200)
    );
    assert_eq!(few, many, "statements for 2 and for 50");
    assert!(many <= 20, "{many} statements");
    app.close().await;
}

#[tokio::test]
async fn a_database_that_is_away_shows_a_reference_and_nothing_else() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    app.services.store.clone().close().await.expect("closed");
    let answer = program.ask("{ offers { nodes { id } } }", json!({})).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        json!("UNAVAILABLE"),
        "{answer}"
    );
    let said = answer.to_string().to_lowercase();
    for leak in ["sql", "pool", "select", "connection", ".rs", "panic"] {
        assert!(!said.contains(leak), "{leak}: {answer}");
    }
    app.abandon().await;
}

#[tokio::test]
async fn a_caller_that_asks_too_fast_is_slowed_down() {
    let app = App::with(Db::Sqlite, |config| {
        config.limits.api_burst = 5;
        config.limits.api_per_second = 1;
    })
    .await;
    let program = app.program("Acme").await;
    let mut limited = None;
    for _ in 0..8 {
        let request = app
            .http
            .post(format!("{}/graphql", app.url))
            .bearer_auth(&program.token);
        let answer = request
            .json(&json!({ "query": "{ viewer { role } }" }))
            .send()
            .await
            .expect("answered");
        if answer.headers().contains_key("retry-after") {
            limited = Some((answer.status().as_u16(), answer.json::<Value>().await.expect("JSON")));
        }
    }
    let (status, body) = limited.expect("one was refused");
    assert_eq!(
        (status, &body["errors"][0]["extensions"]["code"]),
        (429, &json!("RATE_LIMITED"))
    );
    app.close().await;
}

#[tokio::test]
async fn other_sites_get_no_grant() {
    let app = App::with(Db::Sqlite, |config| {
        config.server.cors_origins = vec!["https://app.example.com".to_owned()];
    })
    .await;
    for (origin, granted) in [
        ("https://evil.example", false),
        ("null", false),
        ("https://app.example.com", true),
    ] {
        let request = app
            .http
            .request(reqwest::Method::OPTIONS, format!("{}/graphql", app.url))
            .header("origin", origin);
        let answer = request
            .header("access-control-request-method", "POST")
            .send()
            .await
            .expect("answered");
        assert_eq!(
            answer.headers().contains_key("access-control-allow-origin"),
            granted,
            "{origin}"
        );
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn names_are_found_by_their_own_text(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    for name in ["Ölmühle", "100% Wool_Socks", "Plain"] {
        program.offer(name).await;
    }
    let query = "query($s: String) { offers(search: $s) { nodes { name } } }";
    for (text, found) in [
        ("Ölmühle", vec!["Ölmühle"]),
        ("lMÜHLe", vec![]),
        ("100%", vec!["100% Wool_Socks"]),
        ("l_s", vec!["100% Wool_Socks"]),
        ("pLAIn", vec!["Plain"]),
        ("%", vec!["100% Wool_Socks"]),
        ("", vec!["Ölmühle", "100% Wool_Socks", "Plain"]),
    ] {
        let seen = program.ok(query, json!({ "s": text })).await;
        let names: Vec<&str> = seen["offers"]["nodes"]
            .as_array()
            .expect("nodes")
            .iter()
            .filter_map(|node| node["name"].as_str())
            .collect();
        // Whether a database folds letters beyond ASCII is its own affair; exact text is always found.
        if text != "lMÜHLe" {
            assert_eq!(names.len(), found.len(), "{text}: {names:?}");
            assert!(found.iter().all(|name| names.contains(name)), "{text}: {names:?}");
        }
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_nul_is_never_a_fault_of_ours(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    for (query, variables) in [
        (
            "query($t: String) { conversions(filter: { txnId: $t }) { nodes { id } } }",
            json!({ "t": "a\u{0}b" }),
        ),
        (
            "query($t: String) { postbacks(filter: { code: $t }) { nodes { id } } }",
            json!({ "t": "\u{0}" }),
        ),
        (
            "query($t: String) { offers(search: $t) { nodes { id } } }",
            json!({ "t": "\u{0}" }),
        ),
        (
            "mutation($t: String!) { signIn(input: { email: $t, password: \"x\" }) { userErrors { code } } }",
            json!({ "t": "a\u{0}@example.com" }),
        ),
        (
            "mutation($t: String!) { createAffiliate(input: { name: $t }) { userErrors { code } } }",
            json!({ "t": "a\u{0}" }),
        ),
        (
            "mutation($t: String!) { createAffiliate(input: { name: \"x\", idempotencyKey: $t }) { userErrors { code } } }",
            json!({ "t": "\u{0}" }),
        ),
        (
            "mutation($t: JSON!) { createOffer(input: { name: \"x\", destinationUrl: \"https://x.example/\", terms: $t }) { userErrors { code } } }",
            json!({ "t": { "currency": "USD", "rules": [{ "id": "a\u{0}", "when": {}, "pay": { "kind": "flat", "amount": "1" } }] } }),
        ),
    ] {
        let answer = program.ask(query, variables).await;
        assert_ne!(
            answer["errors"][0]["extensions"]["code"],
            json!("INTERNAL"),
            "{query}: {answer}"
        );
    }
    app.close().await;
}
