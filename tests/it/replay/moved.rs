//! Sales that happened at another time, or that another offer is credited with: which hold, review and exchange rate they have then.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use waypost_domain::conversion::hold;
use waypost_entity::conversion;
use waypost_entity::status::ConversionStatus;
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program};

use super::{nothing_is_otherwise, replayed, report, update};
use crate::hold::{seen, set};
use crate::review::codes;

/// Reads the time of a sale from this parameter from now on.
async fn read_time_from(program: &Program<'_>, setup: &Setup, parameter: &str) -> Value {
    let mapping = json!({ "mapping": [{ "field": "EVENT_TIME", "from": [parameter] }] });
    update(program, setup, mapping).await;
    replayed(program, json!({})).await
}

async fn end_holds(app: &App) -> usize {
    let ended = hold::end_those_over(&app.services).await.expect("looked");
    app.drain().await;
    ended
}

fn rfc3339(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn kinds(seen: &Value) -> Vec<&str> {
    let changes = seen["changes"].as_array().expect("a list");
    changes.iter().filter_map(|change| change["kind"].as_str()).collect()
}

#[rstest]
#[tokio::test]
async fn a_hold_that_is_over_begins_again_when_its_sale_moves_into_a_later_one(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 7, false).await;
    let click = program.click(&setup.link).await;
    let clicked = app.services.clock.now();
    let (early, late) = (
        rfc3339(clicked + TimeDelta::hours(1)),
        rfc3339(clicked + TimeDelta::days(9)),
    );
    app.advance(TimeDelta::days(10));
    let sale = [
        ("click_id", click.as_str()),
        ("txn_id", "T-1"),
        ("amount", "100"),
        ("event_time", &early),
        ("paid_at", &late),
    ];
    let id = text(&report(&program, &setup, &sale).await["conversion_id"]);
    let state = async || {
        let now = seen(&program, &id).await;
        (json!([now["status"], now["onHold"]]), now)
    };
    let (runs, over) = (json!(["PENDING", true]), json!(["APPROVED", false]));
    assert_eq!(end_holds(&app).await, 1);
    assert_eq!(state().await.0, over);
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));

    let shown = read_time_from(&program, &setup, "paid_at").await;
    assert_eq!(shown["money"][0]["amount"]["amount"], json!("-10.00"), "{shown}");
    let (now, held) = state().await;
    assert_eq!(now, runs, "until seven days after it was paid: {held}");
    assert!(
        held["explanation"]["lines"].to_string().contains("On hold until"),
        "{held}"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    assert_eq!(end_holds(&app).await, 0, "not yet over");
    app.advance(TimeDelta::days(7));
    assert_eq!(end_holds(&app).await, 1, "each hold ends, and not only the first one");
    let (now, seen) = state().await;
    assert_eq!(now, over);
    assert_eq!(kinds(&seen), ["HOLD_ENDED", "CORRECTION", "HOLD_ENDED"]);
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));

    let shown = read_time_from(&program, &setup, "event_time").await;
    assert_eq!(
        shown["money"],
        json!([]),
        "a hold that lies in the past does not begin again"
    );
    assert_eq!(state().await.0, over);
    assert_eq!(end_holds(&app).await, 0);
    nothing_is_otherwise(&program).await;
    app.close().await;
}

/// Another offer of the same program with this hold and review, for which a coupon of this code credits the same affiliate.
async fn other_offer(program: &Program<'_>, setup: &Setup, code: &str, (days, reviewed): (i32, bool)) {
    let other = Setup {
        offer: program.offer(code).await,
        affiliate: setup.affiliate.clone(),
        link: setup.link.clone(),
        merchant: setup.merchant.clone(),
    };
    program.coupon(code, &other.offer, &other.affiliate).await;
    set(program, &other, days, reviewed).await;
}

