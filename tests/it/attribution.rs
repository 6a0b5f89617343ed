//! When a conversion counts: from its shortest time to the end of its window, by the moment at which it happened.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Program};

use crate::replay::nothing_is_otherwise;

const SET: &str = "mutation($i: SetOfferAttributionInput!) { setOfferAttribution(input: $i) { offer { attributionWindowDays shortestConversionSeconds } userErrors { field code } } }";

fn in_rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

async fn converted_at(program: &Program<'_>, said: &Value) -> String {
    let query = "query($id: ID!) { conversion(id: $id) { convertedAt } }";
    let seen = program.ok(query, json!({ "id": said["conversion_id"] })).await;
    seen["conversion"]["convertedAt"].as_str().expect("a time").to_owned()
}

#[rstest]
#[tokio::test]
async fn a_conversion_counts_from_its_shortest_time_to_the_end_of_its_window(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let input = json!({ "id": setup.offer, "attributionWindowDays": 1, "shortestConversionSeconds": 60 });
    let set = program.ok(SET, json!({ "i": input })).await;
    let expected = json!({ "attributionWindowDays": 1, "shortestConversionSeconds": 60 });
    assert_eq!(set["setOfferAttribution"]["offer"], expected);
    let click = program.click(&setup.link).await;
    let clicked = app.services.clock.now();
    let mut number = 0;
    let mut report = async |event_time: Option<DateTime<Utc>>| {
        number += 1;
        let (txn, moment) = (number.to_string(), event_time.map(in_rfc3339).unwrap_or_default());
        let parameters = [("click_id", click.as_str()), ("txn_id", &txn), ("event_time", &moment)];
        program.report(&setup.merchant, &parameters).await
    };
    let code = |(status, said): (u16, Value)| (status, said["code"].as_str().unwrap_or_default().to_owned());
    let too_young = (422, "click_too_young".to_owned());
    let too_old = (422, "click_too_old".to_owned());
    let accepted = (200, "accepted".to_owned());
    assert_eq!(code(report(None).await), too_young);
    app.advance(TimeDelta::seconds(59));
    assert_eq!(code(report(None).await), too_young);
    app.advance(TimeDelta::seconds(1));
    assert_eq!(code(report(None).await), accepted);
    app.advance(TimeDelta::days(1) - TimeDelta::seconds(61));
    assert_eq!(code(report(None).await), accepted);
    app.advance(TimeDelta::seconds(1));
    assert_eq!(code(report(None).await), too_old);
    app.advance(TimeDelta::days(5));
    let within = clicked + TimeDelta::hours(23);
    let (status, said) = report(Some(within)).await;
    assert_eq!(status, 200, "{said}");
    assert_eq!(converted_at(&program, &said).await, in_rfc3339(within));
    let after = clicked + TimeDelta::days(2);
    assert_eq!(code(report(Some(after)).await), too_old);
    assert_eq!(code(report(Some(clicked - TimeDelta::hours(1))).await), too_young);
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn nothing_happens_before_its_click(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let clicked = app.services.clock.now();
    let before = in_rfc3339(clicked - TimeDelta::minutes(3));
    let (status, said) = program
        .report(&setup.merchant, &[("click_id", &click), ("event_time", &before)])
        .await;
    assert_eq!(status, 200, "{said}");
    assert_eq!(converted_at(&program, &said).await, in_rfc3339(clicked));
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_replay_is_a_duplicate_after_the_window_and_after_a_pause(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "100")];
    let (_, first) = program.report(&setup.merchant, &sale).await;
    app.drain().await;
    let pause =
        "mutation($i: SetOfferStatusInput!) { setOfferStatus(input: $i) { offer { status } userErrors { code } } }";
    program
        .ok(pause, json!({ "i": { "id": setup.offer, "status": "PAUSED" } }))
        .await;
    let next = [("click_id", click.as_str()), ("txn_id", "T-2"), ("amount", "100")];
    let (status, refused) = program.report(&setup.merchant, &next).await;
    assert_eq!((status, &refused["code"]), (422, &json!("offer_not_active")));
    app.advance(TimeDelta::days(31));
    let (_, again) = program.report(&setup.merchant, &sale).await;
    assert_eq!(
        (&again["code"], &again["conversion_id"]),
        (&json!("duplicate"), &first["conversion_id"])
    );
    // What was sold before may still go back.
    let back = [("click_id", click.as_str()), ("txn_id", "T-1"), ("refund", "50")];
    let (_, back) = program.report(&setup.merchant, &back).await;
    assert_eq!(back["code"], json!("refund_recorded"));
    app.drain().await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("5.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_could_never_count_is_something_to_mend(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let offer = program.offer("Shoes").await;
    for (input, field) in [
        (
            json!({ "id": offer, "attributionWindowDays": 0 }),
            "attributionWindowDays",
        ),
        (
            json!({ "id": offer, "shortestConversionSeconds": -1 }),
            "shortestConversionSeconds",
        ),
        (
            json!({ "id": offer, "attributionWindowDays": 1, "shortestConversionSeconds": 86400 }),
            "shortestConversionSeconds",
        ),
    ] {
        let answer = program.ask(SET, json!({ "i": input })).await;
        let problems = json!([{ "field": [field], "code": "OUT_OF_RANGE" }]);
        assert_eq!(
            answer["data"]["setOfferAttribution"]["userErrors"], problems,
            "{answer}"
        );
    }
    let seen = program.ok(SET, json!({ "i": { "id": offer } })).await;
    let unchanged = json!({ "attributionWindowDays": 30, "shortestConversionSeconds": 0 });
    assert_eq!(seen["setOfferAttribution"]["offer"], unchanged);
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_bots_click_brings_nothing_where_the_offer_says_so(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (crawler, script) = (
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl/8.5.0",
    );
    let person = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    for (number, (refuses, agent, code)) in [
        (false, crawler, "accepted"),
        (true, crawler, "fraudulent_click"),
        (true, script, "fraudulent_click"),
        (true, person, "accepted"),
        (true, "", "accepted"),
        (false, script, "accepted"),
    ]
    .into_iter()
    .enumerate()
    {
        let set = program
            .ok(SET, json!({ "i": { "id": setup.offer, "refusesBotClicks": refuses } }))
            .await;
        assert_eq!(set["setOfferAttribution"]["userErrors"], json!([]));
        let click = program.click_as(&setup.link, agent).await;
        let parameters = [("click_id", click.as_str()), ("txn_id", &number.to_string())];
        let (_, said) = program.report(&setup.merchant, &parameters).await;
        assert_eq!(said["code"], json!(code), "row {number}");
    }
    let log = "{ postbacks(first: 1, filter: { code: \"fraudulent_click\" }) { nodes { trace { check result decidedBy } } } }";
    let seen = program.ok(log, json!({})).await;
    let step = json!({ "check": "visitor", "result": "a known bot", "decidedBy": "offer.refusesBotClicks = true" });
    let trace = seen["postbacks"]["nodes"][0]["trace"]
        .as_array()
        .expect("a trace")
        .clone();
    assert!(trace.contains(&step), "{trace:?}");
    app.drain().await;
    app.close().await;
}
