//! Trying an integration out: real requests at the product's own doors, and nothing that counts.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Program, Receiver};

const TEST: &str = "mutation($i: TestPostbackInput!) { testPostback(input: $i) { passed
    steps { kind ok message requestLine requestHeaders { name value } requestBody status responseBody }
    click { id } postback { code isTest trace { check result } } conversion { id isTest amount { amount } payout { amount } deliveries { status } }
    userErrors { code field } } }";

/// Runs a test while jobs are worked on, as they are in a running product.
async fn fire(program: &Program<'_>, input: Value) -> Value {
    let working = async {
        loop {
            program.app.drain().await;
            tokio::task::yield_now().await;
        }
    };
    let answer = tokio::select! {
        answer = program.ask(TEST, json!({ "i": input })) => answer,
        () = working => unreachable!(),
    };
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["testPostback"].clone()
}

#[rstest]
#[tokio::test]
async fn a_test_goes_the_whole_way_and_counts_nowhere(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback(
            &setup.affiliate,
            &format!("{}/?payout={{payout}}&test={{test}}", partner.url),
        )
        .await;
    let locked = program.merchant(json!({ "withSecret": true })).await;
    let clicks = program.clicks_counted().await;
    let input = json!({ "integrationId": locked.id, "offerId": setup.offer, "affiliateId": setup.affiliate, "amount": "50", "event": "sale" });
    let said = fire(&program, input.clone()).await;
    assert_eq!(said["passed"], json!(true), "{said:#}");
    let steps = said["steps"].as_array().expect("steps");
    let kinds: Vec<&Value> = steps.iter().map(|step| &step["kind"]).collect();
    assert_eq!(kinds, ["VISIT", "REPORT", "SETTLE", "FORWARD"]);
    assert!(steps.iter().all(|step| step["ok"] == json!(true)), "{steps:#?}");
    assert_eq!((&steps[0]["status"], &steps[1]["status"]), (&json!(302), &json!(200)));
    let line = steps[1]["requestLine"].as_str().expect("a line");
    assert!(
        line.starts_with("GET /postback/") && line.contains("amount=50"),
        "{line}"
    );
    assert!(!said.to_string().contains(locked.secret.as_deref().expect("a secret")));
    let pass = json!({ "name": "x-waypost-test", "value": "***" });
    assert!(steps[1]["requestHeaders"].as_array().expect("headers").contains(&pass));
    assert_eq!(said["postback"]["isTest"], json!(true));
    assert!(
        said["postback"]["trace"]
            .to_string()
            .contains("skipped: a test of our own")
    );
    let sale = &said["conversion"];
    assert_eq!(
        (&sale["isTest"], &sale["payout"]["amount"], &sale["deliveries"]),
        (&json!(true), &json!("5.00"), &json!([{ "status": "SUCCEEDED" }]))
    );
    assert_eq!(partner.calls()[0].parameter("test").as_deref(), Some("1"));
    let again = fire(&program, input).await;
    assert_eq!(again["passed"], json!(true), "a second one is no duplicate: {again:#}");
    assert_eq!(program.clicks_counted().await, clicks, "test clicks are in no report");
    let books = program
        .ok(
            "{ affiliates { nodes { balances { amount } } } conversions { totalCount } }",
            json!({}),
        )
        .await;
    assert_eq!(books["affiliates"]["nodes"][0]["balances"], json!([]));
    assert_eq!(books["conversions"]["totalCount"], json!(0));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_test_stops_where_the_way_ends_and_says_why(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let pair = json!({ "integrationId": setup.merchant.id, "offerId": setup.offer, "affiliateId": setup.affiliate });
    let mut wrong = pair.clone();
    wrong["status"] = json!("nonsense");
    let said = fire(&program, wrong).await;
    assert_eq!((&said["passed"], &said["conversion"]), (&json!(false), &json!(null)));
    assert_eq!(said["postback"]["code"], json!("unknown_status"), "{said:#}");
    assert_eq!(said["steps"].as_array().map(Vec::len), Some(2));
    let pause = "mutation($id: ID!) { setOfferStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
    program.ok(pause, json!({ "id": setup.offer })).await;
    let said = fire(&program, pair).await;
    assert_eq!((&said["passed"], &said["click"]), (&json!(false), &json!(null)));
    assert_eq!(said["steps"][0]["status"], json!(404));
    let nothing = fire(&program, json!({ "integrationId": setup.merchant.id })).await;
    assert_eq!(nothing["userErrors"][0]["code"], json!("REQUIRED"));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_strangers_header_is_no_pass(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let (program, other) = (app.program("Acme").await, app.program("Other").await);
    let setup = program.setup().await;
    let locked = program.merchant(json!({ "withSecret": true })).await;
    let foreign = {
        use waypost_domain::test_fire::Door;
        let door = Door::Postback(locked.id.parse().expect("an id"));
        app.services.passes.write(other.tenant, door, app.services.clock.now())
    };
    for pass in ["1", "9999999999.AAAA", &foreign] {
        let link = app.http.get(&setup.link).header("X-Waypost-Test", pass);
        assert_eq!(link.send().await.expect("answered").status(), 302);
        let click = program.click(&setup.link).await;
        let report = format!("{}?click_id={click}", locked.url);
        let answer = app.http.get(report).header("X-Waypost-Test", pass).send().await;
        assert_eq!(answer.expect("answered").status(), 401, "{pass}");
    }
    assert_eq!(program.clicks_counted().await, 6, "they count like any other");
    app.close().await;
}
