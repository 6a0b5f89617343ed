//! The queue's tables come up in any number of processes at once, and without apalis's own settings.

use futures::future::join_all;
use sea_orm::{ConnectionTrait, Statement};

use crate::database::{TestDb, on_both};

on_both! {
    tables_that_are_up_to_date_stay_as_they_are,
}

async fn tables_that_are_up_to_date_stay_as_they_are(test: TestDb) {
    waypost_migration::queue::up(&test.db).await.unwrap();
    assert_eq!(test.count("1 = 1").await, 0);
}

#[tokio::test]
async fn the_slow_index_is_gone_and_writes_are_still_synchronous() {
    crate::database::on_sqlite(async |test| {
        let one = async |sql: &str| {
            let statement = Statement::from_string(test.db.get_database_backend(), sql);
            test.db
                .query_one_raw(statement)
                .await
                .unwrap()
                .unwrap()
                .try_get_by_index::<i32>(0)
                .unwrap()
        };
        assert_eq!(
            one("SELECT COUNT(*) FROM sqlite_master WHERE type = 'index' AND name LIKE 'LIdx'").await,
            0
        );
        assert_eq!(one("PRAGMA synchronous").await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_may_start_on_an_empty_server_at_once() {
    crate::database::on_postgres(async |test| {
        test.sql("DROP SCHEMA apalis CASCADE").await;
        let others = join_all((0..4).map(|_| test.another_process())).await;
        assert_eq!(test.count("1 = 1").await, 0);
        for other in others {
            other.db.close().await.unwrap();
        }
    })
    .await;
}
