//! A stop lets running jobs finish, loses none, and does not wait for its limit.

#![expect(
    clippy::disallowed_methods,
    reason = "these jobs stand for ones that take time; no test waits by it"
)]

use std::time::Duration;

use futures::FutureExt;
use sea_orm::ConnectionTrait;
use tokio::time::sleep;
use waypost_jobs::workers::{Lane, Settings};
use waypost_jobs::{Context, Handler, Verdict};

use crate::database::{TestDb, deliver, on_both, settle};
use crate::recorder::{Crew, Recorder};

on_both! {
    a_stop_under_load_finishes_what_runs_and_leaves_the_rest,
    a_stop_waits_for_slow_jobs,
}

/// Far more than any of these stops takes; a stop that reaches it leaves rows unfinished, which the tests see.
const LIMIT: Duration = Duration::from_secs(30);

/// Waits as for somebody else's server, then notes the job in a table: it needs the connection for which the
/// worker's fetches compete too.
fn writing(test: &TestDb, recorder: &Recorder) -> Handler {
    let db = test.db.clone();
    recorder.answering(move |number, _| {
        let db = db.clone();
        async move {
            sleep(Duration::from_millis(40)).await;
            let insert = format!("INSERT INTO note (job) VALUES ({number})");
            db.execute_unprepared(&insert)
                .await
                .map_or_else(|error| Verdict::Broken(error.to_string()), |_| Verdict::Done)
        }
        .boxed()
    })
}

async fn a_stop_under_load_finishes_what_runs_and_leaves_the_rest(test: TestDb) {
    test.sql("CREATE TABLE note (job BIGINT NOT NULL)").await;
    let recorder = Recorder::default();
    let cx = test.context(writing(&test, &recorder));
    let settings = Settings {
        settle: Lane {
            workers: 2,
            concurrency: 4,
            batch: 4,
        },
        shutdown_limit: LIMIT,
        ..Settings::default()
    };
    test.ask(
        &(0..250).map(settle).chain((250..500).map(deliver)).collect::<Vec<_>>(),
        test.now(),
    )
    .await;
    for stop_after in (1..=10).map(|stop| stop * 50) {
        let crew = Crew::start(cx.clone(), settings.clone());
        recorder.until(|begun| begun.len() >= stop_after).await;
        crew.stop().await;
        let done = i64::try_from(recorder.begun().len()).unwrap();
        assert_eq!(test.count("status = 'Done'").await, done);
        assert_eq!(test.count("status = 'Pending'").await, 500 - done);
    }
    assert!(
        recorder.begun().values().all(|times| *times == 1),
        "{:?}",
        recorder.begun()
    );
}

async fn a_stop_waits_for_slow_jobs(test: TestDb) {
    let recorder = Recorder::default();
    let slow = recorder.answering(|_, _| {
        async {
            sleep(Duration::from_secs(2)).await;
            Verdict::Done
        }
        .boxed()
    });
    let cx: Context = test.context(slow);
    let settings = Settings {
        shutdown_limit: LIMIT,
        ..Settings::default()
    };
    let crew = Crew::start(cx, settings);
    test.ask(&[settle(1), deliver(2)], test.now()).await;
    recorder.until(|begun| begun.len() == 2).await;
    crew.stop().await;
    assert_eq!(test.count("status = 'Done'").await, 2);
}
