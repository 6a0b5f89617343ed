//! How many partner postbacks an affiliate has at most.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_domain::partner_postback::MOST;
use waypost_tests::{App, Db, Program};

const CREATE: &str = "mutation($i: CreatePartnerPostbackInput!) { createPartnerPostback(input: $i) {
    partnerPostback { id } userErrors { code } } }";

/// The new one's id, or the code and the words by which it is refused.
async fn create(program: &Program<'_>, affiliate: &str, key: &str) -> Result<Value, (String, String)> {
    let input =
        json!({ "affiliateId": affiliate, "urlTemplate": "https://t.example/?c={sub1}", "idempotencyKey": key });
    let answer = program.ask(CREATE, json!({ "i": input })).await;
    let error = &answer["errors"][0];
    match (error["extensions"]["code"].as_str(), error["message"].as_str()) {
        (Some(code), Some(message)) => Err((code.to_owned(), message.to_owned())),
        _ => Ok(answer["data"]["createPartnerPostback"]["partnerPostback"]["id"].clone()),
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_affiliate_has_so_many_however_many_are_made_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let (anna, ben) = (program.affiliate("Anna").await, program.affiliate("Ben").await);
    let first = create(&program, &anna, "first").await.expect("made");
    for number in 2..MOST {
        create(&program, &anna, &number.to_string()).await.expect("made");
    }
    let keys: Vec<String> = (0..20).map(|number| format!("at once {number}")).collect();
    let at_once = futures::future::join_all(keys.iter().map(|key| create(&program, &anna, key))).await;
    let refused: Vec<_> = at_once.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 19, "there was room for one");
    let says = |(code, message): &(String, String)| {
        code == "CONFLICT" && message.contains("at most 50 partner postbacks; delete one")
    };
    assert!(refused.iter().all(says), "{refused:?}");
    let query = "query($a: ID!) { partnerPostbacks(first: 1, affiliateId: $a) { totalCount } }";
    let seen = program.ok(query, json!({ "a": anna })).await;
    assert_eq!(seen["partnerPostbacks"]["totalCount"], json!(MOST));
    assert_eq!(
        create(&program, &anna, "first").await,
        Ok(first),
        "a repeat makes nothing"
    );
    create(&program, &ben, "bens").await.expect("others have room");
    app.close().await;
}
