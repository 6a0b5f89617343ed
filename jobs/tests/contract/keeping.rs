//! Finished rows leave after their time; everything else stays.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use waypost_jobs::Job;
use waypost_jobs::drain::drain;
use waypost_jobs::retention::{Keep, sweep};
use waypost_jobs::workers::Settings;

use crate::database::{TestDb, deliver, on_both, settle};
use crate::recorder::{Crew, Recorder};

on_both! {
    only_rows_that_finished_long_ago_leave,
    a_key_is_free_again_when_its_row_has_left,
    workers_that_are_long_gone_are_forgotten,
}

async fn only_rows_that_finished_long_ago_leave(test: TestDb) {
    let cx = test.context(Recorder::default().handler());
    test.ask(&(0..700).map(settle).collect::<Vec<_>>(), test.now()).await;
    assert_eq!(drain(&cx, test.clock.now()).await.unwrap(), 700);
    for status in ["Pending", "Queued", "Running", "Failed", "Killed"] {
        test.ask(&[deliver(1)], test.now()).await;
        test.sql(&format!(
            "UPDATE {{jobs}} SET status = '{status}' WHERE id = (SELECT MAX(id) FROM {{jobs}})"
        ))
        .await;
    }
    // Killed rows carry the time of their end.
    test.sql("UPDATE {jobs} SET done_at = run_at WHERE status = 'Killed'")
        .await;
    let keep = Keep {
        done_hours: 2,
        killed_days: 3,
        ..Keep::default()
    };
    let after = |hours| test.clock.now() + TimeDelta::hours(hours);
    assert_eq!(sweep(&test.db, &keep, after(1)).await.unwrap(), 0);
    assert_eq!(sweep(&test.db, &keep, after(3)).await.unwrap(), 700);
    assert_eq!(sweep(&test.db, &keep, after(71)).await.unwrap(), 0);
    assert_eq!(sweep(&test.db, &keep, after(73)).await.unwrap(), 1);
    assert_eq!(
        test.count("status IN ('Pending', 'Queued', 'Running', 'Failed')").await,
        4
    );
    assert_eq!(test.count("1 = 1").await, 4);
}

async fn a_key_is_free_again_when_its_row_has_left(test: TestDb) {
    let recorder = Recorder::default();
    let cx = test.context(recorder.handler());
    let ask = async |job: &Job| {
        waypost_jobs::enqueue(&test.db, job, test.now(), Some("once"))
            .await
            .unwrap();
        drain(&cx, test.clock.now()).await.unwrap();
    };
    ask(&settle(1)).await;
    ask(&settle(2)).await;
    sweep(&test.db, &Keep::default(), test.clock.now() + TimeDelta::days(2))
        .await
        .unwrap();
    ask(&settle(3)).await;
    assert_eq!(recorder.begun(), [(1, 1), (3, 1)].into());
}

async fn workers_that_are_long_gone_are_forgotten(test: TestDb) {
    let recorder = Recorder::default();
    let crew = Crew::start(test.context(recorder.handler()), Settings::default());
    test.ask(&[settle(1), deliver(2)], test.now()).await;
    recorder.until(|begun| begun.len() == 2).await;
    crew.stop().await;
    let keep = Keep {
        done_hours: 48,
        ..Keep::default()
    };
    // Two of the four workers hold a row that is kept.
    let tomorrow = test.clock.now() + TimeDelta::hours(25);
    assert_eq!(sweep(&test.db, &keep, tomorrow).await.unwrap(), 0);
    let held = workers(&test).await;
    assert!((1..=2).contains(&held), "{held}");
    sweep(&test.db, &Keep::default(), tomorrow).await.unwrap();
    assert_eq!(workers(&test).await, 0);
}

async fn workers(test: &TestDb) -> i64 {
    let table = if test.is_postgres() {
        "apalis.workers"
    } else {
        "Workers"
    };
    let count = format!("SELECT COUNT(*) AS workers FROM {table}");
    let count = sea_orm::Statement::from_string(test.db.get_database_backend(), count);
    test.db
        .query_one_raw(count)
        .await
        .unwrap()
        .unwrap()
        .try_get("", "workers")
        .unwrap()
}
