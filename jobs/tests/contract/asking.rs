//! A job runs if its transaction committed, once, and not before its time.

use chrono::TimeDelta;
use waypost_domain::queue::{When, enqueue, enqueue_all};
use waypost_jobs::drain::pending;
use waypost_jobs::workers::Settings;

use crate::database::{TestDb, deliver, on_both, settle};
use crate::recorder::{Crew, Recorder};

on_both! {
    a_committed_job_is_run_once_and_a_rolled_back_one_never,
    a_job_that_is_there_before_the_workers_is_run,
    a_key_is_taken_once,
    a_job_is_not_run_before_its_time,
    many_jobs_are_asked_for_at_once,
}

async fn a_committed_job_is_run_once_and_a_rolled_back_one_never(test: TestDb) {
    let recorder = Recorder::default();
    let cx = test.context(recorder.handler());
    let crew = Crew::start(cx.clone(), Settings::default());
    let undone = test.begin().await;
    enqueue(&undone, &settle(1), test.now(), None).await.unwrap();
    undone.rollback().await.unwrap();
    test.ask(&[settle(2), deliver(3)], test.now()).await;
    recorder.until(|begun| begun.len() == 2).await;
    crew.stop().await;
    assert_eq!(recorder.begun(), [(2, 1), (3, 1)].into());
    assert_eq!(test.count("status = 'Done'").await, 2);
    assert!(pending(&cx).await.unwrap().is_empty());
}

async fn a_job_that_is_there_before_the_workers_is_run(test: TestDb) {
    let recorder = Recorder::default();
    test.ask(&[deliver(1)], test.now()).await;
    let crew = Crew::start(test.context(recorder.handler()), Settings::default());
    recorder.until(|begun| begun.len() == 1).await;
    crew.stop().await;
    assert_eq!(test.count("status = 'Done'").await, 1);
}

async fn a_key_is_taken_once(test: TestDb) {
    let recorder = Recorder::default();
    let tx = test.begin().await;
    enqueue(&tx, &settle(1), test.now(), Some("batch 7")).await.unwrap();
    enqueue(&tx, &settle(2), test.now(), Some("batch 7")).await.unwrap();
    enqueue(&tx, &deliver(3), test.now(), Some("batch 7")).await.unwrap();
    enqueue(&tx, &settle(4), test.now(), None).await.unwrap();
    enqueue(&tx, &settle(5), test.now(), None).await.unwrap();
    tx.commit().await.unwrap();
    let crew = Crew::start(test.context(recorder.handler()), Settings::default());
    recorder.until(|begun| begun.len() == 4).await;
    crew.stop().await;
    assert_eq!(recorder.begun(), [(1, 1), (3, 1), (4, 1), (5, 1)].into());
}

async fn a_job_is_not_run_before_its_time(test: TestDb) {
    let recorder = Recorder::default();
    let cx = test.context(recorder.handler());
    let crew = Crew::start(cx.clone(), Settings::default());
    test.ask(
        &[settle(1), deliver(1)],
        When::NotBefore(test.clock.now() + TimeDelta::hours(1)),
    )
    .await;
    let soon = test.clock.now() + TimeDelta::milliseconds(1500);
    test.ask(&[settle(2)], When::NotBefore(soon)).await;
    recorder.until(|begun| begun.contains_key(&2)).await;
    assert!(test.clock.now() >= soon);
    crew.stop().await;
    assert_eq!(recorder.begun(), [(2, 1)].into());
    let left = pending(&cx).await.unwrap();
    assert_eq!(
        left.iter().map(|row| row.queue.as_str()).collect::<Vec<_>>(),
        ["settle", "deliver"]
    );
    assert!(
        left.iter()
            .all(|row| row.run_at > test.clock.now() && row.status == "Pending")
    );
}

async fn many_jobs_are_asked_for_at_once(test: TestDb) {
    let jobs: Vec<_> = (0..1203).map(settle).collect();
    let tx = test.begin().await;
    enqueue_all(&tx, &jobs, test.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(test.count("status = 'Pending' AND job_type = 'settle'").await, 1203);
}
