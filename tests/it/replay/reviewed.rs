//! Conversions that were held or reviewed and are read otherwise: what people said of them stays.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use waypost_domain::conversion::hold;
use waypost_tests::{App, Db};

use super::{nothing_is_otherwise, replayed, update};
use crate::hold::{sale, seen, set};
use crate::review::codes;

#[rstest]
#[tokio::test]
async fn a_correction_takes_back_no_reviewers_word_and_ends_no_hold(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 7, true).await;
    let mut ids = Vec::new();
    for txn in ["approved", "rejected", "waits", "reopened"] {
        app.advance(TimeDelta::seconds(1));
        ids.push(sale(&program, &setup, txn).await);
    }
    let (approved, rejected, reopened) = (ids[0].as_str(), ids[1].as_str(), ids[3].as_str());
    assert_eq!(
        codes(&program, "approve", &[approved, reopened], None).await,
        ["DONE", "DONE"]
    );
    assert_eq!(
        codes(&program, "reject", &[rejected], Some("a test order")).await,
        ["DONE"]
    );
    assert_eq!(codes(&program, "reopen", &[reopened], None).await, ["DONE"]);
    let states = async || {
        let mut states = Vec::new();
        for id in &ids {
            let now = seen(&program, id).await;
            states.push(json!([
                now["status"],
                now["payout"]["amount"],
                now["review"],
                now["onHold"],
                now["awaitsReview"]
            ]));
        }
        json!(states)
    };
    let before = json!([
        ["APPROVED", "10.00", "APPROVED", false, false],
        ["REJECTED", "0.00", "REJECTED", false, false],
        ["PENDING", "10.00", null, true, true],
        ["PENDING", "10.00", null, true, true]
    ]);
    assert_eq!(states().await, before);
    // What the merchant meant were cents.
    update(
        &program,
        &setup,
        json!({ "amountUnit": "MINOR", "defaultCurrency": "USD" }),
    )
    .await;
    let shown = replayed(&program, json!({})).await;
    assert_eq!(shown["corrected"], json!(4), "{shown}");
    assert_eq!(
        shown["money"][0]["amount"]["amount"],
        json!("-9.90"),
        "only what was owed is corrected"
    );
    let after = json!([
        ["APPROVED", "0.10", "APPROVED", false, false],
        ["REJECTED", "0.00", "REJECTED", false, false],
        ["PENDING", "0.10", null, true, true],
        ["PENDING", "0.10", null, true, true]
    ]);
    assert_eq!(states().await, after);
    app.advance(TimeDelta::days(8));
    assert_eq!(hold::end_those_over(&app.services).await.expect("looked"), 2);
    app.drain().await;
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("0.10"),
        "both still wait for a reviewer"
    );
    assert_eq!(
        codes(&program, "approve", &[&ids[2], reopened, rejected], None).await,
        ["DONE"; 3]
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.40"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}
