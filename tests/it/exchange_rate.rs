//! Sales in other currencies: they wait for the rate of their day, are settled by it, and keep it.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program};

use crate::owed::lose_all_jobs;

const SET: &str = "mutation($i: SetExchangeRatesInput!) { setExchangeRates(input: $i) { rates conversions userErrors { field code } } }";
const SEEN: &str = "query($id: ID!) { conversion(id: $id) { status reason settledAt payout { amount currency } explanation { lines } ledgerEntries { amount { amount } } } }";

async fn set(program: &Program<'_>, rates: &[(&str, &str, &str, &str)]) -> Value {
    let rates = rates
        .iter()
        .map(|(from, to, day, rate)| json!({ "from": from, "to": to, "day": day, "rate": rate }));
    let input = json!({ "rates": rates.collect::<Vec<_>>() });
    let done = program.ok(SET, json!({ "i": input })).await["setExchangeRates"].clone();
    program.app.drain().await;
    done
}

async fn sold(program: &Program<'_>, setup: &Setup, (txn, amount, currency): (&str, &str, &str)) -> Value {
    let click = program.click(&setup.link).await;
    let sale = [
        ("click_id", click.as_str()),
        ("txn_id", txn),
        ("amount", amount),
        ("currency", currency),
    ];
    let (_, said) = program.report(&setup.merchant, &sale).await;
    assert_eq!(said["code"], json!("accepted"));
    program.app.drain().await;
    said["conversion_id"].clone()
}

async fn seen(program: &Program<'_>, id: &Value) -> Value {
    program.ok(SEEN, json!({ "id": id })).await["conversion"].clone()
}

