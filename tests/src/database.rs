//! A database per test, copied from a migrated template.

use std::path::PathBuf;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use waypost_domain::config;
use waypost_domain::store::Store;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Db {
    /// A file in a directory of its own.
    Sqlite,
    /// A database on the server named by `WAYPOST_TEST_POSTGRES`.
    Postgres,
}

/// A database that ends with the test.
pub struct TestDatabase {
    /// How to open it.
    pub url: String,
    kept: Kept,
}

enum Kept {
    Directory(#[expect(dead_code, reason = "the directory goes when this does")] TempDir),
    OnServer(String),
}

impl TestDatabase {
    /// A fresh, migrated database.
    pub async fn fresh(db: Db) -> Self {
        match db {
            Db::Sqlite => sqlite().await,
            Db::Postgres => postgres().await,
        }
    }

    /// A database in which nothing stands yet.
    pub async fn empty(db: Db) -> Self {
        match db {
            Db::Sqlite => {
                let directory = tempfile::tempdir().expect("a directory");
                Self {
                    url: format!("sqlite://{}", directory.path().join("waypost.db").display()),
                    kept: Kept::Directory(directory),
                }
            }
            Db::Postgres => on_server_from("template0").await,
        }
    }

    /// Removes it.
    pub async fn remove(self) {
        if let Kept::OnServer(name) = self.kept {
            let admin = admin().await;
            admin
                .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
                .await
                .expect("dropped");
            admin.close().await.expect("closed");
        }
    }
}

/// The settings with which tests open a database.
pub fn settings(url: &str) -> config::Database {
    let mut settings = config::Config::defaults().expect("the defaults load").database;
    settings.url = url.to_owned();
    settings.max_connections = 12;
    settings
}

async fn migrated(url: &str) {
    let store = Store::open(&settings(url)).await.expect("opened");
    waypost_migration::migrate(store.writer()).await.expect("migrated");
    store.close().await.expect("closed");
}

async fn sqlite() -> TestDatabase {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, template) = TEMPLATE
        .get_or_init(|| async {
            let directory = tempfile::tempdir().expect("a directory");
            let file = directory.path().join("template.db");
            migrated(&format!("sqlite://{}", file.display())).await;
            (directory, file)
        })
        .await;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("waypost.db");
    std::fs::copy(template, &file).expect("copied");
    TestDatabase {
        url: format!("sqlite://{}", file.display()),
        kept: Kept::Directory(directory),
    }
}

async fn postgres() -> TestDatabase {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    on_server_from(TEMPLATE.get_or_init(postgres_template).await).await
}

async fn on_server_from(template: &str) -> TestDatabase {
    let name = format!("test_{}", uuid::Uuid::from_u128(rand_u128()).simple());
    let admin = admin().await;
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .await
        .expect("created");
    admin.close().await.expect("closed");
    TestDatabase {
        url: on_server(&name),
        kept: Kept::OnServer(name),
    }
}

/// Made by the first test of this build; the others wait at the lock, whatever process they run in.
async fn postgres_template() -> String {
    let name = format!("waypost_template_{}", build());
    let admin = admin().await;
    admin
        .execute_unprepared("SELECT pg_advisory_lock(9297678)")
        .await
        .expect("locked");
    let found = admin
        .query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Postgres,
            format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"),
        ))
        .await
        .expect("asked");
    if found.is_none() {
        let draft = format!("{name}_draft");
        admin
            .execute_unprepared(&format!("DROP DATABASE IF EXISTS {draft}"))
            .await
            .expect("dropped");
        admin
            .execute_unprepared(&format!("CREATE DATABASE {draft}"))
            .await
            .expect("created");
        migrated(&on_server(&draft)).await;
        admin
            .execute_unprepared(&format!("ALTER DATABASE {draft} RENAME TO {name}"))
            .await
            .expect("renamed");
    }
    admin.close().await.expect("closed");
    name
}

/// Names this build of the tests, so that a changed migration makes a new template.
fn build() -> String {
    let program = std::env::current_exe().expect("a program");
    let built = std::fs::metadata(program)
        .and_then(|file| file.modified())
        .expect("a time");
    built
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970")
        .as_nanos()
        .to_string()
}

fn rand_u128() -> u128 {
    let entropy = waypost_domain::entropy::Entropy::system();
    let id: waypost_entity::id::TenantId = entropy.id(waypost_domain::clock::Clock::system().now());
    waypost_entity::id::TypedId::uuid(id).as_u128()
}

async fn admin() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(server());
    options.max_connections(1);
    Database::connect(options)
        .await
        .expect("the Postgres server of WAYPOST_TEST_POSTGRES answers")
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told their server by the environment"
)]
fn server() -> String {
    std::env::var("WAYPOST_TEST_POSTGRES")
        .expect("set WAYPOST_TEST_POSTGRES to a Postgres server; `cargo xtask postgres` starts one and prints the line")
}

/// Host and port of the server, for those that have one.
pub(crate) fn server_address(db: Db) -> Option<String> {
    if db == Db::Sqlite {
        return None;
    }
    let url = url::Url::parse(&server()).expect("a URL");
    Some(format!("{}:{}", url.host_str()?, url.port().unwrap_or(5432)))
}

fn on_server(name: &str) -> String {
    let mut url = url::Url::parse(&server()).expect("a URL");
    url.set_path(name);
    url.into()
}

/// Every row of every table of ours as text, for tests that look for what must not be there.
pub async fn dump(app: &crate::App) -> String {
    use sea_orm::{DbBackend, Statement};
    let (backend, reader) = (app.services.store.backend(), app.services.store.reader());
    let names = match backend {
        DbBackend::Postgres => "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table'",
    };
    let tables = reader
        .query_all_raw(Statement::from_string(backend, names))
        .await
        .expect("asked");
    let mut text = String::new();
    for table in tables {
        let table: String = table.try_get("", "name").expect("a name");
        let rows = match backend {
            DbBackend::Postgres => format!("SELECT CAST(t AS text) AS row FROM \"{table}\" t"),
            _ => {
                let columns = format!(
                    "SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ') AS list FROM pragma_table_info('{table}')"
                );
                let list = reader
                    .query_one_raw(Statement::from_string(backend, columns))
                    .await
                    .expect("asked")
                    .expect("a row");
                format!(
                    "SELECT {} AS row FROM \"{table}\"",
                    list.try_get::<String>("", "list").expect("columns")
                )
            }
        };
        for row in reader
            .query_all_raw(Statement::from_string(backend, rows))
            .await
            .expect("asked")
        {
            text.push_str(&row.try_get::<String>("", "row").unwrap_or_default());
            text.push('\n');
        }
    }
    text
}
