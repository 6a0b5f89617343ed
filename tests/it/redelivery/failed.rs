//! What failed since a moment: found and sent again by when it failed, however long before it was created.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Receiver};

use super::matching;
use crate::delivery_log::{LOG, logged, sale, told_at, transactions};

#[rstest]
#[tokio::test]
async fn what_failed_is_found_by_when_it_failed_and_the_rest_by_when_it_was_created(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| config.delivery.schedule_seconds = vec![0, 3600]).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    // The first is created at 12:00 and fails at 13:00, the second at 12:30 and at 13:30. The third waits from 13:00 on.
    for txn in ["1", "2", "3"] {
        partner.answer_once(500, "no");
        sale(&program, &setup, txn).await;
        partner.answer_once(500, "no");
        app.advance(TimeDelta::minutes(30));
        app.drain().await;
    }
    let moment = |minutes: &str| format!("2026-03-02T{minutes}Z");
    for (status, since, until, left) in [
        ("FAILED", "13:00:00", None, "2,1"),
        ("FAILED", "13:00:00.000001", None, "2"),
        ("FAILED", "12:31:00", Some("13:30:00"), "1"),
        ("FAILED", "12:00:00", Some("13:30:00.000001"), "2,1"),
        ("FAILED", "12:00:00", Some("13:00:00"), ""),
        ("PENDING", "13:00:00", None, "3"),
        ("PENDING", "12:00:00", Some("13:00:00"), ""),
    ] {
        let filter = json!({ "status": status, "since": moment(since), "until": until.map(moment) });
        let seen = logged(&program, filter.clone()).await;
        assert_eq!(transactions(&seen).join(","), left, "{filter}");
    }
    let filter = json!({ "status": "FAILED", "since": moment("12:45:00") });
    let first = program.ok(LOG, json!({ "f": filter, "first": 1 })).await["deliveries"].clone();
    let after = first["pageInfo"]["endCursor"].clone();
    let second = program
        .ok(LOG, json!({ "f": filter, "first": 1, "after": after }))
        .await["deliveries"]
        .clone();
    let nodes = |page: &Value| page["nodes"].as_array().expect("rows").clone();
    assert_eq!(transactions(&nodes(&first)), ["2"], "the newest first, on each page");
    assert_eq!(transactions(&nodes(&second)), ["1"]);
    assert_eq!(
        (&second["pageInfo"]["hasNextPage"], &second["totalCount"]),
        (&json!(false), &json!(2))
    );
    app.advance(TimeDelta::hours(1));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_failed_since_a_moment_goes_out_again_however_old_it_is(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.delivery.schedule_seconds = vec![0, 3600]).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    told_at(&program, &setup, &partner.url).await;
    for txn in ["1", "2"] {
        for _ in 0..2 {
            partner.answer_once(500, "no");
        }
        sale(&program, &setup, txn).await;
        app.advance(TimeDelta::hours(1));
        app.drain().await;
    }
    // Both failed an hour after they were created: at 13:00 and at 14:00.
    let filter = |since: &str| json!({ "status": "FAILED", "since": format!("2026-03-02T{since}Z") });
    assert_eq!(matching(&program, filter("13:00:00.000001"), true).await, (1, 0, 1));
    assert_eq!(matching(&program, filter("13:30:00"), false).await, (1, 1, 0));
    app.drain().await;
    let last = partner.calls().last().cloned().expect("called");
    assert_eq!((last.parameter("t").as_deref(), partner.calls().len()), (Some("2"), 5));
    assert_eq!(
        matching(&program, filter("13:00:00"), false).await,
        (1, 1, 0),
        "what went is failed no more"
    );
    app.drain().await;
    app.close().await;
}
