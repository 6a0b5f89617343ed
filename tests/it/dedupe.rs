//! What counts as the same conversion under each of an integration's rules.

use rstest::rstest;
use serde_json::json;
use waypost_tests::{App, Db};

#[rstest]
#[tokio::test]
async fn each_dedupe_rule_holds_over_http(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for (rule, second_click, txn, expected) in [
        ("TXN", true, "t", "duplicate"),
        ("TXN_ANYWHERE", true, "t", "duplicate"),
        ("CLICK_EVENT", false, "u", "duplicate"),
        ("CLICK_EVENT", true, "t", "accepted"),
        ("CLICK_TXN", true, "t", "accepted"),
        ("CLICK_TXN", false, "t", "duplicate"),
    ] {
        let offer = program.offer("Dedupe").await;
        let link = program.link(&offer, &setup.affiliate).await;
        let merchant = program.merchant(json!({ "dedupeBy": rule })).await;
        let (one, two) = (program.click(&link).await, program.click(&link).await);
        let txn_of = |txn: &str| format!("{rule}-{second_click}-{txn}");
        let (_, first) = program
            .report(&merchant, &[("click_id", &one), ("txn_id", &txn_of("t"))])
            .await;
        assert_eq!(first["code"], "accepted", "{first}");
        let again = if second_click { &two } else { &one };
        let (_, second) = program
            .report(&merchant, &[("click_id", again), ("txn_id", &txn_of(txn))])
            .await;
        assert_eq!(second["code"], expected, "{rule} {second_click} {txn}");
    }
    app.drain().await;
    app.close().await;
}
