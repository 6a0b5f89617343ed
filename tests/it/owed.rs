//! Work whose job was lost is found in our own tables and done all the same.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;
use waypost_domain::owed;
use waypost_tests::{App, Db, Receiver};

pub(crate) async fn lose_all_jobs(app: &App) {
    let table = match app.services.store.backend() {
        sea_orm::DbBackend::Postgres => "apalis.jobs",
        _ => "Jobs",
    };
    let lost = format!("DELETE FROM {table}");
    app.services
        .store
        .writer()
        .execute_unprepared(&lost)
        .await
        .expect("lost");
}

#[rstest]
#[tokio::test]
async fn lost_settlements_and_deliveries_are_asked_for_again(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback(&setup.affiliate, &format!("{}/?n={{attempt}}", partner.url))
        .await;
    let click = program.click(&setup.link).await;
    program
        .report(&setup.merchant, &[("click_id", &click), ("amount", "10")])
        .await;
    lose_all_jobs(&app).await;
    app.advance(TimeDelta::minutes(10));
    assert_eq!(owed::ask_again(&app.services).await.expect("asked"), 0, "not late yet");
    app.advance(TimeDelta::seconds(1));
    for _ in 0..3 {
        assert_eq!(owed::ask_again(&app.services).await.expect("asked"), 1);
    }
    assert_eq!(
        app.waiting().await.len(),
        1,
        "once an hour, however often somebody looks"
    );
    partner.answer_once(500, "");
    assert_eq!(app.drain().await, 2, "settled, and called for the first time");

    lose_all_jobs(&app).await;
    app.advance(TimeDelta::minutes(11));
    assert_eq!(
        owed::ask_again(&app.services).await.expect("asked"),
        1,
        "the second attempt"
    );
    assert_eq!(app.drain().await, 1);
    assert_eq!(
        owed::ask_again(&app.services).await.expect("asked"),
        0,
        "nothing is owed any more"
    );
    let calls: Vec<String> = partner.calls().into_iter().map(|call| call.target).collect();
    assert_eq!(calls, ["/?n=1", "/?n=2"]);
    let seen = program
        .ok(
            "{ conversions { nodes { status deliveries { status } ledgerEntries { amount { amount } } } } }",
            json!({}),
        )
        .await;
    let done = json!({ "status": "APPROVED", "deliveries": [{ "status": "SUCCEEDED" }], "ledgerEntries": [{ "amount": { "amount": "1.00" } }] });
    assert_eq!(seen["conversions"]["nodes"], json!([done]));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_sale_that_waits_for_a_rate_is_not_asked_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let parameters = [("click_id", click.as_str()), ("amount", "10"), ("currency", "EUR")];
    program.report(&setup.merchant, &parameters).await;
    app.drain().await;
    app.advance(TimeDelta::days(1));
    assert_eq!(owed::ask_again(&app.services).await.expect("asked"), 0);
    app.close().await;
}
