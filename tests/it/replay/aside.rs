//! A replay beside what goes on meanwhile, and what it leaves behind.

use chrono::TimeDelta;
use futures::stream::{self, StreamExt as _};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use waypost_entity::conversion;
use waypost_entity::status::ConversionStatus;
use waypost_tests::{App, Db};

use super::{DRY_RUN, RESULT, dry_run, replayed, report, update};
use crate::change::SEEN;

#[rstest]
#[tokio::test]
async fn live_reports_and_replays_do_not_lock_up(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    for number in 0..50 {
        for (name, first) in [("click_id", "C"), ("aff_sub", "R")] {
            let txn = format!("{first}-{number}");
            report(&program, &setup, &[(name, &click), ("txn_id", &txn), ("amount", "100")]).await;
        }
    }
    let mapping = json!([{ "field": "CLICK_ID", "from": ["aff_sub", "click_id"] }]);
    update(
        &program,
        &setup,
        json!({ "mapping": mapping, "amountUnit": "MINOR", "defaultCurrency": "USD" }),
    )
    .await;
    let query = format!("{DRY_RUN} {RESULT}");
    let runs = stream::iter(0..12)
        .map(|_| program.ask(&query, json!({ "input": {} })))
        .buffer_unordered(2);
    let live = stream::iter(0..400).map(async |number| {
        let txn = format!("{}-{}", if number % 2 == 0 { "R" } else { "C" }, (number * 7) % 50);
        program
            .report(
                &setup.merchant,
                &[("aff_sub", &click), ("txn_id", &txn), ("amount", "100")],
            )
            .await
    });
    let (answers, said): (Vec<Value>, Vec<(u16, Value)>) =
        futures::future::join(runs.collect(), live.buffer_unordered(32).collect()).await;
    for answer in answers {
        let problem = &answer["errors"][0]["extensions"]["code"];
        assert!([&Value::Null, &json!("CONFLICT")].contains(&problem), "{answer}");
    }
    // One that had to give way is kept on disk, and decided later.
    let odd: Vec<_> = said.iter().filter(|(status, _)| ![200, 202].contains(status)).collect();
    assert!(odd.is_empty(), "{odd:?}");
    app.replay().await.expect("written");
    app.drain().await;
    replayed(&program, json!({})).await;
    let seen = program.ok("{ conversions(first: 1) { totalCount } }", json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(100));
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("10.00"),
        "a hundred of 1.00"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_paid_sale_that_was_anothers_is_paid_to_her_still(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let vera = program.affiliate("Vera").await;
    program.coupon("VERA10", &setup.offer, &vera).await;
    let click = program.click(&setup.link).await;
    let sale = [
        ("click_id", click.as_str()),
        ("txn_id", "T-1"),
        ("amount", "100"),
        ("coupon_code", "vera10"),
    ];
    let said = report(&program, &setup, &sale).await;
    let scope = program.scope();
    let id = said["conversion_id"].as_str().expect("an id").parse().expect("an id");
    let held = scope
        .get::<conversion::Entity>(scope.reader(), id)
        .await
        .expect("there");
    let mut paid = held.into_active_model();
    paid.status = Set(ConversionStatus::Paid);
    paid.update(app.services.store.writer()).await.expect("paid");
    update(&program, &setup, json!({ "attributionOrder": "COUPON_FIRST" })).await;
    replayed(&program, json!({})).await;
    let seen = program.ok(SEEN, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    assert_eq!(seen["status"], json!("APPROVED"), "nobody has paid Vera");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_was_taken_in_again_is_found_when_its_request_came(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let from = app.services.clock.now();
    report(
        &program,
        &setup,
        &[
            ("aff_sub", &click),
            ("txn_id", "T-1"),
            ("amount", "100"),
            ("value", "50"),
        ],
    )
    .await;
    app.advance(TimeDelta::days(2));
    let filter = json!({ "filter": { "from": from.to_rfc3339(), "to": (from + TimeDelta::days(1)).to_rfc3339() } });
    update(
        &program,
        &setup,
        json!({ "mapping": [{ "field": "CLICK_ID", "from": ["aff_sub"] }] }),
    )
    .await;
    replayed(&program, filter.clone()).await;
    let mapping = json!([{ "field": "CLICK_ID", "from": ["aff_sub"] }, { "field": "AMOUNT", "from": ["value"] }]);
    update(&program, &setup, json!({ "mapping": mapping })).await;
    let shown = dry_run(&program, filter).await;
    assert_eq!(shown["corrected"], json!(1), "{shown}");
    app.close().await;
}
