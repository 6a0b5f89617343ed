//! What people are told of: integrations that have gone silent, or whose reports are suddenly rejected.

use chrono::{TimeDelta, Utc};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use waypost_domain::notice;
use waypost_entity::id::IntegrationId;
use waypost_entity::integration_hour;
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program};

const NOTICES: &str = "query($f: NoticeFilter) { notices(filter: $f) { nodes { id kind message openedAt closedAt dismissedAt integration { id } } } }";

/// A week in which the integration reported four sales in every fourth hour.
pub(crate) async fn usual_week(program: &Program<'_>, integration: &str) {
    let id: IntegrationId = integration.parse().expect("an id");
    let this_hour: chrono::DateTime<Utc> = waypost_tests::app::START.parse().expect("a time");
    for hours in (1..=42).map(|number| number * 4) {
        let hour = this_hour - TimeDelta::hours(hours);
        let row = integration_hour::ActiveModel {
            tenant_id: Set(program.tenant),
            integration_id: Set(id),
            hour: Set(hour),
            accepted: Set(4),
            duplicates: Set(1),
            parked: Set(0),
            rejected: Set(0),
            last_accepted_at: Set(Some(hour + TimeDelta::minutes(30))),
        };
        row.insert(program.app.services.store.writer()).await.expect("written");
    }
}

async fn sell(program: &Program<'_>, setup: &Setup, txn: &str) {
    let click = program.click(&setup.link).await;
    let sent = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "10")];
    assert_eq!(program.report(&setup.merchant, &sent).await.0, 200);
}

async fn look(app: &App) -> usize {
    notice::close_hours(&app.services).await.expect("counted");
    notice::watch(&app.services).await.expect("watched")
}

async fn open(program: &Program<'_>) -> Vec<Value> {
    let seen = program.ok(NOTICES, json!({ "f": { "open": true } })).await;
    seen["notices"]["nodes"].as_array().expect("a list").clone()
}

#[rstest]
#[tokio::test]
async fn an_integration_that_goes_silent_is_told_of_until_it_reports_again(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    usual_week(&program, &setup.merchant.id).await;
    sell(&program, &setup, "1").await;
    app.advance(TimeDelta::hours(12) - TimeDelta::seconds(1));
    assert_eq!(look(&app).await, 0, "thrice its longest gap is twelve hours");
    app.advance(TimeDelta::seconds(1));
    let (one, other) = futures::join!(notice::watch(&app.services), notice::watch(&app.services));
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(look(&app).await, 0, "told already");
    let told = open(&program).await;
    assert_eq!(told.len(), 1, "however many look");
    assert_eq!(
        (&told[0]["kind"], &told[0]["integration"]["id"], &told[0]["openedAt"]),
        (
            &json!("INTEGRATION_SILENT"),
            &json!(setup.merchant.id),
            &json!("2026-03-03T00:00:00Z")
        )
    );
    assert!(
        text(&told[0]["message"]).contains("since 2026-03-02 12:00 UTC"),
        "{told:?}"
    );
    app.advance(TimeDelta::days(20));
    assert_eq!(look(&app).await, 0, "it does not become usual");
    sell(&program, &setup, "2").await;
    assert_eq!(look(&app).await, 1);
    assert_eq!(open(&program).await, [json!(null); 0]);
    let all = program.ok(NOTICES, json!({ "f": { "open": false } })).await;
    assert_eq!(all["notices"]["nodes"][0]["closedAt"], json!("2026-03-23T00:00:00Z"));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn sudden_rejections_are_told_with_their_code_and_close_by_themselves(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    usual_week(&program, &setup.merchant.id).await;
    for number in 0..19 {
        program
            .report(&setup.merchant, &[("txn_id", &number.to_string())])
            .await;
    }
    assert_eq!(look(&app).await, 0, "too few to tell");
    program.report(&setup.merchant, &[("click_id", "{click_id}")]).await;
    assert_eq!(look(&app).await, 1);
    let told = open(&program).await;
    assert_eq!(told[0]["kind"], json!("INTEGRATION_REJECTING"));
    let message = text(&told[0]["message"]);
    assert!(
        message.starts_with("20 of the last 20 reports were rejected, most of them with the code missing_click_id."),
        "{message}"
    );
    app.advance(TimeDelta::hours(5));
    assert_eq!(look(&app).await, 0, "nothing reported says nothing");
    sell(&program, &setup, "1").await;
    assert_eq!(look(&app).await, 1);
    assert_eq!(open(&program).await, [json!(null); 0]);
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_dismissed_notice_stays_away_while_nothing_changes(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    usual_week(&program, &setup.merchant.id).await;
    app.advance(TimeDelta::hours(9));
    assert_eq!(look(&app).await, 1);
    let id = open(&program).await[0]["id"].clone();
    let dismiss =
        "mutation($id: ID!) { dismissNotice(input: { id: $id }) { notice { dismissedAt } userErrors { code } } }";
    let first = program.ok(dismiss, json!({ "id": id })).await;
    app.advance(TimeDelta::minutes(5));
    let again = program.ok(dismiss, json!({ "id": id })).await;
    assert_eq!(first, again);
    assert_eq!(look(&app).await, 0);
    assert_eq!(open(&program).await, [json!(null); 0]);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_paused_integration_is_silent_by_intent(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    usual_week(&program, &setup.merchant.id).await;
    app.advance(TimeDelta::hours(9));
    assert_eq!(look(&app).await, 1);
    let set = "mutation($s: IntegrationStatus!, $id: ID!) { setIntegrationStatus(input: { id: $id, status: $s }) { userErrors { code } } }";
    program.ok(set, json!({ "s": "PAUSED", "id": setup.merchant.id })).await;
    assert_eq!(look(&app).await, 1, "closed");
    assert_eq!(look(&app).await, 0, "and not told again");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_hours_of_an_integration_add_up_however_often_they_are_counted(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let health = "{ integrations { nodes { health { lastAcceptedAt hours { beganAt accepted duplicates parked rejected } } } } }";
    let seen = async || program.ok(health, json!({})).await["integrations"]["nodes"][0]["health"].clone();
    assert_eq!(seen().await, json!({ "lastAcceptedAt": null, "hours": [] }));
    sell(&program, &setup, "1").await;
    sell(&program, &setup, "1").await;
    sell(&program, &setup, "2").await;
    program.report(&setup.merchant, &[("txn_id", "3")]).await;
    let first =
        json!({ "beganAt": "2026-03-02T12:00:00Z", "accepted": 2, "duplicates": 1, "parked": 0, "rejected": 1 });
    let expected = json!({ "lastAcceptedAt": "2026-03-02T12:00:00Z", "hours": [first] });
    assert_eq!(seen().await, expected, "while the hour lasts");
    app.advance(TimeDelta::minutes(150));
    for _ in 0..3 {
        look(&app).await;
        assert_eq!(seen().await, expected);
    }
    sell(&program, &setup, "4").await;
    let now = json!({ "beganAt": "2026-03-02T14:00:00Z", "accepted": 1, "duplicates": 0, "parked": 0, "rejected": 0 });
    let expected = json!({ "lastAcceptedAt": "2026-03-02T14:30:00Z", "hours": [first, now] });
    assert_eq!(seen().await, expected);
    app.advance(TimeDelta::hours(1));
    look(&app).await;
    assert_eq!(seen().await, expected);
    app.drain().await;
    app.close().await;
}
