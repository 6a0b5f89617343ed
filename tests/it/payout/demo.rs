//! The demo's payouts: a run that is paid and a draft, made as people would make them.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use waypost_api::demo::payouts;
use waypost_tests::{App, Db};

use super::{lines, seen};

#[rstest]
#[tokio::test]
async fn the_demo_has_a_paid_run_and_a_draft(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Northwind Outdoor").await;
    let scope = program.scope();
    let mut affiliates = Vec::new();
    for name in ["Anna", "Peak", "Radio"] {
        affiliates.push(program.affiliate(name).await.parse().expect("an id"));
    }
    payouts::set_up(&scope, &affiliates).await.expect("set up");
    let mut runs = Vec::new();
    for entries in [payouts::FIRST, payouts::SINCE] {
        payouts::owe(&scope, &affiliates, entries).await.expect("owed");
        app.advance(TimeDelta::seconds(1));
        let run = payouts::draft(&scope).await.expect("drafted");
        if runs.is_empty() {
            payouts::pay(&scope, run).await.expect("paid");
        }
        runs.push(run.to_string());
    }
    let carried = "Radio CARRIED_OVER BELOW_MINIMUM 18.00 -";
    let paid = ["Anna PAID - 120.00 120.00", "Peak PAID - 75.50 75.50", carried];
    assert_eq!(lines(&program, &runs[0]).await, paid);
    let drafted = ["Anna PAYABLE - 48.00 48.00", "Peak PAYABLE - 50.00 50.00", carried];
    assert_eq!(lines(&program, &runs[1]).await, drafted);
    let states = [seen(&program, &runs[0]).await, seen(&program, &runs[1]).await].map(|run| run["status"].clone());
    assert_eq!(states, [json!("FINISHED"), json!("DRAFT")]);
    app.close().await;
}
