//! Tests: they take the path of every sale, and are in no balance, no report and no one's way.

use rstest::rstest;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;
use waypost_entity::id::ClickId;
use waypost_entity::{click, postback};
use waypost_tests::{App, Db, Receiver};

const REPORT: &str = "query($i: ReportInput!) { report(input: $i) { totals { clicks uniqueClicks conversions amount { amount } payout { amount } } } }";
const LIST: &str = "query($f: ConversionFilter) { conversions(filter: $f) { totalCount nodes { isTest payout { amount } ledgerEntries { id } } } }";

#[rstest]
#[tokio::test]
async fn a_test_moves_nothing_and_is_in_nobodys_way(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let template = format!("{}/?test={{test}}", partner.url);
    program.partner_postback(&setup.affiliate, &template).await;
    let sandbox = program.merchant(json!({})).await;
    program
        .set_integration(&sandbox, |row| row.is_sandbox = Set(true))
        .await;
    let click = program.click(&setup.link).await;
    let sale = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "100")];
    let mut said_to_be_one = sale.to_vec();
    said_to_be_one.push(("test", "1"));
    let code =
        async |merchant, parameters: &[(&str, &str)]| program.report(merchant, parameters).await.1["code"].clone();
    assert_eq!(code(&setup.merchant, &said_to_be_one).await, "accepted");
    assert_eq!(
        code(&setup.merchant, &said_to_be_one).await,
        "duplicate",
        "deduplicated like a sale"
    );
    assert_eq!(
        code(&sandbox, &sale).await,
        "duplicate",
        "and all tests among themselves"
    );
    assert_eq!(
        code(&setup.merchant, &sale).await,
        "accepted",
        "a sale is not in a test's way"
    );
    let back = [("txn_id", "T-1"), ("refund", "100"), ("test", "1")];
    assert_eq!(code(&setup.merchant, &back).await, "refund_recorded");
    app.drain().await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    let mut told: Vec<String> = partner.calls().into_iter().map(|call| call.target).collect();
    told.sort_unstable();
    assert_eq!(told, ["/?test=0", "/?test=1"]);
    let period = json!({ "from": "2026-03-01T00:00:00Z", "to": "2026-03-09T00:00:00Z", "groupBy": [] });
    let counted = program.ok(REPORT, json!({ "i": period })).await["report"]["totals"].clone();
    let expected = json!({ "clicks": 1, "uniqueClicks": 1, "conversions": 1, "amount": [{ "amount": "100.00" }], "payout": [{ "amount": "10.00" }] });
    assert_eq!(counted, expected);
    for (filter, tests, entries) in [
        (json!(null), false, 1),
        (json!({ "isTest": false }), false, 1),
        (json!({ "isTest": true }), true, 0),
    ] {
        let seen = program.ok(LIST, json!({ "f": filter })).await["conversions"].clone();
        assert_eq!(
            (&seen["totalCount"], &seen["nodes"][0]["isTest"]),
            (&json!(1), &json!(tests)),
            "{filter}"
        );
        let moved = seen["nodes"][0]["ledgerEntries"].as_array().map_or(0, Vec::len);
        assert_eq!(moved, entries, "{filter}");
    }
    let scope = program.scope();
    let log = scope
        .select::<postback::Entity>()
        .all(scope.reader())
        .await
        .expect("read");
    let marked = log.iter().filter(|row| row.is_test).count();
    assert_eq!((log.len(), marked), (5, 4), "the log shows which were tests");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_sale_of_a_test_click_is_a_test_and_the_click_is_no_visitor(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let clicked = program.click(&setup.link).await;
    // Another click of the same visitor, made to try something out.
    let (scope, id) = (program.scope(), clicked.parse().expect("an id"));
    let real = scope.get::<click::Entity>(scope.reader(), id).await.expect("there");
    let mut test = real.into_active_model().reset_all();
    let trial: ClickId = scope.new_id();
    (test.id, test.is_test) = (Set(trial), Set(true));
    test.insert(app.services.store.writer()).await.expect("written");
    let trial = trial.to_string();
    program
        .report(&setup.merchant, &[("click_id", &trial), ("amount", "100")])
        .await;
    app.drain().await;
    app.derive().await;
    assert_eq!(program.balance(&setup.affiliate).await, None);
    let period = json!({ "from": "2026-03-01T00:00:00Z", "to": "2026-03-09T00:00:00Z", "groupBy": [] });
    let counted = program.ok(REPORT, json!({ "i": period })).await["report"]["totals"].clone();
    assert_eq!(
        counted,
        json!({ "clicks": 1, "uniqueClicks": 1, "conversions": 0, "amount": [], "payout": [] })
    );
    app.close().await;
}
