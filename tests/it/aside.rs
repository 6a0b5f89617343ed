//! What the database refuses is set aside, counts, says why without saying what, and can be tried again from another process.

#![expect(clippy::float_cmp, reason = "what is compared is counted in whole numbers")]

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};
use waypost_api::serve::{self, Part};
use waypost_domain::spool::{Spool, aside};
use waypost_tests::database::TestDatabase;
use waypost_tests::{App, Db, Outage};

use crate::log::Kept;
use crate::product;
use crate::spool::{back, impatient};

/// A rule of the database that refuses a click and quotes it.
pub(crate) fn refusing(db: Db) -> &'static str {
    match db {
        Db::Sqlite => {
            "CREATE TRIGGER picky BEFORE INSERT ON click WHEN NEW.sub1 = 'anna@example.com'
            BEGIN SELECT RAISE(ABORT, 'anna@example.com is not taken'); END"
        }
        Db::Postgres => {
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '% is not taken', NEW.sub1 USING ERRCODE = '23514'; END $$;
            CREATE TRIGGER picky BEFORE INSERT ON click FOR EACH ROW WHEN (NEW.sub1 = 'anna@example.com')
            EXECUTE FUNCTION refuse()"
        }
    }
}

fn accepting(db: Db) -> &'static str {
    match db {
        Db::Sqlite => "DROP TRIGGER picky",
        Db::Postgres => "DROP TRIGGER picky ON click",
    }
}

#[rstest]
#[tokio::test(flavor = "current_thread")]
async fn what_was_set_aside_is_tried_again_when_somebody_says_so(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let log = Kept::default();
    let lines = tracing_subscriber::fmt().with_writer(log.clone()).finish();
    let _heard = tracing::subscriber::set_default(lines);
    let outage = Outage::of(db).await;
    let app = App::with(db, impatient(&outage)).await;
    let program = app.program("Acme").await;
    let neighbour = app.program("Other").await;
    let setup = program.setup().await;
    program.click(&setup.link).await;
    let writer = app.services.store.writer();
    writer.execute_unprepared(refusing(db)).await.expect("refusing");
    outage.begin().await;
    program.click(&format!("{}?sub1=anna@example.com", setup.link)).await;
    program.click(&format!("{}?sub1=other", setup.link)).await;
    let size = app.services.ingest.spool.held().bytes;
    outage.end().await;
    back(&app).await;

    let spool = &app.services.ingest.spool;
    let held = spool.held();
    assert_eq!((held.waiting, held.set_aside, held.replayed), (0, 1, 1));
    assert!(held.bytes > 0 && held.bytes < size, "it keeps its room");
    let (mine, others) = (spool.share(program.tenant), spool.share(neighbour.tenant));
    assert_eq!((mine.set_aside, others.set_aside), (1, 0));
    assert_eq!(app.metrics().await.value("waypost_spool_set_aside_rows", &[]), 1.0);
    let code = if db == Db::Sqlite { "1811" } else { "23514" };
    let reason = format!("refused by the database with code {code}");
    let page = app.operator("/").await.into_body().into_string().await.expect("text");
    assert!(page.contains(&format!("Set aside: 1 \u{2014} {reason}.")), "{page}");
    let log = log.text();
    assert!(log.contains("is set aside") && log.contains(&reason), "{log}");
    for (name, text) in [("the log", &log), ("the page", &page)] {
        assert!(!text.contains("anna@example.com"), "{name} quotes the click: {text}");
    }

    // As `waypost spool` does beside the server.
    let beside = Spool::of(&app.services.config);
    let listed = aside::list(&beside, 10).await.expect("listed");
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].kind.as_str(), &listed[0].reason), ("click", &reason));
    assert_eq!(listed[0].came_at, Some(app.services.clock.now()));
    assert_eq!(aside::retry(&beside, &[]).await.expect("retried"), 1);
    app.replay().await.expect("asked");
    assert_eq!(spool.held().set_aside, 1, "it is refused again");
    writer.execute_unprepared(accepting(db)).await.expect("accepting");
    assert_eq!(aside::retry(&beside, &[listed[0].seq]).await.expect("retried"), 1);
    beside.close().await.expect("closed");
    app.replay().await.expect("written");
    let held = spool.held();
    assert_eq!((held.waiting, held.set_aside, held.bytes), (0, 0, 0));
    assert_eq!(program.clicks_counted().await, 3);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_server_notices_what_another_process_put_back() {
    let database = TestDatabase::fresh(Db::Sqlite).await;
    let data = tempfile::tempdir().expect("a directory");
    let config = product::config(&database, data.path());
    let beside = Spool::of(&config);
    beside.open().await.expect("opened");
    let file = format!("sqlite://{}", beside.path().display());
    let file = Database::connect(file).await.expect("opened");
    let old = "INSERT INTO spooled (body, refused) VALUES ('{\"parcel\":{}}', 'said an earlier version')";
    file.execute_unprepared(old).await.expect("written");
    file.close().await.expect("closed");
    let running = serve::start(config, Part::Both).await.expect("started");
    let reason = async || {
        aside::list(&beside, 1)
            .await
            .expect("listed")
            .pop()
            .map(|row| row.reason)
    };
    assert_eq!(reason().await.as_deref(), Some("not noted"));
    assert_eq!(running.services.ingest.spool.held().set_aside, 1);
    assert_eq!(aside::retry(&beside, &[]).await.expect("retried"), 1);
    let tried = async {
        while reason().await.as_deref() != Some("unreadable") {
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, tried).await.expect("tried again in time");
    beside.close().await.expect("closed");
    running.stop().await.expect("stopped");
    database.remove().await;
}
