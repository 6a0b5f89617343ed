//! Many identical postbacks at once: one conversion, one payout, and every sender hears of the same one.

use std::collections::HashSet;

use futures::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db};

const ROUNDS: usize = 50;
const AT_ONCE: usize = 32;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_rounds_of_thirty_two_copies_pay_fifty_times(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let mut conversions = HashSet::new();
    for round in 0..ROUNDS {
        let txn = format!("T-{round}");
        let parameters = [("click_id", click.as_str()), ("txn_id", &txn), ("amount", "10")];
        let copy = || program.report(&setup.merchant, &parameters);
        let answers = join_all((0..AT_ONCE).map(|_| copy())).await;
        assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
        let accepted = answers
            .iter()
            .filter(|(_, said)| said["code"] == "accepted" && said["duplicate"] == false)
            .count();
        let repeated = answers
            .iter()
            .filter(|(_, said)| said["code"] == "duplicate" && said["duplicate"] == true)
            .count();
        assert_eq!((accepted, repeated), (1, AT_ONCE - 1), "round {round}");
        let named: HashSet<&str> = answers
            .iter()
            .filter_map(|(_, said)| said["conversion_id"].as_str())
            .collect();
        assert_eq!(named.len(), 1, "round {round}");
        let postbacks: HashSet<&str> = answers
            .iter()
            .filter_map(|(_, said)| said["postback_id"].as_str())
            .collect();
        assert_eq!(postbacks.len(), AT_ONCE, "every request has a record of its own");
        conversions.extend(named.into_iter().map(str::to_owned));
    }
    assert_eq!(conversions.len(), ROUNDS);
    assert_eq!(app.drain().await, ROUNDS);
    let seen = program.ok("{ affiliates { nodes { balances { amount currency } } } conversions { totalCount } postbacks { totalCount } }", json!({})).await;
    assert_eq!(
        seen["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "50.00", "currency": "USD" }])
    );
    assert_eq!(seen["conversions"]["totalCount"], json!(ROUNDS));
    assert_eq!(seen["postbacks"]["totalCount"], json!(ROUNDS * AT_ONCE));
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_conversion_settled_by_many_jobs_at_once_is_paid_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let (_, said) = program
        .report(&setup.merchant, &[("click_id", &click), ("amount", "10")])
        .await;
    let id = said["conversion_id"].as_str().expect("an id").parse().expect("an id");
    let runs =
        (0..16).map(|_| waypost_domain::conversion::settle(&app.services, program.tenant, std::slice::from_ref(&id)));
    assert!(join_all(runs).await.into_iter().all(|run| run.is_ok()));
    app.drain().await;
    let seen = program
        .ok(
            "query($id: ID!) { conversion(id: $id) { ledgerEntries { amount { amount } } } }",
            json!({ "id": said["conversion_id"] }),
        )
        .await;
    assert_eq!(
        seen["conversion"]["ledgerEntries"],
        json!([{ "amount": { "amount": "1.00" } }])
    );
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_repeated_mutation_with_one_idempotency_key_makes_one_thing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let create = "mutation($input: CreateAffiliateInput!) { createAffiliate(input: $input) { affiliate { id } userErrors { code } } }";
    let once = |name: &'static str| program.ask(create, json!({ "input": { "name": name, "idempotencyKey": "k-1" } }));
    let answers = join_all((0..8).map(|_| once("Anna"))).await;
    let made: HashSet<String> = answers
        .iter()
        .map(|answer| answer["data"]["createAffiliate"]["affiliate"]["id"].to_string())
        .collect();
    assert_eq!(made.len(), 1, "{answers:?}");
    let other = once("Berta").await;
    assert_eq!(other["errors"][0]["extensions"]["code"], json!("CONFLICT"), "{other}");
    assert_eq!(
        other["data"]
            .get("createAffiliate")
            .filter(|payload| !payload.is_null()),
        None::<&Value>
    );
    let seen = program.ok("{ affiliates { totalCount } }", json!({})).await;
    assert_eq!(seen["affiliates"]["totalCount"], json!(1));
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_things_of_one_name_made_at_once_get_names_of_their_own(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let create = "mutation($input: CreateAffiliateInput!) { createAffiliate(input: $input) { affiliate { slug } userErrors { code } } }";
    let make = |slug: Option<&'static str>| program.ask(create, json!({ "input": { "name": "Anna", "slug": slug } }));
    let answers = join_all((0..16).map(|_| make(None))).await;
    let slugs: HashSet<&str> = answers
        .iter()
        .filter_map(|answer| answer["data"]["createAffiliate"]["affiliate"]["slug"].as_str())
        .collect();
    assert_eq!(slugs.len(), 16, "{answers:?}");
    assert!(slugs.contains("anna") && slugs.contains("anna-16"));
    let chosen = join_all((0..8).map(|_| make(Some("vera")))).await;
    let made = chosen
        .iter()
        .filter(|answer| answer["data"]["createAffiliate"]["affiliate"].is_object())
        .count();
    let taken = chosen
        .iter()
        .filter(|answer| answer["data"]["createAffiliate"]["userErrors"][0]["code"] == "TAKEN")
        .count();
    assert_eq!((made, taken), (1, 7), "{chosen:?}");
    app.close().await;
}
