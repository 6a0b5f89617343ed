//! The report: what it counts, in whose days, and that its parts add up.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db};

const REPORT: &str = "query($i: ReportInput!) { report(input: $i) { timezone rows { offer { slug } day clicks conversions amount { amount currency } payout { amount currency } }
    totals { clicks conversions amount { amount currency } payout { amount currency } } } }";

#[rstest]
#[tokio::test]
async fn a_report_counts_by_offer_and_local_day(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let other = app.program("Other").await;
    let (setup, noise) = (program.setup().await, other.setup().await);
    app.advance(TimeDelta::milliseconds(1));
    let hats = program.offer("Hats").await;
    let hat_link = program.link(&hats, &setup.affiliate).await;
    // 12:00 and, thirteen hours later, 01:00 of the next day in UTC; 13:00 of the second day in Auckland.
    for (number, link) in [(1, &setup.link), (2, &setup.link), (3, &hat_link)] {
        let click = program.click(link).await;
        let (txn, amount) = (number.to_string(), format!("{number}0.01"));
        program
            .report(
                &setup.merchant,
                &[("click_id", &click), ("txn_id", &txn), ("amount", &amount)],
            )
            .await;
        program
            .report(
                &setup.merchant,
                &[("click_id", &click), ("txn_id", &txn), ("amount", &amount)],
            )
            .await;
        let strange = other.click(&noise.link).await;
        other
            .report(&noise.merchant, &[("click_id", &strange), ("amount", "7919.13")])
            .await;
        app.drain().await;
        app.advance(TimeDelta::hours(13));
    }
    let ask = async |group: Value, zone: Value, offer: Value| {
        let input = json!({ "from": "2026-03-01T00:00:00Z", "to": "2026-03-09T00:00:00Z", "groupBy": group, "timezone": zone, "offerId": offer });
        program.ok(REPORT, json!({ "i": input })).await["report"].clone()
    };
    let usd = |amount: &str| json!([{ "amount": amount, "currency": "USD" }]);
    let row = |offer: Value, day: Value, clicks: u32, conversions: u32, amount: &str, payout: &str| {
        let offer = if offer.is_null() {
            offer
        } else {
            json!({ "slug": offer })
        };
        json!({ "offer": offer, "day": day, "clicks": clicks, "conversions": conversions, "amount": usd(amount), "payout": usd(payout) })
    };
    let by_both = ask(json!(["OFFER", "DAY"]), Value::Null, Value::Null).await;
    let expected = json!([
        row(json!("shoes"), json!("2026-03-02"), 1, 1, "10.01", "1.00"),
        row(json!("shoes"), json!("2026-03-03"), 1, 1, "20.01", "2.00"),
        row(json!("hats"), json!("2026-03-03"), 1, 1, "30.01", "3.00"),
    ]);
    assert_eq!(by_both["rows"], expected, "{by_both:#}");
    let totals = json!({ "clicks": 3, "conversions": 3, "amount": usd("60.03"), "payout": usd("6.00") });
    for (group, zone, days) in [
        (json!(["DAY"]), "UTC", 2),
        (json!(["DAY"]), "Pacific/Auckland", 2),
        (json!(["DAY"]), "America/Los_Angeles", 2),
        (json!(["OFFER"]), "Asia/Kathmandu", 2),
        (json!([]), "UTC", 1),
    ] {
        let seen = ask(group, json!(zone), Value::Null).await;
        assert_eq!(
            (&seen["totals"], seen["rows"].as_array().expect("rows").len()),
            (&totals, days),
            "{zone}: {seen:#}"
        );
        assert_eq!(seen["timezone"], json!(zone));
    }
    let only = ask(json!([]), Value::Null, json!(hats)).await;
    assert_eq!(
        only["rows"],
        json!([row(Value::Null, Value::Null, 1, 1, "30.01", "3.00")])
    );
    assert!(
        !ask(json!(["OFFER", "DAY"]), Value::Null, Value::Null)
            .await
            .to_string()
            .contains("7919")
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn questions_that_make_no_sense_are_told_so(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    for (from, to, zone) in [
        ("2026-03-02", "2026-03-02", "UTC"),
        ("2026-03-03", "2026-03-02", "UTC"),
        ("2020-01-01", "2026-03-02", "UTC"),
        ("2026-03-01", "2026-03-02", "Mars/Base"),
    ] {
        let input = json!({ "from": format!("{from}T00:00:00Z"), "to": format!("{to}T00:00:00Z"), "timezone": zone, "groupBy": [] });
        let answer = program.ask(REPORT, json!({ "i": input })).await;
        assert_eq!(
            answer["errors"][0]["extensions"]["code"],
            json!("BAD_USER_INPUT"),
            "{answer}"
        );
    }
    app.close().await;
}

/// Ten seconds before the end of the year in UTC, and ten after it.
#[rstest]
#[tokio::test]
async fn the_end_of_a_year_is_the_end_of_its_last_local_day(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let end: DateTime<Utc> = "2026-12-31T23:59:50Z".parse().expect("a time");
    app.advance(end - app.services.clock.now());
    for (txn, amount) in [("1", "10.01"), ("2", "20.02")] {
        let click = program.click(&setup.link).await;
        let sale = [("click_id", click.as_str()), ("txn_id", txn), ("amount", amount)];
        assert_eq!(program.report(&setup.merchant, &sale).await.0, 200);
        app.drain().await;
        app.advance(TimeDelta::seconds(20));
    }
    let ask = async |to: &str, zone: &str| {
        let input = json!({ "from": "2026-12-31T00:00:00Z", "to": to, "groupBy": ["DAY"], "timezone": zone });
        let seen = program.ok(REPORT, json!({ "i": input })).await["report"]["rows"].clone();
        let rows = seen.as_array().expect("rows").iter();
        let rows = rows.map(|row| {
            json!([
                row["day"],
                row["clicks"],
                row["conversions"],
                row["amount"][0]["amount"]
            ])
        });
        Value::Array(rows.collect())
    };
    let (old, new) = ("2026-12-31", "2027-01-01");
    for (to, zone, rows) in [
        (
            "2027-01-02T00:00:00Z",
            "UTC",
            json!([[old, 1, 1, "10.01"], [new, 1, 1, "20.02"]]),
        ),
        ("2027-01-01T00:00:00Z", "UTC", json!([[old, 1, 1, "10.01"]])),
        (
            "2027-01-02T00:00:00Z",
            "Pacific/Auckland",
            json!([[new, 2, 2, "30.03"]]),
        ),
        (
            "2027-01-02T00:00:00Z",
            "America/Los_Angeles",
            json!([[old, 2, 2, "30.03"]]),
        ),
    ] {
        assert_eq!(ask(to, zone).await, rows, "{zone} until {to}");
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_dozen_of_the_largest_sales_are_summed_to_the_cent(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    for number in 0..12 {
        let parameters = [
            ("click_id", click.as_str()),
            ("txn_id", &number.to_string()),
            ("amount", "999999999999.99"),
        ];
        assert_eq!(program.report(&setup.merchant, &parameters).await.0, 200);
    }
    for number in 12..132 {
        let parameters = [
            ("click_id", click.as_str()),
            ("txn_id", &number.to_string()),
            ("amount", "1000000000000"),
        ];
        assert_eq!(program.report(&setup.merchant, &parameters).await.0, 200);
    }
    app.drain().await;
    let period = json!({ "from": "2026-03-01T00:00:00Z", "to": "2026-03-09T00:00:00Z", "groupBy": ["DAY"] });
    let seen = program.ok(REPORT, json!({ "i": period })).await["report"].clone();
    assert_eq!(
        seen["totals"]["amount"],
        json!([{ "amount": "131999999999999.88", "currency": "USD" }])
    );
    let owed = program
        .ok("{ affiliates { nodes { balances { amount } } } }", json!({}))
        .await;
    assert_eq!(
        owed["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "13200000000000.00" }])
    );
    app.close().await;
}
