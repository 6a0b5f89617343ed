//! A disk that is full, under the embedded database or under the spool, and a spool that somebody else holds: nothing is promised
//! that is not kept, and nothing has to be started again.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rstest::rstest;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use serde_json::json;
use tempfile::TempDir;
use tokio::time::{Instant, timeout};
use waypost_tests::database::TestDatabase;
use waypost_tests::node::Recipe;
use waypost_tests::shop::{moved, status};
use waypost_tests::{Customers, Db, Node, Outage, Receiver, Shop, Stored};

use crate::spool::{back, early_sale, stage};

const PROGRAM: &str = env!("CARGO_BIN_EXE_waypost-under-test");
/// A data directory on a disk of its own, which only the process sees: 64 MiB, as SQLite's log alone grows to 32 MiB before its
/// pages are copied, and a slow machine's customers write on for long. Needs no rights where people may make
/// namespaces of their own.
const SMALL_DISK: &str =
    "exec unshare --map-root-user --mount /bin/sh -c 'mount -t tmpfs -o size=64m none \"$DATA\"; exec \"$0\"' \"$0\"";
const LONG: Duration = Duration::from_secs(20);
const RECOVERY: Duration = Duration::from_secs(10);

/// A node's data directory, seen from here.
fn data(node: &Node, directory: &TempDir) -> PathBuf {
    let inside = directory.path().strip_prefix("/").expect("absolute");
    Path::new(&format!("/proc/{}/root", node.id())).join(inside)
}

/// Fills the disk to the last byte. The file can be removed.
fn fill(data: &Path) -> PathBuf {
    let path = data.join("filler");
    let mut file = std::fs::File::create(&path).expect("created");
    for length in [64 * 1024, 4096, 512, 1] {
        while file.write_all(&vec![0; length]).is_ok() {}
    }
    path
}

async fn comes_to(http: &reqwest::Client, expected: u16, url: &str) {
    let asking = async {
        while status(http, url).await != Some(expected) {
            tokio::task::yield_now().await;
        }
    };
    let in_time = timeout(LONG, asking).await;
    assert!(in_time.is_ok(), "{url} did not come to answer {expected}");
}

