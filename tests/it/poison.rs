//! A report that the database refuses, among good ones: the good ones are counted, at the doors and from the spool.

use futures::future::join_all;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::json;
use waypost_tests::{App, Db};

use crate::cache::sql;
use crate::ingest::{all, handed_in, stall};
use crate::spool::{back, books, early_sale, stage, words};

/// From now on the database takes no conversion of these transactions.
async fn refuse_poison(app: &App) {
    let rule = match app.services.store.backend() {
        DbBackend::Postgres => "ALTER TABLE conversion ADD CONSTRAINT no_poison CHECK (txn_id NOT LIKE 'poison%')",
        _ => {
            "CREATE TRIGGER no_poison BEFORE INSERT ON conversion WHEN NEW.txn_id LIKE 'poison%'
             BEGIN SELECT RAISE(ABORT, 'poison'); END"
        }
    };
    sql(app, rule).await;
}

async fn take_anything(app: &App) {
    let rule = match app.services.store.backend() {
        DbBackend::Postgres => "ALTER TABLE conversion DROP CONSTRAINT no_poison",
        _ => "DROP TRIGGER no_poison",
    };
    sql(app, rule).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_the_database_refuses_harms_no_other(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = early_sale(&program, &setup).await;
    refuse_poison(&app).await;
    let is_poison = |number: usize| number % 15 == 4;
    let report = |number: usize| {
        let (program, merchant, click) = (&program, &setup.merchant, &click);
        async move {
            let txn = format!("{}-{number}", if is_poison(number) { "poison" } else { "good" });
            let sent = [("click_id", click.as_str()), ("txn_id", &txn), ("amount", "10")];
            program.report(merchant, &sent).await
        }
    };
    let busy = stall(&app).await;
    let release = async {
        handed_in(&app, |waiting| all(waiting.reports) == 60).await;
        busy.commit().await.expect("committed");
    };
    let (answers, ()) = futures::join!(join_all((0..60).map(report)), release);
    for (number, (status, said)) in answers.iter().enumerate() {
        let expected = match is_poison(number) {
            true => (503, json!("temporarily_unavailable")),
            false => (200, json!("accepted")),
        };
        assert_eq!((*status, said["code"].clone()), expected, "{number}: {said}");
    }
    take_anything(&app).await;
    // Told to come again, the merchant's server does.
    let (again, once_more) = (report(4).await, report(5).await);
    assert_eq!((again.0, &again.1["code"]), (200, &json!("accepted")), "{}", again.1);
    assert_eq!(once_more.1["code"], json!("duplicate"));
    app.drain().await;
    let books = books(&program).await;
    assert_eq!(books["conversions"]["totalCount"], json!(1 + 56 + 1));
    assert_eq!(
        books["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "57.00" }])
    );
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spooled_report_that_the_database_refuses_is_set_aside(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (outage, app) = stage(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = early_sale(&program, &setup).await;
    refuse_poison(&app).await;
    outage.begin().await;
    for txn in ["1", "poison", "2", "poison", "3"] {
        let sent = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "10")];
        let (status, said) = program.report(&setup.merchant, &sent).await;
        assert_eq!(status, 202, "{said}");
    }
    outage.end().await;
    back(&app).await;
    app.drain().await;
    let books = books(&program).await;
    assert_eq!(words(&books["postbacks"], "code"), ["accepted"; 4]);
    assert_eq!(
        books["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "3.00" }])
    );
    assert_eq!(app.services.ingest.spool.held().waiting, 0);
    let file = app.services.config.data_dir.join("spool.db");
    let spool = Database::connect(format!("sqlite://{}", file.display()))
        .await
        .expect("opened");
    let aside = "SELECT refused FROM spooled WHERE body LIKE '%poison%' AND refused LIKE '%poison%'";
    let aside = spool
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, aside))
        .await;
    assert_eq!(aside.expect("asked").len(), 2, "for people to look at");
    spool.close().await.expect("closed");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spooled_reports_that_nobody_has_mended_yet_hold_up_none_behind_them() {
    let (outage, app) = stage(Db::Postgres).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = early_sale(&program, &setup).await;
    // Unlike a broken constraint, this may be about anything.
    let raise = "CREATE FUNCTION no_poison() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.txn_id = 'poison' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$";
    sql(&app, raise).await;
    sql(
        &app,
        "CREATE TRIGGER no_poison BEFORE INSERT ON postback FOR EACH ROW EXECUTE FUNCTION no_poison()",
    )
    .await;
    outage.begin().await;
    let report = async |txn: &str| {
        let sent = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "10")];
        program.report(&setup.merchant, &sent).await.0
    };
    assert_eq!(report("poison").await, 202);
    let file = app.services.config.data_dir.join("spool.db");
    let spool = Database::connect(format!("sqlite://{}", file.display()))
        .await
        .expect("opened");
    // More than are written together.
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
        INSERT INTO spooled (body) SELECT body FROM spooled, n";
    spool.execute_unprepared(many).await.expect("copied");
    assert_eq!(report("good").await, 202);
    outage.end().await;
    let good = async {
        while app.replay().await.is_ok()
            || program.ok("{ conversions { totalCount } }", json!({})).await["conversions"]["totalCount"] != json!(2)
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), good)
        .await
        .expect("the good one is counted");
    sql(&app, "DROP TRIGGER no_poison ON postback").await;
    back(&app).await;
    let books = books(&program).await;
    assert_eq!(books["conversions"]["totalCount"], json!(3));
    spool.close().await.expect("closed");
    app.drain().await;
    app.close().await;
}
