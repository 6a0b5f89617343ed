//! Recurring pay and tiers of revenue, however many are settled at once.

use std::collections::BTreeSet;

use rstest::rstest;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program};

use super::{AT_ONCE, because, full, paid, percent, publish, report, settle_at_once};
use crate::replay::nothing_is_otherwise;

/// Sales of 10.00 by one customer, settled at once under this rule.
async fn sales(program: &Program<'_>, setup: &Setup, rule: Value) -> Vec<String> {
    publish(program, setup, json!([rule]), None).await;
    let click = program.click(&setup.link).await;
    let mut conversions = Vec::new();
    for number in 0..AT_ONCE {
        let txn = format!("T-{number}");
        let sale = [
            ("click_id", click.as_str()),
            ("txn_id", &txn),
            ("amount", "10"),
            ("customer_id", "anna"),
        ];
        conversions.push(report(program, setup, &sale).await);
    }
    settle_at_once(program, &conversions).await;
    conversions
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_customer_is_paid_for_so_many_times_and_no_more(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let rule = json!({ "id": "r1", "pay": percent("10"), "recurring": { "max_payments": 12, "within_days": 30 } });
    let conversions = sales(&program, &setup, rule).await;
    let (mut payments, mut over) = (0, 0);
    for id in &conversions {
        let found = paid(&program, id).await;
        payments += usize::from(found == full("1.00"));
        over += usize::from(found == because("0.00", "recurring_limit_reached"));
    }
    assert_eq!((payments, over), (12, AT_ONCE - 12));
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("12.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn revenue_is_cut_at_each_border_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let tiers = json!([{ "from": "0", "pay": percent("10") }, { "from": "105.50", "pay": percent("20") },
        { "from": "300", "pay": percent("30") }]);
    let pay = json!({ "kind": "tiered", "metric": "revenue", "period": "month", "tiers": tiers });
    let conversions = sales(&program, &setup, json!({ "id": "r1", "pay": pay })).await;
    let query = "query($id: ID!) { conversion(id: $id) { explanation { tiers { before } } } }";
    let mut before = BTreeSet::new();
    for id in &conversions {
        let seen = program.ok(query, json!({ "id": id })).await;
        let revenue = seen["conversion"]["explanation"]["tiers"]["before"].as_str();
        before.insert(revenue.expect("a sum").parse::<Decimal>().expect("a number"));
    }
    let each = (0..AT_ONCE).map(|number| Decimal::from(number * 10)).collect();
    assert_eq!(before, each);
    // 105.50 at 10 %, 194.50 at 20 % and 340.00 at 30 %.
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("151.45"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}
