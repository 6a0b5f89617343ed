//! Migrations on a database that is in use, and ones that were cut off.

mod before;
mod endpoints;

use std::collections::BTreeMap;

use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;
use waypost_domain::store::Store;
use waypost_migration::{Migrator, migrate};
use waypost_tests::database::{TestDatabase, dump, settings};
use waypost_tests::{App, Db};

use crate::operations;

#[rstest]
#[tokio::test]
async fn a_migration_that_stops_half_way_leaves_nothing_and_can_be_made_again(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let database = TestDatabase::empty(db).await;
    let store = Store::open(&settings(&database.url)).await.expect("opened");
    let run = async |sql: &str| store.writer().execute_unprepared(sql).await.map(drop);
    // One of the last tables is there already, so that the migration fails when it comes to it.
    run("CREATE TABLE delivery_attempt (x integer)").await.expect("made");
    migrate(store.writer()).await.expect_err("it cannot be made");
    run("SELECT 1 FROM tenant").await.expect_err("nothing of it is left");
    run("DROP TABLE delivery_attempt").await.expect("dropped");
    for _ in 0..2 {
        migrate(store.writer())
            .await
            .expect("made, and made again without effect");
    }
    run("SELECT 1 FROM tenant").await.expect("it is whole");
    store.close().await.expect("closed");
    database.remove().await;
}

#[rstest]
#[tokio::test]
async fn a_migration_that_is_made_again_changes_no_row(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    operations::one_of_everything(&program).await;
    let before = dump(&app).await;
    migrate(app.services.store.writer()).await.expect("made again");
    assert_eq!(dump(&app).await, before);
    assert!(before.contains("7919") && before.len() > 1_000);
    app.close_with_jobs_left().await;
}

/// Of each column of each table, whether a row may be inserted that does not name it.
async fn columns(db: &DatabaseConnection) -> BTreeMap<(String, String), bool> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT CAST(table_name AS text) AS \"table\", CAST(column_name AS text) AS \"column\", \
             is_nullable = 'YES' OR column_default IS NOT NULL AS optional \
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
        _ => {
            "SELECT tables.name AS \"table\", columns.name AS \"column\", \
             columns.\"notnull\" = 0 OR columns.dflt_value IS NOT NULL AS optional \
             FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .expect("asked");
    rows.iter()
        .map(|row| {
            let text = |name| row.try_get::<String>("", name).expect("a text");
            (
                (text("table"), text("column")),
                row.try_get("", "optional").expect("a truth"),
            )
        })
        .collect()
}

/// While a deployment rolls on, processes of the version before read and write the new schema, and know nothing of what is new.
#[rstest]
#[tokio::test]
async fn an_older_version_can_go_on_after_each_migration(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let database = TestDatabase::empty(db).await;
    let store = Store::open(&settings(&database.url)).await.expect("opened");
    Migrator::up(store.writer(), Some(1)).await.expect("the first");
    for migration in Migrator::migrations().iter().skip(1) {
        let before = columns(store.writer()).await;
        Migrator::up(store.writer(), Some(1)).await.expect("the next");
        let after = columns(store.writer()).await;
        let known = |table: &str| before.keys().any(|(known, _)| known == table);
        for (column, was_optional) in &before {
            let is_optional = after.get(column);
            assert!(is_optional.is_some(), "{}: {column:?} is gone", migration.name());
            assert!(
                !was_optional || is_optional == Some(&true),
                "{}: {column:?} must be named now",
                migration.name()
            );
        }
        for ((table, column), is_optional) in &after {
            let is_new = known(table) && !before.contains_key(&(table.clone(), column.clone()));
            assert!(
                !is_new || *is_optional,
                "{}: {table}.{column} must be named",
                migration.name()
            );
        }
    }
    store.close().await.expect("closed");
    database.remove().await;
}