#[rstest]
#[tokio::test]
async fn a_sale_that_moves_to_another_offer_has_to_pass_what_that_asks_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 2, true).await;
    other_offer(&program, &setup, "HELD", (30, false)).await;
    other_offer(&program, &setup, "REVIEWED", (0, true)).await;
    other_offer(&program, &setup, "OPEN", (0, false)).await;
    let click = program.click(&setup.link).await;
    let (mut ids, mut named) = (Vec::new(), Vec::new());
    // What is done with each, and the coupon that comes to be credited.
    for (txn, coupon) in [
        ("approved", "HELD"),
        ("approved", "REVIEWED"),
        ("approved", "OPEN"),
        ("paid", "REVIEWED"),
        ("rejected", "REVIEWED"),
        ("approved", ""),
    ] {
        let name = format!("{txn} {coupon}");
        let sale = [
            ("click_id", click.as_str()),
            ("txn_id", &name),
            ("amount", "100"),
            ("coupon_code", coupon),
        ];
        let parameters = if coupon.is_empty() { &sale[..3] } else { &sale };
        ids.push(text(&report(&program, &setup, parameters).await["conversion_id"]));
        named.push(name);
    }
    app.advance(TimeDelta::days(3));
    assert_eq!(end_holds(&app).await, 6, "the holds of the first offer are over");
    for (id, name) in ids.iter().zip(&named) {
        let (word, reason) = match name.starts_with("rejected") {
            true => ("reject", Some("a test order")),
            false => ("approve", None),
        };
        assert_eq!(codes(&program, word, &[id], reason).await, ["DONE"]);
    }
    pay(&program, &ids[3]).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("50.00"));
    update(&program, &setup, json!({ "attributionOrder": "COUPON_FIRST" })).await;
    let shown = replayed(&program, json!({})).await;
    let taken_back = json!({ "name": "review", "before": "approved", "now": null });
    let corrected = shown["differences"][0]["corrected"].as_array().expect("a list");
    assert!(corrected.contains(&taken_back), "{shown}");
    let mut states = Vec::new();
    for id in &ids {
        let now = seen(&program, id).await;
        states.push(json!([
            now["status"],
            now["review"],
            now["onHold"],
            now["awaitsReview"]
        ]));
    }
    let (approved, rejected) = (
        json!(["APPROVED", "APPROVED", false, false]),
        json!(["REJECTED", "REJECTED", false, false]),
    );
    let expected = [
        json!(["PENDING", null, true, false]),
        json!(["PENDING", null, false, true]),
        approved.clone(),
        json!(["PAID", "APPROVED", false, false]),
        rejected,
        approved,
    ];
    for ((name, state), expected) in named.iter().zip(&states).zip(&expected) {
        assert_eq!(state, expected, "{name}");
    }
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("30.00"));
    assert_eq!(
        codes(&program, "approve", &[&ids[1]], None).await,
        ["DONE"],
        "reviewed anew"
    );
    app.advance(TimeDelta::days(30));
    assert_eq!(end_holds(&app).await, 1, "and the other offer's hold ends as any other");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("50.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_sale_keeps_its_rate_on_its_day_and_has_another_days_on_that(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let clicked = app.services.clock.now();
    let moments = [2, 4, 30].map(|hours| rfc3339(clicked + TimeDelta::hours(hours)));
    let [first, later, next_day] = moments.each_ref().map(String::as_str);
    app.advance(TimeDelta::days(2));
    set_rates(&program, [(first, "1.1"), (next_day, "2")]).await;
    let sale = [
        ("click_id", click.as_str()),
        ("txn_id", "T-1"),
        ("amount", "100"),
        ("currency", "EUR"),
        ("event_time", first),
        ("paid_at", later),
        ("sent_at", next_day),
    ];
    report(&program, &setup, &sale).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("11.00"));
    set_rates(&program, [(first, "1.5"), (next_day, "2")]).await;
    for (parameter, moment, owed) in [
        ("paid_at", later, "11.00"),
        ("sent_at", next_day, "20.00"),
        ("event_time", first, "15.00"),
    ] {
        let shown = read_time_from(&program, &setup, parameter).await;
        let corrected = shown["differences"][0]["corrected"].to_string();
        assert!(corrected.contains(&moment[..19]), "{shown}");
        assert_eq!(
            program.balance(&setup.affiliate).await.as_deref(),
            Some(owed),
            "{parameter}"
        );
        nothing_is_otherwise(&program).await;
    }
    app.close().await;
}

/// Sets what a euro costs in dollars on the days of these moments.
async fn set_rates(program: &Program<'_>, rates: [(&str, &str); 2]) {
    let rates = rates.map(|(moment, rate)| json!({ "from": "EUR", "to": "USD", "day": &moment[..10], "rate": rate }));
    let set = "mutation($i: SetExchangeRatesInput!) { setExchangeRates(input: $i) { rates userErrors { message } } }";
    let said = program.ok(set, json!({ "i": { "rates": rates } })).await;
    assert_eq!(said["setExchangeRates"]["userErrors"], json!([]), "{said}");
    program.app.drain().await;
}

/// As a payment leaves it.
async fn pay(program: &Program<'_>, id: &str) {
    let (scope, id) = (program.scope(), id.parse().expect("an id"));
    let found = scope.get::<conversion::Entity>(scope.reader(), id).await;
    let mut paid = found.expect("there").into_active_model();
    paid.status = Set(ConversionStatus::Paid);
    paid.update(program.app.services.store.writer()).await.expect("written");
}
