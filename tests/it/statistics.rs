//! Postgres's statistics follow the growth of tables, so that the plans of the hot paths do.

use sea_orm::ConnectionTrait;
use waypost_domain::store::statistics::refresh;
use waypost_tests::{App, Db};

/// A thousand records more, in one session that says so at once.
const GROW: &str = "INSERT INTO audit_record SELECT id, gen_random_uuid(), 'a', 'b', 'c', NULL, NULL, now() \
    FROM tenant, generate_series(1, 1000); SELECT pg_stat_force_next_flush();";

#[tokio::test]
async fn a_table_is_analyzed_once_it_has_doubled() {
    let app = App::on(Db::Postgres).await;
    app.program("Acme").await;
    let store = &app.services.store;
    for (grown, analyzed) in [(true, true), (false, false), (true, false), (true, true)] {
        if grown {
            store.writer().execute_unprepared(GROW).await.expect("written");
        }
        let tables = refresh(store).await.expect("looked");
        let found = tables.iter().any(|table| table == "public.audit_record");
        assert_eq!(found, analyzed, "{tables:?}");
    }
    app.close().await;
}

#[tokio::test]
async fn two_processes_do_not_wait_for_each_other_and_sqlite_needs_none_of_it() {
    use sea_orm::TransactionTrait;
    let app = App::on(Db::Postgres).await;
    app.program("Acme").await;
    let store = &app.services.store;
    store.writer().execute_unprepared(GROW).await.expect("written");
    let other = store.writer().begin().await.expect("begun");
    other
        .execute_unprepared("SELECT pg_advisory_xact_lock(9297679)")
        .await
        .expect("locked");
    assert_eq!(refresh(store).await.expect("looked"), Vec::<String>::new());
    other.rollback().await.expect("ended");
    assert_eq!(refresh(store).await.expect("looked"), ["public.audit_record"]);
    app.close().await;

    let app = App::on(Db::Sqlite).await;
    assert_eq!(
        refresh(&app.services.store).await.expect("looked"),
        Vec::<String>::new()
    );
    app.close().await;
}
