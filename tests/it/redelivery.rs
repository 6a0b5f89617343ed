//! Sending again what was sent or given up, and telling of what happened before a partner postback was there.

mod backfill;
mod behind;
mod failed;
mod once;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_domain::delivery::{DeliveryFilter, RedeliverMatching, redeliver_matching_by};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program, Receiver};

use crate::delivery_log::{key, logged, one_attempt, said, sale, told_at, webhook};

const REDELIVER: &str =
    "mutation($i: RedeliverInput!) { redeliver(input: $i) { redelivered userErrors { field code message } } }";
const MATCHING: &str = "mutation($i: RedeliverMatchingInput!) { redeliverMatching(input: $i) {
    matching redelivered remaining userErrors { field code } } }";

async fn again(program: &Program<'_>, ids: &[&Value]) -> Value {
    said(program, REDELIVER, json!({ "i": { "ids": ids } }), "redeliver").await
}

async fn matching(program: &Program<'_>, filter: Value, dry_run: bool) -> (i64, i64, i64) {
    let input = json!({ "i": { "filter": filter, "dryRun": dry_run } });
    let said = program.ok(MATCHING, input).await["redeliverMatching"].clone();
    let number = |name: &str| said[name].as_i64().expect("a number");
    (number("matching"), number("redelivered"), number("remaining"))
}

/// Which audit records there are of these actions.
pub(crate) async fn audited(program: &Program<'_>, action: &str) -> usize {
    use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
    use waypost_entity::audit_record::{Column, Entity};
    let records = program.scope().select::<Entity>().filter(Column::Action.eq(action));
    let count = records.count(program.scope().reader()).await.expect("counted");
    usize::try_from(count).expect("few")
}

