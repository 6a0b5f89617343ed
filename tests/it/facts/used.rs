//! Where facts are used: payouts by country, what partners are told, and lists in the API.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Receiver};

use super::{AMERICAN, EDGE, GERMAN, IPHONE, visit, with_countries};

/// Terms that pay by country.
fn by_country() -> Value {
    json!({ "currency": "USD", "rules": [
        { "id": "dach", "when": { "countries": ["DE", "AT", "CH"] }, "pay": { "kind": "flat", "amount": "5.00" } },
        { "id": "us", "when": { "countries": ["US"] }, "pay": { "kind": "flat", "amount": "3.00" } },
        { "id": "rest", "when": {}, "pay": { "kind": "flat", "amount": "1.00" } },
    ] })
}

#[rstest]
#[case::derived_before(Db::Sqlite, true)]
#[case::derived_before(Db::Postgres, true)]
#[case::derived_by_the_settlement(Db::Sqlite, false)]
#[case::derived_by_the_settlement(Db::Postgres, false)]
#[tokio::test]
async fn terms_by_country_pay_by_country_and_the_partner_hears_it(#[case] db: Db, #[case] before: bool) {
    let app = App::with(db, with_countries).await;
    let program = app.program("Acme").await;
    let partner = Receiver::start().await;
    let offer = program.offer_with("Shoes", by_country()).await;
    let affiliate = program.affiliate("Anna").await;
    let link = program.link(&offer, &affiliate).await;
    let merchant = program.merchant(json!({})).await;
    let template = format!("{}/?sub={{sub1}}&c={{country|none}}&d={{device}}", partner.url);
    program.partner_postback(&affiliate, &template).await;
    for (sub, ip, agent) in [
        ("a", GERMAN, IPHONE),
        ("b", AMERICAN, EDGE),
        ("c", "192.168.1.1", IPHONE),
    ] {
        let click = visit(&program, &format!("{link}?sub1={sub}"), ip, agent).await;
        if before {
            app.derive().await;
        }
        program.report(&merchant, &[("click_id", &click)]).await;
        app.advance(TimeDelta::milliseconds(1));
    }
    app.drain().await;
    let query = "{ conversions { nodes { click { sub1 facts { country isUnique } } payout { amount } explanation { rule lines } } } }";
    let seen = program.ok(query, json!({})).await;
    for (node, (sub, country, paid, rule, line)) in seen["conversions"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .rev()
        .zip([
            (
                "a",
                json!("DE"),
                "5.00",
                "dach",
                "Rule dach applies: the country is \"DE\".",
            ),
            (
                "b",
                json!("US"),
                "3.00",
                "us",
                "Rule dach does not apply: the country is \"US\", not one of \"DE\", \"AT\", \"CH\".",
            ),
            (
                "c",
                Value::Null,
                "1.00",
                "rest",
                "Rule us does not apply: the country is not known, and it must be \"US\".",
            ),
        ])
    {
        let facts = json!({ "country": country, "isUnique": true });
        assert_eq!(node["click"], json!({ "sub1": sub, "facts": facts }), "{node:#}");
        assert_eq!(
            (text(&node["payout"]["amount"]), text(&node["explanation"]["rule"])),
            (paid.to_owned(), rule.to_owned())
        );
        let lines = node["explanation"]["lines"].as_array().expect("lines");
        assert!(lines.contains(&json!(line)), "{lines:#?}");
    }
    let mut calls: Vec<String> = partner.calls().into_iter().map(|call| call.target).collect();
    calls.sort_unstable();
    assert_eq!(
        calls,
        [
            "/?sub=a&c=DE&d=mobile",
            "/?sub=b&c=US&d=desktop",
            "/?sub=c&c=none&d=mobile"
        ]
    );
    app.close().await;
}

#[tokio::test]
async fn settling_many_derives_with_as_many_statements_as_settling_a_few() {
    // SQLite takes many rows in several statements.
    let app = App::with(Db::Postgres, with_countries).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let mut statements = Vec::new();
    for batch in [2, 40] {
        let mut conversions = Vec::new();
        for _ in 0..batch {
            let click = visit(&program, &setup.link, GERMAN, IPHONE).await;
            let (_, said) = program
                .report(&setup.merchant, &[("click_id", &click), ("amount", "10")])
                .await;
            conversions.push(text(&said["conversion_id"]).parse().expect("an id"));
        }
        let settling = waypost_domain::conversion::settle(&app.services, program.tenant, &conversions);
        let (settled, count) = app.statements_of(settling).await;
        settled.expect("settled");
        statements.push(count);
    }
    assert_eq!(statements[0], statements[1], "for 2 and for 40");
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn fifty_clicks_show_their_facts_with_as_many_statements_as_two(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, with_countries).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for number in 0..50 {
        let click = visit(&program, &setup.link, GERMAN, &format!("{IPHONE} {number}")).await;
        program
            .report(&setup.merchant, &[("click_id", &click), ("amount", "10")])
            .await;
        app.advance(TimeDelta::milliseconds(1));
    }
    app.drain().await;
    let query = "query($n: Int!) { conversions(first: $n) { nodes { click { facts { country } } } } }";
    let (_, few) = app.statements_of(program.ok(query, json!({ "n": 2 }))).await;
    let (page, many) = app.statements_of(program.ok(query, json!({ "n": 50 }))).await;
    assert_eq!(few, many, "statements for 2 and for 50");
    let nodes = page["conversions"]["nodes"].as_array().expect("nodes");
    assert_eq!(nodes.len(), 50);
    assert!(nodes.iter().all(|node| node["click"]["facts"]["country"] == "DE"));
    app.close().await;
}
