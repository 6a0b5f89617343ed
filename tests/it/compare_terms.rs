//! What other terms would have paid for a past month.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use waypost_domain::conversion::{CompareTerms, compare_terms};
use waypost_entity::conversion;
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program};

use crate::counters::{percent, publish, say, sold};

const COMPARE: &str = "query($i: CompareTermsInput!) { compareTerms(input: $i) {
    total { conversions paid { amount } wouldBe { amount } difference { amount currency } }
    affiliates { affiliate { slug } payouts { conversions paid { amount } wouldBe { amount } difference { amount } } } waitingForExchangeRate } }";

async fn compare(program: &Program<'_>, setup: &Setup, terms: Value) -> Value {
    let input =
        json!({ "offerId": setup.offer, "terms": terms, "from": "2026-03-03T00:00:00Z", "to": "2026-03-06T00:00:00Z" });
    program.ok(COMPARE, json!({ "i": input })).await["compareTerms"].clone()
}

fn terms(rules: Value) -> Value {
    json!({ "currency": "USD", "rules": rules })
}

/// Conversions, what is paid, what would be, and the difference.
fn sums(compared: &Value) -> Value {
    let amount = |name: &str| compared[name]["amount"].clone();
    json!([
        compared["conversions"],
        amount("paid"),
        amount("wouldBe"),
        amount("difference")
    ])
}

#[rstest]
#[tokio::test]
async fn terms_are_tried_on_the_past_as_if_they_had_been_in_force(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let other = program.affiliate("Vera").await;
    let others_link = program.link(&setup.offer, &other).await;
    publish(&program, &setup, json!([{ "id": "r1", "pay": percent("10") }]), None).await;
    let sale = async |link: &str, txn: &'static str, amount: &'static str| {
        sold(&program, &setup, link, &[("txn_id", txn), ("amount", amount)]).await
    };
    // Two before the period, five in it, one after it; the clock stands at noon of 2 March.
    sale(&setup.link, "T-1", "100").await;
    sale(&setup.link, "T-2", "100").await;
    app.advance(TimeDelta::days(1));
    sale(&setup.link, "T-3", "100").await;
    sale(&others_link, "V-1", "200").await;
    sale(&setup.link, "T-4", "100").await;
    sale(&setup.link, "T-5", "100").await;
    sale(&others_link, "V-2", "50").await;
    sold(
        &program,
        &setup,
        &setup.link,
        &[("txn_id", "T-6"), ("amount", "10"), ("currency", "EUR")],
    )
    .await;
    say(&program, &setup, "T-5", ("status", "rejected")).await;
    say(&program, &setup, "V-1", ("refund", "100")).await;
    app.advance(TimeDelta::days(4));
    sale(&setup.link, "T-7", "100").await;

    let same = compare(&program, &setup, terms(json!([{ "id": "x", "pay": percent("10") }]))).await;
    assert_eq!(sums(&same["total"]), json!([4, "35.00", "35.00", "0.00"]));
    assert_eq!(same["total"]["difference"]["currency"], json!("USD"));
    assert_eq!(same["waitingForExchangeRate"], json!(1), "T-6 has no rate");

    // Hers is 20 %, his the third sale of the month and the fourth.
    let tiers = json!([{ "from": 0, "pay": percent("20") }, { "from": 3, "pay": percent("5") }]);
    let tiered = json!({ "kind": "tiered", "metric": "conversions", "period": "month", "tiers": tiers });
    let seen = compare(&program, &setup, terms(json!([{ "id": "x", "pay": tiered }]))).await;
    assert_eq!(sums(&seen["total"]), json!([4, "35.00", "55.00", "20.00"]), "{seen}");
    let each: Vec<Value> = seen["affiliates"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| json!([one["affiliate"]["slug"], sums(&one["payouts"])]))
        .collect();
    assert_eq!(
        json!(each),
        json!([
            ["vera", [2, "15.00", "30.00", "15.00"]],
            ["anna", [2, "20.00", "25.00", "5.00"]]
        ])
    );

    let mut capped = terms(json!([{ "id": "x", "pay": percent("10") }]));
    // 20.00 of it were paid before the period.
    capped["cap"] = json!({ "scope": "offer", "metric": "payout", "period": "month", "limit": "42.50" });
    let seen = compare(&program, &setup, capped).await;
    assert_eq!(sums(&seen["total"]), json!([4, "35.00", "22.50", "-12.50"]), "{seen}");

    // Nothing was recorded, and what is paid is still what it was.
    let again = compare(&program, &setup, terms(json!([{ "id": "x", "pay": percent("10") }]))).await;
    assert_eq!(again, same);
    app.close().await;
}

