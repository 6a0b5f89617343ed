//! Migrations on a database that is in use, and ones that were cut off.

use rstest::rstest;
use sea_orm::ConnectionTrait;
use waypost_domain::store::Store;
use waypost_migration::migrate;
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
