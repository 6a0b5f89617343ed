//! What partners answer takes no memory, however much it is: measured on the product as a process of its own.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use tokio::time::timeout;
use waypost_tests::database::TestDatabase;
use waypost_tests::node::Recipe;
use waypost_tests::shop::ask;
use waypost_tests::{Db, Node, Receiver, Shop};

use super::receivers::{Bad, bad};

/// What it may grow by while bodies come in that are far larger.
const BOUND_KIB: u64 = 50 * 1024;
/// Partners of each kind.
const EACH: usize = 4;
/// Sales that each of them is told of.
const SALES: usize = 8;

/// Registers a partner postback beside the only affiliate.
async fn register(node: &Node, shop: &Shop, url: &str) {
    let affiliates = ask(
        &node.url,
        Some(&shop.token),
        "{ affiliates { nodes { id } } }",
        json!({}),
    )
    .await;
    let create = "mutation($a: ID!, $t: String!) {
        createPartnerPostback(input: { affiliateId: $a, urlTemplate: $t }) { partnerPostback { id } userErrors { code } } }";
    let input = json!({ "a": affiliates["affiliates"]["nodes"][0]["id"], "t": url });
    let made = ask(&node.url, Some(&shop.token), create, input).await;
    assert_eq!(made["createPartnerPostback"]["userErrors"], json!([]), "{made}");
}

/// The most memory that it holds until so many deliveries have succeeded.
async fn most_until(node: &Node, shop: &Shop, succeeded: usize) -> u64 {
    let count = "{ deliveries(filter: { status: SUCCEEDED }) { totalCount } }";
    let mut most = node.resident_kib();
    let all = async {
        loop {
            let seen = ask(&node.url, Some(&shop.token), count, json!({})).await;
            most = most.max(node.resident_kib());
            if seen["deliveries"]["totalCount"] == json!(succeeded) {
                return;
            }
        }
    };
    timeout(Duration::from_secs(60), all)
        .await
        .expect("all of them are told");
    most
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_without_measure_take_no_memory(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (database, data) = (TestDatabase::fresh(db).await, tempfile::tempdir().expect("a directory"));
    let partner = Receiver::start().await;
    let node = Node::start(&Recipe {
        program: env!("CARGO_BIN_EXE_waypost-under-test"),
        data: data.path(),
        database: database.url.clone(),
        first: "true",
        settings: &[("LIMITS__API_BURST", "100000")],
    })
    .await;
    let shop = Shop::open(&node.url, &partner.url).await;
    // What any first sale takes.
    shop.sell(&node.url, "first").await;
    let before = most_until(&node, &shop, 1).await;
    for how in [Bad::Huge, Bad::Endless, Bad::Bomb] {
        let url = bad(how).await;
        for number in 0..EACH {
            register(&node, &shop, &format!("{url}/{number}")).await;
        }
    }
    for number in 0..SALES {
        shop.sell(&node.url, &number.to_string()).await;
    }
    let told = 1 + SALES * (3 * EACH + 1);
    let grown = most_until(&node, &shop, told).await.saturating_sub(before);
    assert!(grown < BOUND_KIB, "{grown} KiB more than {before}");
    node.ask_to_stop();
    assert!(node.ended().await.success());
    database.remove().await;
}
