//! Requests as they are stored: what they prove of their sender, and whether they say what they said when they came.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db};

use super::attack::code;
use super::{STATUS, apply, dry_run, nothing_is_otherwise, report, update};

#[rstest]
#[tokio::test]
async fn a_request_that_could_not_be_read_is_fit_where_no_proof_was_asked(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let sent = app
        .http
        .post(&setup.merchant.url)
        .header("content-type", "text/csv")
        .body("a,b")
        .send()
        .await;
    let said: Value = sent.expect("answered").json().await.expect("JSON");
    assert_eq!(code(&said), "unsupported_media_type");
    let seen = dry_run(&program, json!({})).await;
    assert_eq!((&seen["lookedAt"], &seen["unfit"]), (&json!(1), &json!([])));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_a_pause_refuses_is_refused_while_it_lasts(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = |txn| [("click_id", click.as_str()), ("txn_id", txn), ("amount", "100")];
    report(&program, &setup, &sale("T-1")).await;
    let pause = json!({ "id": setup.merchant.id, "status": "PAUSED" });
    program.ok(STATUS, json!({ "input": pause })).await;
    assert_eq!(
        code(&report(&program, &setup, &sale("T-2")).await),
        "integration_paused"
    );
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn hiding_a_secret_changes_nothing_else_of_a_document(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let mut setup = program.setup().await;
    setup.merchant = program.merchant(json!({ "withSecret": true })).await;
    let (click, secret) = (
        program.click(&setup.link).await,
        setup.merchant.secret.clone().expect("a secret"),
    );
    for (rest, expected) in [
        (r#""txn_id":"T-1","amount":1,"amount":100"#, "repeated_parameter"),
        (r#""txn_id":"T-2","amount":1e2"#, "malformed_amount"),
        (r#""txn_id":"T-3","amount":123456789012.123456"#, "accepted"),
    ] {
        app.advance(TimeDelta::seconds(1));
        let body = format!("{{\"secret\":\"{secret}\",\"click_id\":\"{click}\",{rest}}}");
        let sent = app
            .http
            .post(&setup.merchant.url)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await;
        let said: Value = sent.expect("answered").json().await.expect("JSON");
        assert_eq!(code(&said), expected, "{said}");
    }
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_sale_of_before_is_no_test_by_a_new_mapping(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = [
        ("click_id", click.as_str()),
        ("txn_id", "T-1"),
        ("amount", "100"),
        ("mode", "1"),
    ];
    report(&program, &setup, &sale).await;
    let test = json!([{ "field": "TEST", "from": ["mode"] }]);
    update(&program, &setup, json!({ "mapping": test })).await;
    let shown = dry_run(&program, json!({})).await;
    apply(&program, json!({}), &shown["fingerprint"]).await;
    let said = report(&program, &setup, &sale[..3]).await;
    assert_eq!(code(&said), "duplicate", "{shown}");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_proved_nothing_is_not_taken_in_where_a_proof_is_asked_today(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = |txn, name| [(name, click.as_str()), ("txn_id", txn), ("amount", "100")];
    report(&program, &setup, &sale("T-1", "click_id")).await;
    report(&program, &setup, &sale("T-2", "clk")).await;
    let rotate = "mutation($input: RotateIntegrationSecretInput!) { rotateIntegrationSecret(input: $input) { secret userErrors { code } } }";
    program
        .ok(
            rotate,
            json!({ "input": { "id": setup.merchant.id, "which": "SECRET" } }),
        )
        .await;
    update(
        &program,
        &setup,
        json!({ "mapping": [{ "field": "CLICK_ID", "from": ["click_id", "clk"] }] }),
    )
    .await;
    let shown = dry_run(&program, json!({})).await;
    assert_eq!(
        (&shown["counted"], &shown["withdrawn"]),
        (&json!(0), &json!(0)),
        "anybody could have sent it: {shown}"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_masked_secret_is_no_value_under_another_mapping(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let mut setup = program.setup().await;
    setup.merchant = program.merchant(json!({ "withSecret": true})).await;
    let own = |from: &[&str]| json!({ "mapping": [{ "field": "SECRET", "from": from }] });
    update(&program, &setup, own(&["pass"])).await;
    let click = program.click(&setup.link).await;
    let secret = setup.merchant.secret.take().expect("a secret");
    report(
        &program,
        &setup,
        &[
            ("click_id", &click),
            ("txn_id", "T-1"),
            ("amount", "100"),
            ("pass", &secret),
        ],
    )
    .await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    update(&program, &setup, own(&[])).await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}
