//! Workers of several processes share the work, and take over from each other.

use futures::FutureExt;
use waypost_domain::queue::Envelope;
use waypost_jobs::workers::{Lane, Settings};
use waypost_jobs::{Job, Verdict};

use crate::database::{TestDb, deliver, number, on_both, settle};
use crate::recorder::{Crew, Recorder};

on_both! {
    two_processes_run_each_job_exactly_once,
    a_job_whose_process_was_killed_is_run_again_by_another,
    a_stock_worker_reads_our_rows,
}

/// The shortest time after which a vanished worker's rows are given away.
fn impatient() -> Settings {
    Settings {
        heartbeat_seconds: 1,
        missed_heartbeats: 3,
        ..Settings::default()
    }
}

async fn two_processes_run_each_job_exactly_once(test: TestDb) {
    let recorder = Recorder::default();
    let other = test.another_process().await;
    let settings = Settings {
        settle: Lane {
            workers: 2,
            concurrency: 4,
            batch: 4,
        },
        ..Settings::default()
    };
    let crews = [&test, &other].map(|process| Crew::start(process.context(recorder.handler()), settings.clone()));
    let jobs: Vec<Job> = (0..100).map(settle).chain((100..200).map(deliver)).collect();
    for (some, process) in jobs.chunks(20).zip([&test, &other].into_iter().cycle()) {
        process.ask(some, process.now()).await;
    }
    recorder.until(|begun| begun.len() == 200).await;
    for crew in crews {
        crew.stop().await;
    }
    assert!(
        recorder.begun().values().all(|times| *times == 1),
        "{:?}",
        recorder.begun()
    );
    assert_eq!(test.count("status = 'Done'").await, 200);
    other.db.close().await.unwrap();
}

async fn a_job_whose_process_was_killed_is_run_again_by_another(test: TestDb) {
    let recorder = Recorder::default();
    let hanging = recorder.answering(|_, times| {
        async move {
            if times == 1 {
                std::future::pending().await
            } else {
                Verdict::Done
            }
        }
        .boxed()
    });
    let other = test.another_process().await;
    let doomed = Crew::start(other.context(hanging.clone()), impatient());
    test.ask(&[settle(1), deliver(2)], test.now()).await;
    recorder.until(|begun| begun.len() == 2).await;
    doomed.kill().await;
    let crew = Crew::start(test.context(hanging), impatient());
    recorder.until(|begun| begun.values().all(|times| *times == 2)).await;
    crew.stop().await;
    assert_eq!(recorder.begun(), [(1, 2), (2, 2)].into());
    assert_eq!(test.count("status = 'Done' AND attempts = 2").await, 2);
    other.db.close().await.unwrap();
}

/// Nothing but apalis as it comes, with its own codec: our insert is what its own push would have written.
async fn a_stock_worker_reads_our_rows(test: TestDb) {
    use apalis::prelude::{WorkerBuilder, WorkerContext};
    async fn read(envelope: Envelope, worker: WorkerContext) -> Result<(), std::io::Error> {
        assert_eq!((number(&envelope.open().unwrap()), envelope.tries), (7, 0));
        worker.stop().map_err(std::io::Error::other)
    }
    test.ask(&[deliver(7)], test.now()).await;
    let worker = WorkerBuilder::new("stock");
    if test.is_postgres() {
        let storage = apalis_postgres::PostgresStorage::<Envelope>::new(test.db.get_postgres_connection_pool())
            .with_config(apalis_postgres::Config::default().queue("deliver"));
        worker.backend(storage).build(read).run().await.unwrap();
    } else {
        let storage = apalis_sqlite::SqliteStorage::<Envelope>::new(test.db.get_sqlite_connection_pool())
            .with_config(apalis_sqlite::Config::default().queue("deliver"));
        worker.backend(storage).build(read).run().await.unwrap();
    }
    assert_eq!(test.count("status = 'Done'").await, 1);
}
