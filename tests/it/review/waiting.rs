//! Conversions that are reviewed before they could be settled.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db};

use super::codes;
use crate::hold::{seen, set};
use crate::replay::nothing_is_otherwise;

const RATE: &str = "mutation { setExchangeRates(input: { rates: [{ from: \"EUR\", to: \"USD\", day: \"2026-03-02\", rate: \"1.1\" }] }) { rates userErrors { message } } }";

#[rstest]
#[tokio::test]
async fn a_sale_that_waits_for_its_rate_can_be_reviewed_and_is_owed_once_there_is_one(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 5, true).await;
    let click = program.click(&setup.link).await;
    let mut ids = Vec::new();
    for txn in ["approved", "rejected"] {
        let sale = [
            ("click_id", click.as_str()),
            ("txn_id", txn),
            ("amount", "100"),
            ("currency", "EUR"),
        ];
        ids.push(text(&program.report(&setup.merchant, &sale).await.1["conversion_id"]));
    }
    app.drain().await;
    let state = async |id: &str| {
        let now = seen(&program, id).await;
        json!([
            now["status"],
            now["reason"],
            now["onHold"],
            now["awaitsReview"],
            now["review"]
        ])
    };
    let waits = json!(["PENDING", "waiting_for_exchange_rate", true, true, null]);
    assert_eq!(
        (state(&ids[0]).await, state(&ids[1]).await),
        (waits.clone(), waits.clone())
    );
    assert_eq!(codes(&program, "approve", &[&ids[0]], None).await, ["DONE"]);
    assert_eq!(
        codes(&program, "reject", &[&ids[1]], Some("a test order")).await,
        ["DONE"]
    );
    app.drain().await;
    let still = json!(["PENDING", "waiting_for_exchange_rate", false, false, "APPROVED"]);
    assert_eq!(state(&ids[0]).await, still, "approved, and not worked out yet");
    let rejected = json!(["REJECTED", "rejected_in_review", false, false, "REJECTED"]);
    assert_eq!(state(&ids[1]).await, rejected, "nothing is paid for it by any rate");
    assert_eq!(codes(&program, "reopen", &[&ids[1]], None).await, ["DONE"]);
    assert_eq!(state(&ids[1]).await, waits, "it waits again");
    program.ok(RATE, json!({})).await;
    app.drain().await;
    assert_eq!(
        state(&ids[0]).await,
        json!(["APPROVED", null, false, false, "APPROVED"])
    );
    assert_eq!(state(&ids[1]).await, json!(["PENDING", null, true, true, Value::Null]));
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("11.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}
