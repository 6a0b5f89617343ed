//! A database of its own for every test, with nothing in it but the queue.

#![expect(
    clippy::disallowed_methods,
    reason = "databases need names that nobody else has, and Postgres an address"
)]

use std::path::PathBuf;
use std::time::Duration;

use futures::FutureExt;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use uuid::Uuid;
use waypost_domain::clock::Clock;
use waypost_domain::queue::{Job, Queue, Wakes, When, enqueue};
use waypost_entity::id::{ConversionId, EndpointId, TenantId, TypedId};
use waypost_jobs::{Context, Handler};

/// Where a test's database lives.
#[derive(Clone)]
enum Place {
    Directory(PathBuf),
    Server { admin: String, name: String },
}

/// An open test database.
pub(crate) struct TestDb {
    place: Place,
    pub(crate) db: DatabaseConnection,
    pub(crate) wakes: Wakes,
    pub(crate) clock: Clock,
}

impl TestDb {
    /// A second process on the same database: its own connections, its own bells.
    pub(crate) async fn another_process(&self) -> Self {
        Self {
            place: self.place.clone(),
            db: connect(&self.place).await,
            wakes: Wakes::default(),
            clock: self.clock.clone(),
        }
    }

    pub(crate) fn context(&self, handler: Handler) -> Context {
        Context {
            db: self.db.clone(),
            wakes: self.wakes.clone(),
            clock: self.clock.clone(),
            handler,
        }
    }

    pub(crate) async fn begin(&self) -> DatabaseTransaction {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.db.begin_with_options(options).await.unwrap()
    }

    /// Enqueues and commits the jobs in one transaction, and rings as a commit of the product does.
    pub(crate) async fn ask(&self, jobs: &[Job], when: When) {
        let tx = self.begin().await;
        for job in jobs {
            enqueue(&tx, job, when, None).await.unwrap();
        }
        tx.commit().await.unwrap();
        Queue::ALL.into_iter().for_each(|queue| self.wakes.poke(queue));
    }

    /// Now, by this test's clock.
    pub(crate) fn now(&self) -> When {
        When::Now(self.clock.now())
    }

    /// Runs a statement with the queue's table where it says `{jobs}`.
    pub(crate) async fn sql(&self, statement: &str) {
        self.db
            .execute_unprepared(&statement.replace("{jobs}", self.table()))
            .await
            .unwrap();
    }

    pub(crate) async fn count(&self, condition: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) AS rows FROM {} WHERE {condition}", self.table());
        let statement = sea_orm::Statement::from_string(self.db.get_database_backend(), sql);
        self.db
            .query_one_raw(statement)
            .await
            .unwrap()
            .unwrap()
            .try_get("", "rows")
            .unwrap()
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Server { .. })
    }

    fn table(&self) -> &'static str {
        if self.is_postgres() { "apalis.jobs" } else { "Jobs" }
    }
}

/// Runs a test on a new SQLite database.
pub(crate) async fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(TestDb) -> F) {
    let directory = std::env::temp_dir().join(format!("waypost-jobs-{}", Uuid::now_v7()));
    std::fs::create_dir_all(&directory).unwrap();
    on(Place::Directory(directory.clone()), test, async || {
        std::fs::remove_dir_all(&directory).unwrap();
    })
    .await;
}

/// Runs a test on a new database of the Postgres server.
pub(crate) async fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(TestDb) -> F) {
    let admin = std::env::var("WAYPOST_TEST_POSTGRES").expect(
        "set WAYPOST_TEST_POSTGRES to a Postgres server; `cargo xtask postgres` starts one and prints the line",
    );
    let name = format!("waypost_jobs_{}", Uuid::now_v7().simple());
    let server = Database::connect(&admin).await.unwrap();
    server
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    on(Place::Server { admin, name }, test, async || {
        server.execute_unprepared(&drop).await.unwrap();
    })
    .await;
}

async fn on<F: Future<Output = ()>>(place: Place, test: impl FnOnce(TestDb) -> F, clean: impl AsyncFnOnce()) {
    let db = connect(&place).await;
    let test = test(TestDb {
        place,
        db: db.clone(),
        wakes: Wakes::default(),
        clock: Clock::system(),
    });
    let outcome = std::panic::AssertUnwindSafe(test).catch_unwind().await;
    db.close().await.unwrap();
    clean().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

async fn connect(place: &Place) -> DatabaseConnection {
    let mut options = match place {
        Place::Directory(directory) => {
            let mut options = ConnectOptions::new(format!("sqlite://{}/test.db?mode=rwc", directory.display()));
            options.max_connections(1).map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(5))
                    .foreign_keys(true)
            });
            options
        }
        Place::Server { admin, name } => {
            let (server, _) = admin.rsplit_once('/').unwrap();
            let mut options = ConnectOptions::new(format!("{server}/{name}"));
            options.max_connections(10);
            options
        }
    };
    options.sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    waypost_migration::queue::up(&db).await.unwrap();
    db
}

/// A settlement that is recognized by its number.
pub(crate) fn settle(number: u128) -> Job {
    Job::Settle {
        tenant: tenant(),
        conversions: vec![ConversionId::from_uuid(Uuid::from_u128(number))],
    }
}

/// A delivery that is recognized by its number.
pub(crate) fn deliver(number: u128) -> Job {
    Job::Deliver {
        tenant: tenant(),
        endpoint: EndpointId::from_uuid(Uuid::from_u128(number)),
    }
}

/// The number by which a test recognizes a job.
pub(crate) fn number(job: &Job) -> u128 {
    match job {
        Job::Settle { conversions, .. } => conversions[0].uuid().as_u128(),
        Job::Deliver { endpoint, .. } => endpoint.uuid().as_u128(),
        Job::DeliverOne { delivery, .. } => delivery.uuid().as_u128(),
        Job::Unpark { postback, .. } => postback.uuid().as_u128(),
        Job::Mail { notice, .. } => notice.uuid().as_u128(),
    }
}

fn tenant() -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(1))
}

/// Makes each `async fn(TestDb)` a test on both databases.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::database::on_sqlite(super::$test).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::database::on_postgres(super::$test).await;
            })*
        }
    };
}
pub(crate) use on_both;
