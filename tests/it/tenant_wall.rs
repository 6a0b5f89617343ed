//! The tenant wall: another program's ids are answered like ids that do not exist, and nothing of it is seen or changed.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::Merchant;
use waypost_tests::{App, Db};

use crate::operations::{Ids, all, one_of_everything};

/// What must appear in no answer to a stranger.
const CANARY: &str = "7919";

#[rstest]
#[tokio::test]
async fn a_foreign_id_is_answered_like_one_that_does_not_exist(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let (owner, stranger) = (app.program("Owner").await, app.program("Stranger").await);
    let ids = one_of_everything(&owner).await;
    one_of_everything(&stranger).await;
    let before = everything(&owner).await;
    let nowhere = all(&nobodys());
    for (operation, random) in all(&ids).into_iter().zip(nowhere) {
        if !operation.names_an_object {
            continue;
        }
        let foreign = stranger.ask(&operation.document, operation.variables.clone()).await;
        assert_eq!(
            foreign["errors"][0]["extensions"]["code"],
            json!("NOT_FOUND"),
            "{}: {foreign}",
            operation.field
        );
        let unknown = stranger.ask(&random.document, random.variables).await;
        assert_eq!(foreign, unknown, "{}", operation.field);
        let nobody = app.graphql(None, &operation.document, operation.variables).await;
        assert_eq!(
            nobody["errors"][0]["extensions"]["code"],
            json!("UNAUTHENTICATED"),
            "{}: {nobody}",
            operation.field
        );
    }
    assert_eq!(everything(&owner).await, before, "nothing of the owner's has changed");
    app.drain().await;
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn lists_reports_and_filters_hold_nothing_of_others(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let (owner, stranger) = (app.program("Owner").await, app.program("Stranger").await);
    let ids = one_of_everything(&owner).await;
    app.drain().await;
    let seen = everything(&stranger).await.to_string();
    assert!(!seen.contains(CANARY) && !seen.contains(&ids.offer) && !seen.contains(&ids.click));
    assert!(
        everything(&owner).await.to_string().contains(CANARY),
        "the owner sees it"
    );
    for filter in [
        json!({ "offerId": ids.offer }),
        json!({ "affiliateId": ids.affiliate }),
        json!({ "clickId": ids.click }),
    ] {
        let query = "query($f: ConversionFilter) { conversions(filter: $f) { totalCount nodes { id } } }";
        let answer = stranger.ask(query, json!({ "f": filter })).await;
        let counted = answer["data"]["conversions"]["totalCount"].as_i64().unwrap_or_default();
        assert_eq!(counted, 0, "{answer}");
        assert!(!answer.to_string().contains(&ids.conversion));
    }
    for filter in [json!({ "clickId": ids.click }), json!({ "txnId": "1" })] {
        let query = "query($f: PostbackFilter) { postbacks(filter: $f) { totalCount nodes { id } } }";
        let owners = owner.ok(query, json!({ "f": filter })).await["postbacks"]["totalCount"].clone();
        assert_eq!(owners, json!(2), "the owner finds the sale and its refund");
        let answer = stranger.ok(query, json!({ "f": filter })).await;
        assert_eq!(answer["postbacks"]["totalCount"], json!(0), "{filter}");
        assert!(!answer.to_string().contains(&ids.postback));
    }
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn a_strangers_postback_cannot_fire_for_our_click(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let (owner, stranger) = (app.program("Owner").await, app.program("Stranger").await);
    let (ours, theirs) = (owner.setup().await, stranger.setup().await);
    let click = owner.click(&ours.link).await;
    let (status, foreign) = stranger
        .report(&theirs.merchant, &[("click_id", &click), ("amount", "5")])
        .await;
    let (same_status, unknown) = stranger
        .report(
            &theirs.merchant,
            &[("click_id", "clk_01jn3jqkzne90tkh2y5vp0kq3c"), ("amount", "5")],
        )
        .await;
    assert_eq!(
        (status, same_status, &foreign["code"], &unknown["code"]),
        (202, 202, &json!("click_not_known_yet"), &json!("click_not_known_yet"))
    );
    let key = ours.merchant.url.rsplit_once('/').expect("a key").1;
    let mixed = Merchant {
        url: format!("{}/postback/{}{}", app.url, stranger.short_code, &key[6..]),
        ..ours.merchant.clone()
    };
    assert_eq!(
        stranger.report(&mixed, &[("click_id", &click)]).await.0,
        404,
        "a key leads to one tenant only"
    );
    let spelled = format!("{}/c/{}-shoes/anna", app.url, stranger.short_code);
    let foreign_click = stranger.click(&spelled).await;
    let (status, _) = owner.report(&ours.merchant, &[("click_id", &foreign_click)]).await;
    assert_eq!(status, 202);
    app.advance(TimeDelta::days(1));
    app.drain().await;
    let seen = owner.ok("{ conversions { totalCount } }", json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(0));
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn interleaved_requests_never_mix_tenants(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let (a, b) = (app.program("Alpha").await, app.program("Beta").await);
    a.offer("Canary alpha").await;
    b.offer("Canary beta").await;
    let query = "{ viewer { tenant { name } } offers { nodes { name } } }";
    for _ in 0..10 {
        let asks = (0..20).map(|number| {
            if number % 2 == 0 {
                a.ask(query, json!({}))
            } else {
                b.ask(query, json!({}))
            }
        });
        for (number, answer) in futures::future::join_all(asks).await.into_iter().enumerate() {
            let (mine, other) = if number % 2 == 0 {
                ("alpha", "beta")
            } else {
                ("beta", "alpha")
            };
            let text = answer.to_string().to_lowercase();
            assert!(text.contains(mine) && !text.contains(other), "{text}");
        }
    }
    app.close().await;
}

/// Every kind of thing that has an id of its own is tried above: a new one must be added there.
#[test]
fn every_kind_of_node_is_tried() {
    let sdl = waypost_api::graphql::sdl();
    let kinds = sdl.matches(" implements Node {").count();
    let tried = 15 + nobodys().within.len();
    assert_eq!(kinds, tried, "add the new kind to Ids in tests/it/operations.rs");
}

/// Everything that a person can list.
async fn everything(program: &waypost_tests::Program<'_>) -> Value {
    program
        .ok(
            "query($i: ReportInput!) {
                viewer { tenant { id name } }
                offers { totalCount nodes { id name status updatedAt terms { version document } termsVersions(first: 2) { totalCount nodes { document } } } }
                affiliates { totalCount nodes { id name status balances { amount } payee { currency } ledgerEntries(first: 9) { totalCount nodes { amount { amount } } } } }
                payoutRuns { totalCount nodes { id status totals { status owed { amount } } } }
                payoutLines { totalCount nodes { id status owed { amount } } }
                trackingLinks { totalCount nodes { id url } }
                coupons { totalCount nodes { id code status updatedAt } }
                integrations { totalCount nodes { id name status updatedAt } }
                partnerPostbacks { totalCount nodes { id status updatedAt } }
                webhooks { totalCount nodes { id url status updatedAt } }
                conversions { totalCount nodes { id amount { amount } payout { amount } click { id } deliveries { id } } }
                deliveries { totalCount nodes { id status nextAttemptAt lastAttempt { id url } } }
                postbacks { totalCount nodes { id query } }
                notices { totalCount nodes { id message dismissedAt } }
                apiKeys { totalCount nodes { id revokedAt } }
                report(input: $i) { rows { clicks amount { amount } } totals { clicks amount { amount } } }
            }",
            json!({ "i": { "from": "2026-03-01T00:00:00Z", "to": "2026-03-09T00:00:00Z", "groupBy": ["OFFER"] } }),
        )
        .await
}

/// Well-formed ids that nobody has.
fn nobodys() -> Ids {
    let id = |prefix: &str| format!("{prefix}_01jn3jqkzne90tkh2y5vp0kq3c");
    Ids {
        offer: id("off"),
        affiliate: id("aff"),
        tracking_link: id("lnk"),
        integration: id("int"),
        coupon: id("cpn"),
        partner_postback: id("ppb"),
        conversion: id("conv"),
        postback: id("pbk"),
        api_key: id("key"),
        click: id("clk"),
        notice: id("ntc"),
        exchange_rate: id("fx"),
        payout_run: id("run"),
        payout_line: id("pay"),
        webhook: id("whk"),
        delivery: id("dlv"),
        within: ["ten", "usr", "trm", "led", "chg", "dlv", "att", "enr"]
            .map(id)
            .to_vec(),
    }
}
