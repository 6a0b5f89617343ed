//! A clock that is wrong: it jumps back and forth, and nothing is lost, doubled or done all at once.

use std::collections::HashSet;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Receiver};

#[rstest]
#[tokio::test]
async fn a_clock_that_jumps_back_loses_and_doubles_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let later = program.click(&setup.link).await;
    let report = |click: String, txn: &'static str| {
        let (program, merchant) = (&program, &setup.merchant);
        async move {
            let sent = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "10")];
            let (_, said) = program.report(merchant, &sent).await;
            text(&said["code"])
        }
    };
    assert_eq!(report(later.clone(), "1").await, "accepted");
    app.advance(TimeDelta::hours(-1));
    let earlier = program.click(&setup.link).await;
    assert_eq!(report(later.clone(), "1").await, "duplicate");
    assert_eq!(report(later, "2").await, "accepted", "a click of the future is a click");
    assert_eq!(report(earlier, "3").await, "accepted");
    app.drain().await;
    app.advance(TimeDelta::hours(1));
    app.drain().await;
    let query = "{ conversions { totalCount } affiliates { nodes { balances { amount } } } }";
    let seen = program.ok(query, json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(3));
    assert_eq!(
        seen["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "3.00" }])
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn retries_are_neither_lost_nor_made_all_at_once_when_the_clock_jumps(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    const DELIVERIES: usize = 20;
    let app = App::with(db, |config| {
        config.delivery.jitter = 0.2;
        // So many failures would let it rest.
        config.delivery.rest_after_failures = 1_000;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let template = format!("{}/?n={{attempt}}", partner.url);
    program.partner_postback(&setup.affiliate, &template).await;
    for number in 0..DELIVERIES {
        let click = program.click(&setup.link).await;
        let sent = [
            ("click_id", click.as_str()),
            ("txn_id", &number.to_string()),
            ("amount", "10"),
        ];
        program.report(&setup.merchant, &sent).await;
    }
    // Everything fails until the partner's server is mended.
    let fail = || (0..DELIVERIES).for_each(|_| partner.answer_once(500, ""));
    fail();
    app.drain().await;
    assert_eq!(partner.calls().len(), DELIVERIES);
    app.advance(TimeDelta::hours(-1));
    app.drain().await;
    assert_eq!(partner.calls().len(), DELIVERIES, "nothing is due an hour earlier");
    app.advance(TimeDelta::hours(2));
    fail();
    app.drain().await;
    assert_eq!(
        partner.calls().len(),
        2 * DELIVERIES,
        "one attempt each: the next is counted from the new time"
    );
    let query = "{ conversions(first: 100) { nodes { deliveries { attemptsMade nextAttemptAt } } } }";
    let seen = program.ok(query, json!({})).await;
    let deliveries: Vec<&Value> = seen["conversions"]["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|node| &node["deliveries"][0])
        .collect();
    assert!(deliveries.iter().all(|delivery| delivery["attemptsMade"] == 2));
    let times: HashSet<String> = deliveries
        .iter()
        .map(|delivery| text(&delivery["nextAttemptAt"]))
        .collect();
    assert!(times.len() > DELIVERIES / 2, "spread over time: {times:?}");
    app.advance(TimeDelta::minutes(2));
    app.drain().await;
    let numbers: Vec<_> = partner.calls().iter().filter_map(|call| call.parameter("n")).collect();
    for number in ["1", "2", "3"] {
        let made = numbers.iter().filter(|made| *made == number).count();
        assert_eq!(made, DELIVERIES, "attempt {number}");
    }
    app.close().await;
}

#[tokio::test]
async fn access_tokens_live_through_small_steps_and_sessions_through_large_ones() {
    let app = App::on(Db::Sqlite).await;
    let sign_up = "mutation($i: SignUpInput!) { signUp(input: $i) { accessToken } }";
    let person =
        json!({ "email": "a@example.com", "password": "correct horse battery", "name": "A", "programName": "Acme" });
    let body = json!({ "query": sign_up, "variables": { "i": person } });
    let sent = app.http.post(format!("{}/graphql", app.url)).json(&body);
    let signed_up = sent.send().await.expect("answered");
    let cookie = signed_up.headers()["set-cookie"].to_str().expect("text").to_owned();
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let said: Value = signed_up.json().await.expect("JSON");
    let token = text(&said["data"]["signUp"]["accessToken"]);
    let holds = async |token: &str| {
        let answer = app.graphql(Some(token), "{ viewer { user { id } } }", json!({})).await;
        answer["data"]["viewer"]["user"]["id"].is_string()
    };
    for (seconds, expected) in [(0, true), (-20, true), (-3_600, false), (600, true), (3_600, false)] {
        app.advance(TimeDelta::seconds(seconds));
        assert_eq!(holds(&token).await, expected, "{seconds} s");
        app.advance(TimeDelta::seconds(-seconds));
    }
    app.advance(TimeDelta::hours(-1));
    let refresh = json!({ "query": "mutation { refreshSession { accessToken } }" });
    let sent = app.http.post(format!("{}/graphql", app.url)).header("cookie", cookie);
    let refreshed: Value = sent
        .json(&refresh)
        .send()
        .await
        .expect("answered")
        .json()
        .await
        .expect("JSON");
    let token = text(&refreshed["data"]["refreshSession"]["accessToken"]);
    assert!(holds(&token).await, "the session outlives the jump");
    app.close().await;
}
