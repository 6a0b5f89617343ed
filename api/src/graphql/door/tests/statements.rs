//! A page costs the same number of statements however long it is.

use std::sync::atomic::Ordering;

use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use waypost_domain::click::{self, LinkName, Redirect, Visit};
use waypost_domain::conversion::settle;
use waypost_domain::postback;
use waypost_entity::delivery_attempt;
use waypost_entity::id::{ConversionId, DeliveryId, TenantId};
use waypost_entity::status::CallMethod;

use super::App;

pub(super) const EVERYTHING: &str = "query($first: Int) { conversions(first: $first) { totalCount nodes {
    id event amount { amount currency } payout { amount } explanation { termsVersion rule lines }
    offer { id name terms { version } clickUrlTemplate trackingLinks(first: 2) { totalCount nodes { id url } } }
    affiliate { id name balances { amount } partnerPostbacks(first: 2) { totalCount nodes { id } } }
    click { id sub1 trackingLink { code } }
    integration { id name postbackUrl }
    postbacks { id code }
    deliveries { id status attempts { number url } partnerPostback { id urlTemplate } }
    ledgerEntries { kind amount { amount } }
} } }";

#[tokio::test]
async fn a_page_of_fifty_costs_what_a_page_of_one_does() {
    let app = App::owner().await;
    let program = prepare(&app).await;
    for number in 0..50 {
        convert(&app, &program, number).await;
    }
    let one = statements(&app, 1).await;
    let fifty = statements(&app, 50).await;
    assert_eq!(one.0["nodes"].as_array().map(Vec::len), Some(1));
    let nodes = fifty.0["nodes"].as_array().expect("rows");
    assert_eq!((nodes.len(), fifty.0["totalCount"].as_i64()), (50, Some(50)));
    assert!(nodes[0]["id"].as_str() > nodes[1]["id"].as_str(), "newest first");
    for node in nodes {
        assert_eq!(node["postbacks"].as_array().map(Vec::len), Some(2), "{node}");
        assert_eq!(node["postbacks"][0]["code"], "accepted");
        assert_eq!(node["deliveries"][0]["attempts"][0]["number"], 1);
        assert_eq!(node["ledgerEntries"][0]["amount"]["amount"], "1.50");
        assert_eq!(node["explanation"]["rule"], "r1");
        assert_eq!(node["affiliate"]["balances"], json!([{ "amount": "75.00" }]));
        assert_eq!(node["offer"]["trackingLinks"]["totalCount"], 1);
    }
    assert_eq!(one.1, fifty.1);
    assert!(fifty.1 <= 25, "{} statements", fifty.1);
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps() {
    let app = App::owner().await;
    let create = "mutation($n: String!) { createAffiliate(input: { name: $n }) { affiliate { id } } }";
    for number in 0..7 {
        app.data(create, json!({ "n": format!("Affiliate {number}") })).await;
    }
    let list = "query($first: Int, $after: String, $last: Int, $before: String) { affiliates(first: $first, after: $after, last: $last, before: $before) { totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = app.data(list, json!({ "first": 3, "after": after })).await["affiliates"].clone();
        seen.extend(
            page["nodes"]
                .as_array()
                .expect("rows")
                .iter()
                .map(|node| node["name"].clone()),
        );
        assert_eq!(page["totalCount"], 7);
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(
        seen,
        (0..7)
            .map(|number| json!(format!("Affiliate {number}")))
            .collect::<Vec<_>>()
    );
    let last = app.data(list, json!({ "last": 2 })).await["affiliates"].clone();
    assert_eq!(
        last["nodes"],
        json!([{ "name": "Affiliate 5" }, { "name": "Affiliate 6" }])
    );
    assert_eq!(last["pageInfo"]["hasPreviousPage"], true);
    let before = app
        .data(list, json!({ "last": 2, "before": last["pageInfo"]["startCursor"] }))
        .await["affiliates"]
        .clone();
    assert_eq!(
        before["nodes"],
        json!([{ "name": "Affiliate 3" }, { "name": "Affiliate 4" }])
    );
    let searched = app
        .data(
            "{ a: affiliates(search: \"ATE 3\") { nodes { name } } b: affiliates(search: \"_\") { totalCount } }",
            json!({}),
        )
        .await;
    assert_eq!(
        searched,
        json!({ "a": { "nodes": [{ "name": "Affiliate 3" }] }, "b": { "totalCount": 0 } })
    );
}

async fn statements(app: &App, first: i32) -> (Value, usize) {
    let before = app.statements.load(Ordering::Relaxed);
    let data = app.data(EVERYTHING, json!({ "first": first })).await;
    (
        data["conversions"].clone(),
        app.statements.load(Ordering::Relaxed) - before,
    )
}

struct Program {
    tenant: TenantId,
    code: String,
    key: String,
}

async fn prepare(app: &App) -> Program {
    let terms =
        json!({ "currency": "USD", "rules": [{ "id": "r1", "when": {}, "pay": { "kind": "percent", "rate": "15" } }] });
    let made = app
        .data(
            "mutation($t: JSON!) {
                createOffer(input: { name: \"Tents\", destinationUrl: \"https://shop.example.com/\", terms: $t }) { offer { id } }
                createAffiliate(input: { name: \"Anna\" }) { affiliate { id } }
                createIntegration(input: { name: \"Shop\" }) { integration { key } }
            }",
            json!({ "t": terms }),
        )
        .await;
    let (offer, affiliate) = (
        &made["createOffer"]["offer"]["id"],
        &made["createAffiliate"]["affiliate"]["id"],
    );
    let linked = app
        .data(
            "mutation($o: ID!, $a: ID!) {
                createTrackingLink(input: { offerId: $o, affiliateId: $a }) { trackingLink { code } }
                createPartnerPostback(input: { affiliateId: $a, urlTemplate: \"https://partner.example/?x={sub1}\" }) { partnerPostback { id } userErrors { message } }
            }",
            json!({ "o": offer, "a": affiliate }),
        )
        .await;
    let viewer = app.data("{ viewer { tenant { id } } }", json!({})).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    Program {
        tenant: text(&viewer["viewer"]["tenant"]["id"]).parse().expect("an id"),
        code: text(&linked["createTrackingLink"]["trackingLink"]["code"]),
        key: text(&made["createIntegration"]["integration"]["key"]),
    }
}

/// A click, its conversion reported twice, its settlement and one attempt to tell the partner.
async fn convert(app: &App, program: &Program, number: u32) {
    let visit = Visit {
        link: LinkName::Code(program.code.clone()),
        query: "sub1=x",
        ip: None,
        user_agent: None,
        referer: None,
        pass: None,
    };
    let Redirect::Counted { click, .. } = click::record(&app.services, visit).await.expect("recorded") else {
        panic!("counted")
    };
    let query = format!("click_id={click}&txn_id={number}&amount=10.00");
    let report = || postback::Request {
        key: &program.key,
        method: "GET",
        query: &query,
        body: &[],
        content_type: None,
        secret: None,
        headers: postback::Headers::default(),
        source_ip: None,
        pass: None,
        is_stored: false,
    };
    let first = postback::receive(&app.services, report()).await.expect("received");
    postback::receive(&app.services, report()).await.expect("received");
    let conversion = first.answer.conversion.expect("a conversion");
    settle(&app.services, program.tenant, &[conversion])
        .await
        .expect("settled");
    attempt(app, program.tenant, conversion).await;
}

/// A delivery of a conversion with an attempt.
async fn attempt(app: &App, tenant: TenantId, conversion: ConversionId) {
    let seen = app
        .data(
            "query($c: ID!) { conversion(id: $c) { deliveries { id } } }",
            json!({ "c": conversion.to_string() }),
        )
        .await;
    let delivery: DeliveryId = seen["conversion"]["deliveries"][0]["id"]
        .as_str()
        .expect("a delivery")
        .parse()
        .expect("an id");
    let now = app.services.clock.now();
    let attempt = delivery_attempt::ActiveModel {
        tenant_id: Set(tenant),
        id: Set(app.services.entropy.id(now)),
        delivery_id: Set(delivery),
        endpoint_id: Set(None),
        number: Set(1),
        is_probe: Set(false),
        started_at: Set(now),
        duration_ms: Set(1),
        method: Set(CallMethod::Get),
        url: Set("https://partner.example/?x=x".to_owned()),
        body: Set(None),
        status_code: Set(Some(200)),
        error_class: Set(None),
        error: Set(None),
        response_excerpt: Set(None),
    };
    attempt.insert(app.services.store.writer()).await.expect("inserted");
}