/// Some containers let nobody make a namespace; what is to be shown here cannot be shown there.
#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests must hear of one that did not run"
)]
fn may_have_a_disk_of_its_own() -> bool {
    let mut tried = std::process::Command::new("unshare");
    let may = tried
        .args([
            "--map-root-user",
            "--mount",
            "/bin/sh",
            "-c",
            "mount -t tmpfs none /mnt",
        ])
        .status()
        .is_ok_and(|status| status.success());
    if !may {
        eprintln!("not shown: this system lets the tests make no namespace for a disk of their own");
    }
    may
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_space_is_used_as_soon_as_it_is_there(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    if !may_have_a_disk_of_its_own() {
        return;
    }
    let (database, outage) = (TestDatabase::fresh(db).await, Outage::of(db).await);
    let (directory, partner) = (tempfile::tempdir().expect("a directory"), Receiver::start().await);
    // With SQLite the database fills the disk too; with Postgres only the spool is on it.
    let url = match db {
        Db::Sqlite => format!("sqlite://{}/waypost.db", directory.path().display()),
        Db::Postgres => outage.through(&database.url),
    };
    let recipe = Recipe {
        program: PROGRAM,
        data: directory.path(),
        database: url,
        first: SMALL_DISK,
        settings: &[("INGEST__PATIENCE_MS", "500"), ("DATABASE__ACQUIRE_TIMEOUT_MS", "500")],
    };
    let node = Node::start(&recipe).await;
    let data = data(&node, &directory);
    let shop = Shop::open(&node.url, &partner.url).await;
    shop.sell(&node.url, "first").await;
    let (_, click) = shop.visit(&node.url).await.expect("answered");
    let click = click.expect("a click");
    let link = moved(&shop.link, &node.url);
    if db == Db::Postgres {
        outage.begin().await;
    }
    let customers = Customers::arrive(&shop, std::slice::from_ref(&node.url), 4);
    comes_to(&shop.http, 302, &link).await;
    for _ in 0..20 {
        assert_eq!(status(&shop.http, &link).await, Some(302));
    }

    let filler = fill(&data);
    comes_to(&shop.http, 503, &link).await;
    let refused = shop.http.get(&link).send().await.expect("answered");
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    let (status, said) = shop.report(&node.url, &click, "full").await.expect("answered");
    assert_eq!(
        (status, &said["code"]),
        (503, &json!("temporarily_unavailable")),
        "{said}"
    );
    comes_to(&shop.http, 200, &format!("{}/healthz", node.url)).await;

    std::fs::remove_file(filler).expect("removed");
    let begun = Instant::now();
    comes_to(&shop.http, 302, &link).await;
    assert!(begun.elapsed() < RECOVERY, "took {:?}", begun.elapsed());
    for _ in 0..20 {
        shop.visit(&node.url).await.expect("answered");
    }
    outage.end().await;
    let noted = customers.leave().await;
    assert!(!noted.sales.is_empty(), "{noted:?}");
    match db {
        Db::Postgres => Stored::comes_to_agree(&database.url, &noted).await,
        Db::Sqlite => {
            let copied = async {
                while Copied::of(&data).await.disagrees(&noted).await {
                    tokio::task::yield_now().await;
                }
            };
            timeout(LONG, copied).await.expect("all is there and the file is sound");
        }
    }
    node.ask_to_stop();
    assert!(node.ended().await.success());
    database.remove().await;
}

/// A copy of the embedded database: SQLite would follow the path of the disk, which is another process's, to a place of ours.
struct Copied(TempDir);

impl Copied {
    async fn of(data: &Path) -> Self {
        let copy = tempfile::tempdir().expect("a directory");
        for name in ["waypost.db", "waypost.db-wal"] {
            std::fs::copy(data.join(name), copy.path().join(name)).expect("copied");
        }
        Self(copy)
    }

    async fn disagrees(&self, noted: &waypost_tests::customers::Noted) -> bool {
        let url = format!("sqlite://{}", self.0.path().join("waypost.db").display());
        let db = Database::connect(&url).await.expect("opened");
        let check = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA integrity_check");
        let checked = db.query_one_raw(check).await;
        db.close().await.expect("closed");
        let sound = checked
            .ok()
            .flatten()
            .and_then(|row| row.try_get_by_index::<String>(0).ok());
        if sound.as_deref() != Some("ok") {
            // Copied while a page was written.
            return true;
        }
        let stored = Stored::at(&url).await;
        stored.agrees_with(noted).is_err()
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spool_that_somebody_else_holds_is_not_waited_for_for_long(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (outage, app) = stage(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let early = early_sale(&program, &setup).await;
    app.drain().await;
    let file = app.services.config.data_dir.join("spool.db");
    app.services.ingest.spool.open().await.expect("opened");
    let mut options = ConnectOptions::new(format!("sqlite://{}", file.display()));
    options.max_connections(1);
    let holder = Database::connect(options).await.expect("opened");
    holder.execute_unprepared("BEGIN IMMEDIATE").await.expect("held");
    outage.begin().await;
    // Readers of SQLite are not held up by its writer: that there is no such link is known.
    let not_found = match db {
        Db::Sqlite => 404,
        Db::Postgres => 503,
    };
    let unseen = format!("{}zzzz", setup.link);
    let sent = [("click_id", early.as_str()), ("txn_id", "1"), ("amount", "10")];
    let asked = async {
        let visit = async |url: &str| app.http.get(url).send().await.expect("answered").status().as_u16();
        for _ in 0..2 {
            let (known, unknown, (reported, said)) = futures::join!(
                visit(&setup.link),
                visit(&unseen),
                program.report(&setup.merchant, &sent)
            );
            assert_eq!((known, unknown), (503, not_found));
            assert_eq!(
                (reported, &said["code"]),
                (503, &json!("temporarily_unavailable")),
                "{said}"
            );
        }
    };
    let begun = Instant::now();
    asked.await;
    assert!(
        begun.elapsed() < 2 * Duration::from_secs(5),
        "took {:?}",
        begun.elapsed()
    );
    assert_eq!(
        app.services.ingest.spool.held().waiting,
        0,
        "nothing is counted that is not there"
    );
    holder.execute_unprepared("ROLLBACK").await.expect("let go");
    holder.close().await.expect("closed");
    let kept = async {
        while program.report(&setup.merchant, &sent).await.0 != 202 {
            tokio::task::yield_now().await;
        }
    };
    timeout(RECOVERY, kept).await.expect("kept again");
    program.click(&setup.link).await;
    outage.end().await;
    back(&app).await;
    app.drain().await;
    let seen = program.ok("{ conversions { totalCount } }", json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(2));
    assert_eq!(program.clicks_counted().await, 2);
    app.close().await;
}
