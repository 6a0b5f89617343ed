//! Replays that somebody could count twice, lose money by, or be shown otherwise than they are done.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program};

use super::{apply, dry_run, nothing_is_otherwise, replayed, report, update};

const COUPON_STATUS: &str =
    "mutation($input: SetCouponStatusInput!) { setCouponStatus(input: $input) { coupon { id } userErrors { code } } }";
const INTEGRATION_STATUS: &str = "mutation($input: SetIntegrationStatusInput!) { setIntegrationStatus(input: $input) { integration { id } userErrors { code } } }";

/// The code of a report's answer.
fn code(said: &Value) -> String {
    text(&said["code"])
}

async fn pause_coupon(program: &Program<'_>, coupon: &str, status: &str) {
    let input = json!({ "id": coupon, "status": status });
    program.ok(COUPON_STATUS, json!({ "input": input })).await;
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
        app.advance(chrono::TimeDelta::seconds(1));
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