/// A comparison reads beside whoever writes, and only a few run at once.
#[rstest]
#[tokio::test]
async fn a_comparison_waits_for_its_turn_and_for_nobody_who_writes(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    app.advance(TimeDelta::days(1));
    let id = sold(&program, &setup, &setup.link, &[("txn_id", "T-1"), ("amount", "100")]).await;
    let scope = program.scope();
    let form = || CompareTerms {
        offer: setup.offer.parse().expect("an id"),
        terms: terms(json!([{ "id": "x", "pay": percent("20") }])),
        from: "2026-03-03T00:00:00Z".parse().expect("a time"),
        to: "2026-03-06T00:00:00Z".parse().expect("a time"),
    };
    let writing = scope.begin().await.expect("begun");
    let id = id.parse().expect("an id");
    scope
        .get_locked::<conversion::Entity>(&writing, id)
        .await
        .expect("locked");
    let compared = compare_terms(&scope, form()).await.expect("compared");
    assert_eq!(compared.total.difference().micros, 10_000_000);
    drop(writing);

    let comparisons = &app.services.comparisons;
    let (one, other) = (app.program("Bolt").await.tenant, app.program("Core").await.tenant);
    let turns = (
        comparisons.take(one).await.expect("free"),
        comparisons.take(other).await.expect("free"),
    );
    let waiting = {
        let (scope, form) = (scope.clone(), form());
        tokio::spawn(async move { compare_terms(&scope, form).await })
    };
    // Much longer than a comparison of one sale takes.
    for _ in 0..100 {
        scope.reader().execute_unprepared("SELECT 1").await.expect("asked");
    }
    assert!(!waiting.is_finished(), "two are running already");
    drop(turns);
    assert_eq!(waiting.await.expect("ended").expect("compared"), compared);
    app.close().await;
}

/// The answer comes from the comparison, and not from the door's own end of patience.
#[rstest]
#[tokio::test]
async fn who_asks_while_another_comparison_of_the_program_runs_is_told_to_come_back(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let turn = app.services.comparisons.take(program.tenant).await.expect("free");
    let input = json!({ "offerId": setup.offer, "from": "2026-03-03T00:00:00Z", "to": "2026-03-06T00:00:00Z",
        "terms": terms(json!([{ "id": "x", "pay": percent("10") }])) });
    let refused = program.ask(COMPARE, json!({ "i": input })).await;
    let error = &refused["errors"][0];
    assert_eq!(error["extensions"]["code"], json!("UNAVAILABLE"), "{refused}");
    assert_eq!(error["path"], json!(["compareTerms"]), "{refused}");
    drop(turn);
    compare(&program, &setup, terms(json!([{ "id": "x", "pay": percent("10") }]))).await;
    app.close().await;
}

#[tokio::test]
async fn what_cannot_be_compared_is_named() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let input = json!({ "offerId": setup.offer, "from": "2026-03-03T00:00:00Z", "to": "2026-03-03T00:00:00Z",
        "terms": { "currency": "EUR", "rules": [{ "id": "r1", "pay": { "kind": "flat", "amount": "1" } }] } });
    let refused = program.ask(COMPARE, json!({ "i": input })).await;
    let problems = refused["errors"][0]["extensions"]["userErrors"]
        .as_array()
        .expect("problems")
        .clone();
    let found: Vec<Value> = problems
        .iter()
        .map(|problem| json!([problem["field"], problem["code"]]))
        .collect();
    assert_eq!(
        json!(found),
        json!([[["to"], "OUT_OF_RANGE"], [["terms"], "MISMATCH"]]),
        "{refused}"
    );
    app.close().await;
}