#[rstest]
#[tokio::test]
async fn what_was_given_up_goes_out_again_under_its_own_id_and_with_a_whole_schedule(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| config.delivery.schedule_seconds = vec![0, 60]).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    for _ in 0..3 {
        partner.answer_once(500, "no");
    }
    sale(&program, &setup, "1").await;
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    let failed = logged(&program, json!({})).await[0].clone();
    assert_eq!((&failed["status"], partner.calls().len()), (&json!("FAILED"), 2));
    let said = again(&program, &[&failed["id"]]).await;
    assert_eq!(said, json!({ "redelivered": 1, "userErrors": [] }));
    let repeated = again(&program, &[&failed["id"], &failed["id"]]).await;
    assert_eq!(repeated["redelivered"], json!(0), "it is due already");
    app.drain().await;
    assert_eq!(
        logged(&program, json!({})).await[0]["status"],
        json!("PENDING"),
        "once more by the schedule"
    );
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    let told = logged(&program, json!({})).await[0].clone();
    assert_eq!(
        (&told["status"], &told["lastAttempt"]["number"]),
        (&json!("SUCCEEDED"), &json!(4))
    );
    again(&program, &[&failed["id"]]).await;
    app.drain().await;
    let calls = partner.calls();
    let numbers: Vec<_> = calls.iter().filter_map(|call| call.parameter("n")).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5"], "what succeeded goes out again too");
    let ids: Vec<_> = calls.iter().map(|call| call.header("webhook-id")).collect();
    assert!(ids.iter().all(|id| *id == failed["id"].as_str()), "{ids:?}");
    assert_eq!(audited(&program, "redeliver").await, 2);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_waits_for_its_next_attempt_has_it_now(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    for _ in 0..3 {
        partner.answer_once(500, "no");
    }
    sale(&program, &setup, "1").await;
    app.advance(TimeDelta::seconds(5));
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    let waiting = logged(&program, json!({ "status": "PENDING" })).await[0].clone();
    again(&program, &[&waiting["id"]]).await;
    app.drain().await;
    assert_eq!(partner.calls().len(), 3, "a minute earlier");
    let next = "query($id: ID!) { delivery(id: $id) { nextAttemptAt attemptsMade } }";
    let seen = program.ok(next, json!({ "id": waiting["id"] })).await["delivery"].clone();
    assert_eq!(
        seen,
        json!({ "nextAttemptAt": "2026-03-02T12:05:06Z", "attemptsMade": 3 }),
        "the schedule goes on behind the third"
    );
    app.advance(TimeDelta::minutes(5));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn everything_that_failed_since_a_moment_goes_out_again_as_the_dry_run_said(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    for (txn, status) in [("1", 500), ("2", 200), ("3", 500), ("4", 302), ("5", 500)] {
        partner.answer_once(status, "");
        sale(&program, &setup, txn).await;
        app.advance(TimeDelta::minutes(10));
    }
    let filter = json!({ "status": "FAILED", "since": "2026-03-02T12:10:00Z" });
    assert_eq!(matching(&program, filter.clone(), true).await, (3, 0, 3));
    assert_eq!(
        audited(&program, "redeliverMatching").await,
        0,
        "a dry run does nothing"
    );
    app.drain().await;
    assert_eq!(partner.calls().len(), 5);
    assert_eq!(matching(&program, filter.clone(), false).await, (3, 3, 0));
    assert_eq!(
        matching(&program, filter.clone(), false).await,
        (0, 0, 0),
        "asked twice, done once"
    );
    app.drain().await;
    let told: Vec<_> = partner
        .calls()
        .iter()
        .skip(5)
        .filter_map(|call| call.parameter("t"))
        .collect();
    assert_eq!(told, ["3", "4", "5"], "in their order");
    assert_eq!(logged(&program, json!({ "status": "FAILED" })).await.len(), 1);
    assert_eq!(audited(&program, "redeliverMatching").await, 1);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn more_than_one_request_takes_are_left_for_the_next(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.delivery.schedule_seconds = vec![0];
        config.delivery.rest_after_failures = 100;
    })
    .await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    for txn in ["1", "2", "3", "4", "5"] {
        partner.answer_once(500, "");
        sale(&program, &setup, txn).await;
        app.advance(TimeDelta::seconds(1));
    }
    let form = RedeliverMatching {
        filter: DeliveryFilter {
            status: Some(waypost_entity::status::DeliveryStatus::Failed),
            ..DeliveryFilter::default()
        },
        dry_run: false,
        idempotency_key: None,
    };
    for expected in [(5, 2, 3), (3, 2, 1), (1, 1, 0), (0, 0, 0)] {
        let done = redeliver_matching_by(&program.scope(), form.clone(), 2)
            .await
            .expect("done");
        assert_eq!((done.matching, done.redelivered, done.remaining), expected);
    }
    app.drain().await;
    assert_eq!(partner.calls().len(), 10);
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_who_ask_at_once_send_everything_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    for txn in ["1", "2", "3"] {
        partner.answer_once(500, "");
        sale(&program, &setup, txn).await;
    }
    let failed = json!({ "status": "FAILED" });
    let all = (0..6).map(|_| matching(&program, failed.clone(), false));
    let done: i64 = futures::future::join_all(all)
        .await
        .iter()
        .map(|(_, done, _)| done)
        .sum();
    assert_eq!(done, 3);
    app.drain().await;
    assert_eq!(partner.calls().len(), 6);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_is_older_than_ninety_days_stays_as_it_is(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    for txn in ["1", "2"] {
        partner.answer_once(500, "");
        sale(&program, &setup, txn).await;
        app.advance(TimeDelta::seconds(1));
    }
    let failed = logged(&program, json!({})).await;
    // The older one is just too old, and the newer one just is not.
    app.advance(TimeDelta::days(90) - TimeDelta::seconds(2));
    let said = again(&program, &[&failed[0]["id"], &failed[1]["id"]]).await;
    assert_eq!(
        (&said["redelivered"], &said["userErrors"][0]["code"]),
        (&json!(0), &json!("TOO_OLD")),
        "{said}"
    );
    let message = said["userErrors"][0]["message"].as_str().expect("words");
    assert!(
        message.starts_with(failed[1]["id"].as_str().expect("an id")),
        "{message}"
    );
    assert_eq!(matching(&program, json!({ "status": "FAILED" }), true).await, (1, 0, 1));
    assert_eq!(
        matching(&program, json!({ "status": "FAILED" }), false).await,
        (1, 1, 0)
    );
    app.drain().await;
    assert_eq!(
        partner.calls().last().and_then(|call| call.parameter("t")).as_deref(),
        Some("2")
    );
    assert_eq!(partner.calls().len(), 3, "none of both at first, then one");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn an_unknown_id_and_too_many_or_none_are_refused_and_nothing_is_sent(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, one_attempt).await;
    let (program, other) = (app.program("Acme").await, app.program("Other").await);
    let partner = Receiver::start().await;
    let (setup, foreign) = (program.setup().await, other.setup().await);
    told_at(&program, &setup, &partner.url).await;
    told_at(&other, &foreign, &partner.url).await;
    sale(&program, &setup, "1").await;
    sale(&other, &foreign, "2").await;
    let (mine, theirs) = (logged(&program, json!({})).await, logged(&other, json!({})).await);
    for unknown in [
        theirs[0]["id"].clone(),
        json!("dlv_01jn3jqkzne90tkh2y5vp0kq3c"),
        json!("nonsense"),
    ] {
        let answer = program
            .ask(REDELIVER, json!({ "i": { "ids": [mine[0]["id"], unknown] } }))
            .await;
        assert_eq!(
            answer["errors"][0]["extensions"]["code"],
            json!("NOT_FOUND"),
            "{answer}"
        );
    }
    let many: Vec<String> = (0..201)
        .map(|_| {
            app.services
                .entropy
                .id::<waypost_entity::id::DeliveryId>(app.services.clock.now())
                .to_string()
        })
        .collect();
    for ids in [json!([]), json!(many)] {
        let said = said(&program, REDELIVER, json!({ "i": { "ids": ids } }), "redeliver").await;
        assert_eq!(said["userErrors"][0]["code"], json!("OUT_OF_RANGE"), "{said}");
    }
    assert_eq!(
        matching(&program, json!({}), false).await,
        (1, 1, 0),
        "nothing of others"
    );
    app.drain().await;
    assert_eq!(partner.calls().len(), 3);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn who_may_change_one_kind_sends_that_kind_only(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    sale(&program, &setup, "1").await;
    let (_, to_webhook) = webhook(&program).await;
    let token = key(&program, &["partner_postbacks:write"]).await;
    let answer = app
        .graphql(Some(&token), REDELIVER, json!({ "i": { "ids": [to_webhook] } }))
        .await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        json!("FORBIDDEN"),
        "{answer}"
    );
    let answer = app
        .graphql(Some(&token), MATCHING, json!({ "i": { "filter": {} } }))
        .await;
    assert_eq!(answer["data"]["redeliverMatching"]["redelivered"], json!(1), "{answer}");
    app.drain().await;
    assert_eq!(
        logged(&program, json!({ "topic": "payout.paid" })).await[0]["status"],
        json!("SUCCEEDED")
    );
    assert_eq!(partner.calls().len(), 2);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn at_a_paused_postback_they_wait_and_go_when_it_is_opened(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let postback = told_at(&program, &setup, &partner.url).await;
    sale(&program, &setup, "1").await;
    let set = "mutation($id: ID!, $s: EndpointStatus!) { setPartnerPostbackStatus(input: { id: $id, status: $s }) { userErrors { code } } }";
    program.ok(set, json!({ "id": postback, "s": "PAUSED" })).await;
    let id = text(&logged(&program, json!({})).await[0]["id"]);
    again(&program, &[&json!(id)]).await;
    app.drain().await;
    assert_eq!(partner.calls().len(), 1);
    program.ok(set, json!({ "id": postback, "s": "ACTIVE" })).await;
    app.drain().await;
    assert_eq!(partner.calls().len(), 2);
    app.close().await;
}
