//! The versions of an offer's terms, as they are listed.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Program};

const LIST: &str = "query($id: ID!, $f: Int, $a: String, $l: Int, $b: String) { offer(id: $id) {
    termsVersions(first: $f, after: $a, last: $l, before: $b) {
        nodes { id version document } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";

const PUBLISH: &str = "mutation($i: PublishOfferTermsInput!) { publishOfferTerms(input: $i) {
    offer { id } userErrors { message } } }";

fn paying(rate: &str) -> Value {
    json!({ "currency": "USD", "rules": [{ "id": "all", "when": {}, "pay": { "kind": "percent", "rate": rate } }] })
}

async fn page(program: &Program<'_>, offer: &str, mut page: Value) -> Value {
    page["id"] = json!(offer);
    program.ok(LIST, page).await["offer"]["termsVersions"].clone()
}

fn versions(page: &Value) -> Vec<i64> {
    let nodes = page["nodes"].as_array().expect("nodes").iter();
    nodes.filter_map(|node| node["version"].as_i64()).collect()
}

#[rstest]
#[tokio::test]
async fn the_versions_of_an_offers_terms_are_listed_newest_first(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for rate in ["20", "30"] {
        app.advance(TimeDelta::seconds(1));
        let input = json!({ "offerId": setup.offer, "terms": paying(rate) });
        let published = program.ok(PUBLISH, json!({ "i": input })).await;
        assert_eq!(published["publishOfferTerms"]["userErrors"], json!([]));
    }

    let whole = page(&program, &setup.offer, json!({})).await;
    assert_eq!((versions(&whole), &whole["totalCount"]), (vec![3, 2, 1], &json!(3)));
    assert_eq!(whole["nodes"][1]["document"], paying("20"));

    let newest = page(&program, &setup.offer, json!({ "f": 2 })).await;
    assert_eq!(versions(&newest), [3, 2]);
    assert_eq!(newest["pageInfo"]["hasNextPage"], json!(true));
    let rest = page(
        &program,
        &setup.offer,
        json!({ "f": 2, "a": newest["pageInfo"]["endCursor"] }),
    )
    .await;
    assert_eq!(versions(&rest), [1]);
    let back = json!({ "l": 1, "b": rest["pageInfo"]["startCursor"] });
    assert_eq!(versions(&page(&program, &setup.offer, back).await), [2]);

    app.advance(TimeDelta::seconds(1));
    let other = program.offer("Hats").await;
    let every = "{ offers { nodes { id termsVersions(first: 1) { nodes { version } totalCount } } } }";
    let every = program.ok(every, json!({})).await["offers"]["nodes"].clone();
    let listed = |offer: &str, version: i64| json!({ "id": offer, "termsVersions": { "nodes": [{ "version": version }], "totalCount": version } });
    assert_eq!(every, json!([listed(&setup.offer, 3), listed(&other, 1)]));
    app.close().await;
}