#[rstest]
#[tokio::test]
async fn a_sale_waits_for_the_rate_of_its_day_and_keeps_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    // The clock stands at noon of 2 March.
    let sale = sold(&program, &setup, ("T-1", "100", "EUR")).await;
    let waits = seen(&program, &sale).await;
    assert_eq!(
        (&waits["reason"], &waits["settledAt"], &waits["ledgerEntries"]),
        (&json!("waiting_for_exchange_rate"), &Value::Null, &json!([]))
    );
    for (from, to, day) in [
        ("EUR", "USD", "2026-03-01"),
        ("USD", "EUR", "2026-03-02"),
        ("GBP", "USD", "2026-03-02"),
    ] {
        set(&program, &[(from, to, day, "2")]).await;
        assert_eq!(
            seen(&program, &sale).await["reason"],
            json!("waiting_for_exchange_rate"),
            "{from} {to} {day}"
        );
    }
    let done = set(&program, &[("EUR", "USD", "2026-03-02", "1.0842")]).await;
    assert_eq!(done, json!({ "rates": 1, "conversions": 1, "userErrors": [] }));
    let settled = seen(&program, &sale).await;
    assert_eq!(
        (&settled["reason"], &settled["payout"]),
        (&Value::Null, &json!({ "amount": "10.84", "currency": "USD" }))
    );
    assert!(
        settled["explanation"]["lines"].to_string().contains("1.0842"),
        "{settled}"
    );

    set(&program, &[("EUR", "USD", "2026-03-02", "2")]).await;
    let (_, said) = program
        .report(&setup.merchant, &[("txn_id", "T-1"), ("refund", "50")])
        .await;
    assert_eq!(said["code"], json!("refund_recorded"));
    app.drain().await;
    let refunded = seen(&program, &sale).await;
    assert_eq!(
        refunded["payout"]["amount"],
        json!("5.42"),
        "by the rate that it was settled by"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("5.42"));
    let next = sold(&program, &setup, ("T-2", "100", "EUR")).await;
    assert_eq!(
        seen(&program, &next).await["payout"]["amount"],
        json!("20.00"),
        "and the next one by the new rate"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_day_is_the_programs_own(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let zone = "mutation { updateTenant(input: { timezone: \"Pacific/Auckland\" }) { userErrors { code } } }";
    assert_eq!(
        program.ok(zone, json!({})).await["updateTenant"]["userErrors"],
        json!([])
    );
    let setup = program.setup().await;
    // Noon in UTC is already the next day there.
    set(
        &program,
        &[("EUR", "USD", "2026-03-02", "1"), ("EUR", "USD", "2026-03-03", "3")],
    )
    .await;
    let sale = sold(&program, &setup, ("T-1", "100", "EUR")).await;
    assert_eq!(seen(&program, &sale).await["payout"]["amount"], json!("30.00"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn rates_come_in_tables_all_or_none(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let mut sales = Vec::new();
    for number in 0..3 {
        sales.push(sold(&program, &setup, (&number.to_string(), "10000", "JPY")).await);
    }
    let csv = async |csv: &str| {
        let done = program.ask(SET, json!({ "i": { "csv": csv } })).await["data"]["setExchangeRates"].clone();
        app.drain().await;
        done
    };
    let bad = csv("from,to,day,rate\nJPY,USD,2026-03-02,0.0066\nJPY,USD,soon,1").await;
    assert_eq!(
        bad,
        json!({ "rates": null, "conversions": null, "userErrors": [{ "field": ["csv", "line 3", "day"], "code": "MALFORMED" }] })
    );
    assert_eq!(
        seen(&program, &sales[0]).await["settledAt"],
        Value::Null,
        "none was set"
    );
    let good = csv("day,rate,from,to\n2026-03-02,0.006612345678,jpy,usd\n2026-03-03,0.0067,JPY,USD\n").await;
    assert_eq!(good, json!({ "rates": 2, "conversions": 3, "userErrors": [] }));
    for sale in &sales {
        assert_eq!(seen(&program, sale).await["payout"]["amount"], json!("6.61"));
    }
    let list = "{ exchangeRates(filter: { from: \"JPY\", firstDay: \"2026-03-03\" }) { totalCount nodes { from to day rate } } exchangeRates2: exchangeRates { totalCount } }";
    let listed = program.ok(list, json!({})).await;
    assert_eq!(
        listed["exchangeRates"],
        json!({ "totalCount": 1, "nodes": [{ "from": "JPY", "to": "USD", "day": "2026-03-03", "rate": "0.0067" }] })
    );
    assert_eq!(listed["exchangeRates2"]["totalCount"], json!(2));
    let stranger = app.program("Other").await;
    assert_eq!(
        stranger.ok("{ exchangeRates { totalCount } }", json!({})).await["exchangeRates"]["totalCount"],
        json!(0)
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn rates_that_are_set_together_are_listed_by_day(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let days = ["2026-03-04", "2026-03-01", "2026-03-03", "2026-03-02"];
    let rates: Vec<_> = days
        .iter()
        .flat_map(|day| [("GBP", "USD", *day, "1.3"), ("EUR", "USD", *day, "1.1")])
        .collect();
    set(&program, &rates).await;
    let query = "{ exchangeRates { nodes { from day } } }";
    let listed = program.ok(query, json!({})).await["exchangeRates"]["nodes"].clone();
    let days = ["2026-03-04", "2026-03-03", "2026-03-02", "2026-03-01"];
    let expected: Vec<Value> = days
        .iter()
        .flat_map(|day| ["GBP", "EUR"].map(|from| json!({ "from": from, "day": day })))
        .collect();
    assert_eq!(listed, json!(expected));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn whatever_waits_although_its_rate_is_there_is_found(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let sale = sold(&program, &setup, ("T-1", "100", "EUR")).await;
    let rate = json!({ "from": "EUR", "to": "USD", "day": "2026-03-02", "rate": "1" });
    program.ok(SET, json!({ "i": { "rates": [rate] } })).await;
    lose_all_jobs(&app).await;
    app.advance(TimeDelta::minutes(11));
    assert_eq!(waypost_domain::owed::ask_again(&app.services).await.expect("asked"), 1);
    app.drain().await;
    assert_eq!(seen(&program, &sale).await["payout"]["amount"], json!("10.00"));
    app.advance(TimeDelta::hours(3));
    assert_eq!(waypost_domain::owed::ask_again(&app.services).await.expect("asked"), 0);
    app.close().await;
}
