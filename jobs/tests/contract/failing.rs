//! A job that fails comes back as a new job, a bounded number of times, and never holds up the others.

use chrono::TimeDelta;
use futures::FutureExt;
use waypost_domain::clock::Clock;
use waypost_domain::queue::Envelope;
use waypost_jobs::drain::{dead_letters, drain, pending};
use waypost_jobs::poison::{STARTS, TRIES_BROKEN, TRIES_UNAVAILABLE};
use waypost_jobs::workers::Settings;
use waypost_jobs::{Context, Verdict};

use crate::database::{TestDb, deliver, on_both, settle};
use crate::recorder::{Crew, Recorder};

on_both! {
    a_panicking_job_comes_back_later_and_the_others_go_on,
    a_panicking_job_is_given_up_after_a_few_tries,
    what_is_away_is_tried_for_longer,
    a_hopeless_job_is_given_up_at_once,
    a_row_that_never_finishes_is_given_up,
    a_row_that_nobody_can_read_harms_nobody,
    a_job_of_a_newer_version_waits_for_it,
    a_row_run_twice_asks_for_one_follow_up,
    a_failure_that_cannot_be_recorded_leaves_the_row_to_another_worker,
}

const ALL: i64 = 100 * 24;

/// Drains hour by hour on a stopped clock, as if `hours` went by.
async fn let_hours_pass(cx: &Context, hours: i64) {
    for _ in 0..=hours {
        drain(cx, cx.clock.now()).await.unwrap();
        cx.clock.advance(TimeDelta::hours(1));
    }
}

fn stopped(mut test: TestDb) -> TestDb {
    test.clock = Clock::stopped_at(test.clock.now());
    test
}

async fn a_panicking_job_comes_back_later_and_the_others_go_on(test: TestDb) {
    let recorder = Recorder::default();
    let handler = recorder.answering(|number, _| {
        assert!(number != 13, "unlucky before the future");
        async move {
            if number == 14 {
                panic!("unlucky inside the future")
            } else {
                Verdict::Done
            }
        }
        .boxed()
    });
    let cx = test.context(handler);
    let crew = Crew::start(cx.clone(), Settings::default());
    test.ask(&(1..=20).map(deliver).collect::<Vec<_>>(), test.now()).await;
    recorder.until(|begun| begun.len() == 20).await;
    crew.stop().await;
    assert_eq!(test.count("status = 'Done'").await, 20);
    let back: Vec<Envelope> = pending(&cx)
        .await
        .unwrap()
        .iter()
        .map(|row| serde_json::from_str(&row.body).unwrap())
        .collect();
    assert_eq!(back.iter().map(|envelope| envelope.tries).collect::<Vec<_>>(), [1, 1]);
}

async fn a_panicking_job_is_given_up_after_a_few_tries(test: TestDb) {
    let (test, recorder) = (stopped(test), Recorder::default());
    let handler = recorder
        .answering(|number, _| async move { if number == 1 { panic!("always") } else { Verdict::Done } }.boxed());
    let cx = test.context(handler);
    test.ask(&[settle(1), settle(2)], test.now()).await;
    assert_eq!(drain(&cx, cx.clock.now()).await.unwrap(), 2);
    cx.clock.advance(TimeDelta::seconds(4));
    assert_eq!(drain(&cx, cx.clock.now()).await.unwrap(), 0);
    let_hours_pass(&cx, ALL).await;
    assert_eq!(recorder.begun(), [(1, TRIES_BROKEN as usize), (2, 1)].into());
    let dead = dead_letters(&cx).await.unwrap();
    let reasons: Vec<_> = dead.iter().map(|row| row.last_result.as_deref().unwrap()).collect();
    assert_eq!(reasons.len(), 1);
    assert!(
        reasons[0].contains("gave up after 3 runs: panic: always"),
        "{reasons:?}"
    );
    assert!(pending(&cx).await.unwrap().is_empty());
}

async fn what_is_away_is_tried_for_longer(test: TestDb) {
    let (test, recorder) = (stopped(test), Recorder::default());
    let cx = test.context(recorder.answering(|_, _| async { Verdict::Unavailable("away".to_owned()) }.boxed()));
    test.ask(&[deliver(1)], test.now()).await;
    let_hours_pass(&cx, ALL).await;
    assert_eq!(recorder.begun(), [(1, TRIES_UNAVAILABLE as usize)].into());
    assert_eq!(dead_letters(&cx).await.unwrap().len(), 1);
}

async fn a_hopeless_job_is_given_up_at_once(test: TestDb) {
    let recorder = Recorder::default();
    let cx = test.context(recorder.answering(|_, _| async { Verdict::GiveUp("no such delivery".to_owned()) }.boxed()));
    let crew = Crew::start(cx.clone(), Settings::default());
    test.ask(&[deliver(1)], test.now()).await;
    recorder.until(|begun| begun.len() == 1).await;
    crew.stop().await;
    let dead = dead_letters(&cx).await.unwrap();
    assert!(
        dead[0].last_result.as_deref().unwrap().contains("no such delivery"),
        "{dead:?}"
    );
    assert!(pending(&cx).await.unwrap().is_empty());
}

