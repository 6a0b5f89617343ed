//! The shape of the database: entities and tables agree, and no row can refer into another tenant.

use std::collections::BTreeSet;

use rstest::rstest;
use sea_orm::{ActiveModelTrait, ConnectionTrait, IdenStatic, Iterable, Set, SqlErr, Statement};
use serde_json::json;
use waypost_domain::queue::{Job, When, enqueue};
use waypost_entity as entity;
use waypost_tests::{App, Db};

async fn columns(app: &App, table: &str) -> BTreeSet<String> {
    let backend = app.services.store.backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => format!(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = 'public'"
        ),
        _ => format!("SELECT name FROM pragma_table_info('{table}')"),
    };
    let rows = app
        .services
        .store
        .reader()
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .expect("asked");
    rows.iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect()
}

/// Columns that only processes of an older version still name, while a deployment rolls on.
const OF_OLDER_VERSIONS: [(&str, &str); 3] = [
    ("partner_postback", "status"),
    ("delivery", "partner_postback_id"),
    ("endpoint", "is_wanted"),
];

#[rstest]
#[tokio::test]
async fn entities_and_tables_have_the_same_columns(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    macro_rules! check {
        ($($module:ident)*) => {$(
            let mut named: BTreeSet<String> = entity::$module::Column::iter().map(|column| column.as_str().to_owned()).collect();
            named.extend(OF_OLDER_VERSIONS.iter().filter(|(table, _)| *table == stringify!($module)).map(|(_, column)| (*column).to_owned()));
            assert_eq!(named, columns(&app, entity::$module::Entity.as_str()).await, stringify!($module));
        )*};
    }
    check!(tenant user membership refresh_session api_key audit_record idempotency_record affiliate offer offer_terms enrollment
        tracking_link integration click click_fact click_sweep visitor postback parked_postback conversion conversion_change coupon ledger_entry partner_postback webhook endpoint delivery delivery_attempt integration_hour notice);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn migrating_again_changes_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    program.setup().await;
    waypost_migration::migrate(app.services.store.writer())
        .await
        .expect("migrated");
    let seen = program.ok("{ offers { totalCount } }", json!({})).await;
    assert_eq!(seen["offers"]["totalCount"], json!(1));
    app.close().await;
}

/// Every reference between tenant tables carries the tenant, so the database refuses a row that points elsewhere.
#[rstest]
#[tokio::test]
async fn the_database_refuses_references_into_another_tenant(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let (ours, theirs) = (app.program("Ours").await, app.program("Theirs").await);
    let (mine, foreign) = (ours.setup().await, theirs.setup().await);
    let now = app.services.clock.now();
    let entropy = &app.services.entropy;
    let link = |offer: &str, affiliate: &str| entity::tracking_link::ActiveModel {
        tenant_id: Set(ours.tenant),
        id: Set(entropy.id(now)),
        code: Set(entropy.key()),
        offer_id: Set(offer.parse().expect("an id")),
        affiliate_id: Set(affiliate.parse().expect("an id")),
        name: Set(None),
        created_at: Set(now),
    };
    let writer = app.services.store.writer();
    assert!(link(&mine.offer, &mine.affiliate).insert(writer).await.is_ok());
    for (offer, affiliate) in [
        (&foreign.offer, &mine.affiliate),
        (&mine.offer, &foreign.affiliate),
        (&foreign.offer, &foreign.affiliate),
    ] {
        let refused = link(offer, affiliate).insert(writer).await.expect_err("refused");
        assert!(
            matches!(refused.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))),
            "{refused}"
        );
    }
    app.close().await;
}

/// Looks at every foreign key of every tenant table: each must begin with tenant_id, or lead to a global table.
#[rstest]
#[tokio::test]
async fn every_reference_carries_the_tenant(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let tables = [
        "membership",
        "refresh_session",
        "api_key",
        "audit_record",
        "idempotency_record",
        "affiliate",
        "offer",
        "offer_terms",
        "enrollment",
        "tracking_link",
        "integration",
        "click",
        "click_fact",
        "click_sweep",
        "visitor",
        "postback",
        "parked_postback",
        "conversion",
        "conversion_change",
        "coupon",
        "ledger_entry",
        "partner_postback",
        "delivery",
        "delivery_attempt",
        "integration_hour",
        "notice",
        "exchange_rate",
        "payout_settings",
        "payee",
        "payout_run",
        "payout_line",
        "payout_item",
        "payout_hand",
    ];
    let mut seen = 0;
    for table in tables {
        for (target, columns) in references(&app, table).await {
            seen += 1;
            let global = ["tenant", "user"].contains(&target.as_str());
            assert!(
                global || columns.first().is_some_and(|column| column == "tenant_id"),
                "{table} -> {target} by {columns:?}"
            );
        }
    }
    assert!(seen > 25, "found only {seen} references");
    app.close().await;
}

async fn references(app: &App, table: &str) -> Vec<(String, Vec<String>)> {
    let backend = app.services.store.backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => format!(
            "SELECT c.conname AS key, t.relname AS target, a.attname AS name FROM pg_constraint c JOIN pg_class s ON s.oid = c.conrelid \
             JOIN pg_class t ON t.oid = c.confrelid CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(number, place) \
             JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = k.number \
             WHERE c.contype = 'f' AND s.relname = '{table}' ORDER BY c.conname, k.place"
        ),
        _ => format!(
            "SELECT CAST(id AS TEXT) AS key, \"table\" AS target, \"from\" AS name FROM pragma_foreign_key_list('{table}') ORDER BY id, seq"
        ),
    };
    let rows = app
        .services
        .store
        .reader()
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .expect("asked");
    let mut found: Vec<(String, String, Vec<String>)> = Vec::new();
    for row in rows {
        let text = |name: &str| row.try_get::<String>("", name).expect("text");
        match found.iter_mut().find(|(key, _, _)| *key == text("key")) {
            Some((_, _, columns)) => columns.push(text("name")),
            None => found.push((text("key"), text("target"), vec![text("name")])),
        }
    }
    found
        .into_iter()
        .map(|(_, target, columns)| (target, columns))
        .collect()
}

#[rstest]
#[tokio::test]
async fn facts_can_neither_be_changed_nor_deleted(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    program
        .report(&setup.merchant, &[("click_id", &click), ("amount", "10")])
        .await;
    app.drain().await;
    let writer = app.services.store.writer();
    for (table, column) in [
        ("ledger_entry", "reason"),
        ("audit_record", "action"),
        ("offer_terms", "version"),
        ("click", "sub1"),
        ("postback", "code"),
    ] {
        for sql in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
        ] {
            let refused = writer.execute_unprepared(&sql).await.expect_err("refused");
            assert!(refused.to_string().contains("append-only"), "{sql}: {refused}");
        }
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_job_is_there_exactly_when_its_cause_is(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let scope = program.scope();
    let job = || Job::Settle {
        tenant: program.tenant,
        conversions: vec![],
    };
    let tx = scope.begin().await.expect("begun");
    tx.enqueue(job(), When::Now(scope.now())).await.expect("enqueued");
    drop(tx);
    assert_eq!(app.waiting().await.len(), 0, "rolled back");
    let tx = scope.begin().await.expect("begun");
    tx.enqueue(job(), When::Now(scope.now())).await.expect("enqueued");
    for _ in 0..2 {
        enqueue(&tx, &job(), When::Now(scope.now()), Some("once"))
            .await
            .expect("enqueued");
    }
    tx.commit().await.expect("committed");
    assert_eq!(app.waiting().await.len(), 2);
    assert_eq!(app.drain().await, 2);
    app.close().await;
}
