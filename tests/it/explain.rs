//! Explaining a request: what would become of it and why, with nothing written.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use waypost_entity::id::ClickId;
use waypost_tests::program::Merchant;
use waypost_tests::{App, Db, Program};

const EXPLAIN: &str = "query($i: ExplainPostbackInput!) { explainPostback(input: $i) {
    outcome code message httpStatus isTest fields { name value } trace { check result decidedBy } conversion { txnId } } }";

async fn explain(program: &Program<'_>, integration: &str, request: Value) -> Value {
    let mut input = request;
    input["integrationId"] = json!(integration);
    program.ok(EXPLAIN, json!({ "i": input })).await["explainPostback"].clone()
}

/// Every row of every table, as text.
pub(crate) async fn dump(app: &App) -> Vec<String> {
    let backend = app.services.store.backend();
    let rows = async |sql: String| {
        let statement = Statement::from_string(backend, sql);
        app.services
            .store
            .reader()
            .query_all_raw(statement)
            .await
            .expect("asked")
    };
    let (tables, jobs) = match backend {
        sea_orm::DbBackend::Postgres => (
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
            "apalis.jobs",
        ),
        _ => (
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1",
            "Jobs",
        ),
    };
    let mut names: Vec<String> = Vec::new();
    for row in rows(tables.to_owned()).await {
        names.push(row.try_get("", "name").expect("a name"));
    }
    names.push(jobs.to_owned());
    let mut all = Vec::new();
    for name in names {
        let count = rows(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) AS rows FROM {}",
            quoted(&name)
        ))
        .await;
        let count: i64 = count[0].try_get("", "rows").expect("a count");
        all.push(format!("{name}: {count}"));
        if backend == sea_orm::DbBackend::Postgres {
            let text = format!("SELECT CAST(t AS text) AS row FROM {} t ORDER BY 1", quoted(&name));
            for row in rows(text).await {
                all.push(row.try_get("", "row").expect("text"));
            }
        }
    }
    all
}

fn quoted(name: &str) -> String {
    match name.split_once('.') {
        Some((schema, table)) => format!("\"{schema}\".\"{table}\""),
        None => format!("\"{name}\""),
    }
}

#[rstest]
#[tokio::test]
async fn an_explanation_agrees_with_what_then_happens_and_writes_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    program
        .report(
            &setup.merchant,
            &[("click_id", &click), ("txn_id", "old"), ("amount", "5")],
        )
        .await;
    app.drain().await;
    let unknown: ClickId = app.services.entropy.id(app.services.clock.now());
    let requests: Vec<Vec<(&str, String)>> = vec![
        vec![
            ("click_id", click.clone()),
            ("txn_id", "new".into()),
            ("amount", "49.90".into()),
        ],
        vec![("click_id", click.clone()), ("txn_id", "old".into())],
        vec![
            ("click_id", click.clone()),
            ("txn_id", "old".into()),
            ("status", "rejected".into()),
        ],
        vec![("txn_id", "never".into()), ("refund", "3".into())],
        vec![("click_id", unknown.to_string())],
        vec![("click_id", "{click_id}".into())],
        vec![("click_id", click.clone()), ("amount", "1,5".into())],
        vec![("txn_id", "1".into())],
    ];
    for request in requests {
        let query = serde_urlencoded(&request);
        let before = dump(&app).await;
        let explained = explain(&program, &setup.merchant.id, json!({ "query": query })).await;
        assert_eq!(dump(&app).await, before, "{query}");
        let sent: Vec<(&str, &str)> = request.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, said) = program.report(&setup.merchant, &sent).await;
        assert_eq!(
            (&explained["httpStatus"], &explained["code"], &explained["message"]),
            (&json!(status), &said["code"], &said["message"]),
            "{query}"
        );
        assert!(!explained["trace"].as_array().expect("a trace").is_empty());
    }
    app.advance(TimeDelta::days(1));
    app.drain().await;
    app.close().await;
}

fn serde_urlencoded(parameters: &[(&str, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

#[rstest]
#[tokio::test]
async fn an_explanation_shows_what_was_read_and_asks_for_no_proof(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let locked: Merchant = program.merchant(json!({ "withSecret": true })).await;
    let click = program.click(&setup.link).await;
    let body = json!({ "click_id": click, "txn_id": "7", "amount": 49.9, "note": "x" }).to_string();
    let request =
        json!({ "method": "POST", "body": body, "contentType": "application/json", "query": "?coupon_code=SAVE" });
    let said = explain(&program, &locked.id, request.clone()).await;
    assert_eq!(
        (&said["outcome"], &said["code"], &said["conversion"]),
        (&json!("ACCEPTED"), &json!("accepted"), &json!(null))
    );
    let fields = said["fields"].as_array().expect("fields");
    for (name, value) in [
        ("click_id", click.as_str()),
        ("txn_id", "7"),
        ("amount", "49.9"),
        ("event", "sale"),
        ("coupon_code", "SAVE"),
        ("note", "x"),
    ] {
        assert!(
            fields.contains(&json!({ "name": name, "value": value })),
            "{name}: {fields:?}"
        );
    }
    let trace = said["trace"].to_string();
    assert!(
        trace.contains("missing") && trace.contains("skipped: explaining"),
        "{trace}"
    );
    let mut with_secret = request.clone();
    with_secret["headers"] = json!([{ "name": "x-postback-secret", "value": locked.secret }]);
    let trace = explain(&program, &locked.id, with_secret).await["trace"].to_string();
    assert!(trace.contains("right") && !trace.contains("skipped"), "{trace}");
    let mut later = request;
    later["at"] = json!("2026-04-02T00:00:00Z");
    assert_eq!(
        explain(&program, &locked.id, later).await["code"],
        json!("click_too_old")
    );
    let wrong = json!({ "i": { "integrationId": locked.id, "method": "PUT" } });
    let refused = program.ask(EXPLAIN, wrong).await;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"],
        json!("BAD_USER_INPUT"),
        "{refused}"
    );
    app.close().await;
}