async fn a_row_that_never_finishes_is_given_up(test: TestDb) {
    let recorder = Recorder::default();
    let cx = test.context(recorder.handler());
    test.ask(&[deliver(1), deliver(2)], test.now()).await;
    // What the heartbeat rule leaves behind after so many processes that went down with the job.
    test.sql(&format!(
        "UPDATE {{jobs}} SET attempts = {STARTS} WHERE id = (SELECT MIN(id) FROM {{jobs}})"
    ))
    .await;
    let crew = Crew::start(cx.clone(), Settings::default());
    recorder.until(|begun| begun.len() == 1).await;
    crew.stop().await;
    assert_eq!(recorder.begun(), [(2, 1)].into());
    assert!(
        dead_letters(&cx).await.unwrap()[0]
            .last_result
            .as_deref()
            .unwrap()
            .contains("started 10 times")
    );
}

async fn a_row_that_nobody_can_read_harms_nobody(test: TestDb) {
    let recorder = Recorder::default();
    let cx = test.context(recorder.handler());
    let crew = Crew::start(cx.clone(), Settings::default());
    test.ask(&[deliver(1)], test.now()).await;
    recorder.until(|begun| begun.len() == 1).await;
    let copy = "INSERT INTO {jobs} (id, job_type, job, run_at) \
                SELECT '01K00000000000000000000000', job_type, {nonsense}, run_at FROM {jobs} LIMIT 1";
    let nonsense = if test.is_postgres() {
        r"'\x00ff'::bytea"
    } else {
        "x'00ff'"
    };
    test.sql(&copy.replace("{nonsense}", nonsense)).await;
    test.ask(&[deliver(2)], test.now()).await;
    recorder.until(|begun| begun.len() == 2).await;
    crew.stop().await;
    assert_eq!(test.count("status = 'Done'").await, 2);
    assert!(
        dead_letters(&cx).await.unwrap()[0]
            .last_result
            .as_deref()
            .unwrap()
            .contains("not an envelope")
    );
}

async fn a_job_of_a_newer_version_waits_for_it(test: TestDb) {
    let test = stopped(test);
    let cx = test.context(Recorder::default().handler());
    let newer = Envelope {
        job: serde_json::json!({ "kind": "invoice", "tenant": "ten_x" }),
        tries: 0,
    };
    let queue = waypost_domain::queue::Queue::Settle;
    waypost_domain::queue::post(&test.db, queue, &newer, test.now(), None)
        .await
        .unwrap();
    assert_eq!(drain(&cx, cx.clock.now()).await.unwrap(), 1);
    let left = pending(&cx).await.unwrap();
    let back: Envelope = serde_json::from_str(&left[0].body).unwrap();
    assert_eq!(back, Envelope { tries: 1, ..newer });
}

async fn a_row_run_twice_asks_for_one_follow_up(test: TestDb) {
    let test = stopped(test);
    let cx = test.context(Recorder::default().answering(|_, _| async { Verdict::Broken("why".to_owned()) }.boxed()));
    test.ask(&[deliver(1)], test.now()).await;
    assert_eq!(drain(&cx, cx.clock.now()).await.unwrap(), 1);
    test.sql("UPDATE {jobs} SET status = 'Pending' WHERE status = 'Done'")
        .await;
    assert_eq!(drain(&cx, cx.clock.now()).await.unwrap(), 1);
    assert_eq!(pending(&cx).await.unwrap().len(), 1);
}

/// The database takes everything but new jobs, as a full one might, until the row is run for the second time.
async fn a_failure_that_cannot_be_recorded_leaves_the_row_to_another_worker(test: TestDb) {
    let recorder = Recorder::default();
    let cx = test.context(recorder.answering(|_, times| {
        async move {
            if times == 1 {
                Verdict::Broken("once".to_owned())
            } else {
                Verdict::Done
            }
        }
        .boxed()
    }));
    test.ask(&[deliver(1)], test.now()).await;
    if test.is_postgres() {
        test.sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$; \
             CREATE TRIGGER refuse BEFORE INSERT ON {jobs} FOR EACH ROW EXECUTE FUNCTION refuse()",
        )
        .await;
    } else {
        test.sql("CREATE TRIGGER refuse BEFORE INSERT ON {jobs} BEGIN SELECT RAISE(ABORT, 'disk full'); END")
            .await;
    }
    let impatient = Settings {
        heartbeat_seconds: 1,
        missed_heartbeats: 3,
        ..Settings::default()
    };
    let crew = Crew::start(cx.clone(), impatient);
    recorder.until(|begun| begun.get(&1) == Some(&2)).await;
    crew.stop().await;
    assert_eq!(recorder.begun(), [(1, 2)].into());
    assert_eq!(test.count("status = 'Done' AND attempts = 2").await, 1);
    assert_eq!(test.count("1 = 1").await, 1);
}
