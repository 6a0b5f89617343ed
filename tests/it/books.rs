//! Whether the books are right: after everything that can happen, and after somebody has touched them.

use std::process::Command;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;
use waypost_domain::verify::Checked;
use waypost_domain::{Services, conversion, ledger};
use waypost_tests::database::TestDatabase;
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_waypost-under-test");

async fn checked(services: &Services) -> [Checked; 3] {
    [
        ledger::verify(services).await.expect("checked"),
        conversion::resettle(services).await.expect("checked"),
        conversion::verify_counters(services).await.expect("checked"),
    ]
}

/// Fails when a check finds something.
pub(crate) async fn all_right(services: &Services) {
    for checked in checked(services).await {
        assert_eq!(checked.findings, Vec::<String>::new(), "{} wrong", checked.wrong);
    }
}

/// A program to which much has happened, in two currencies, under terms that ask for every counter.
async fn eventful(program: &Program<'_>, setup: &Setup) {
    let app = program.app;
    let tiers = json!([{ "from": 0, "pay": { "kind": "percent", "rate": "10" } }, { "from": 3, "pay": { "kind": "percent", "rate": "12.5" } }]);
    let terms = json!({ "currency": "USD", "rules": [
        { "id": "r1", "when": { "events": ["sale"] }, "pay": { "kind": "tiered", "metric": "conversions", "period": "month", "tiers": tiers } },
        { "id": "r2", "pay": { "kind": "flat", "amount": "3" }, "recurring": { "max_payments": 1, "within_days": 30 } },
    ], "cap": { "scope": "offer", "metric": "payout", "period": "month", "limit": "60" } });
    let publish = "mutation($i: PublishOfferTermsInput!) { publishOfferTerms(input: $i) { userErrors { code } } }";
    app.advance(TimeDelta::seconds(1));
    program
        .ok(publish, json!({ "i": { "offerId": setup.offer, "terms": terms } }))
        .await;
    let rates = "mutation { setExchangeRates(input: { rates: [{ from: \"EUR\", to: \"USD\", day: \"2026-03-02\", rate: \"1.08425\" }] }) { userErrors { code } } }";
    program.ok(rates, json!({})).await;
    let click = program.click(&setup.link).await;
    let seller = [("click_id", click.as_str())];
    let steps: Vec<Vec<(&str, &str)>> = vec![
        vec![("txn_id", "T-1"), ("amount", "100")],
        vec![("txn_id", "T-2"), ("amount", "33.33"), ("currency", "EUR")],
        vec![("txn_id", "T-3"), ("event", "lead"), ("customer_id", "a")],
        vec![("txn_id", "T-4"), ("event", "lead"), ("customer_id", "a")],
        vec![("txn_id", "T-5"), ("amount", "250")],
        vec![("txn_id", "T-6"), ("amount", "250")],
        vec![("txn_id", "T-7"), ("amount", "10"), ("test", "1")],
        vec![("txn_id", "T-1"), ("refund", "40")],
        vec![("txn_id", "T-2"), ("refund", "11.11")],
        vec![("txn_id", "T-5"), ("status", "rejected")],
        vec![("txn_id", "T-8"), ("amount", "70")],
        vec![("txn_id", "T-9"), ("amount", "9"), ("currency", "GBP")],
        vec![("txn_id", "T-5"), ("status", "approved")],
        vec![("txn_id", "T-3"), ("status", "reversed")],
        vec![("txn_id", "T-8"), ("refund_total", "70")],
        vec![("txn_id", "T-6"), ("status", "pending")],
    ];
    for step in steps {
        app.advance(TimeDelta::milliseconds(2));
        let is_new = step.iter().any(|(name, _)| *name == "amount" || *name == "event");
        let said_by: &[(&str, &str)] = if is_new { &seller } else { &[] };
        let parameters: Vec<_> = said_by.iter().chain(&step).copied().collect();
        let (status, said) = program.report(&setup.merchant, &parameters).await;
        assert_eq!(status, 200, "{said}");
        app.drain().await;
    }
}

#[rstest]
#[tokio::test]
async fn a_history_that_nobody_touched_comes_out_the_same(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    eventful(&program, &setup).await;
    let [ledger, settlements, counters] = checked(&app.services).await;
    assert_eq!((ledger.looked_at, ledger.findings), (8, vec![]));
    assert_eq!((settlements.looked_at, settlements.findings), (8, vec![]));
    assert_eq!(counters.findings, Vec::<String>::new());
    assert!(counters.looked_at >= 6, "{}", counters.looked_at);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn whatever_is_touched_is_found(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    eventful(&program, &setup).await;
    for (touch, mend, expected) in [
        (
            "UPDATE conversion SET payout_micros = payout_micros + 10000 WHERE txn_id = 'T-1'",
            "UPDATE conversion SET payout_micros = payout_micros - 10000 WHERE txn_id = 'T-1'",
            [1, 1, 0],
        ),
        (
            "UPDATE conversion SET status = 'approved' WHERE txn_id = 'T-6'",
            "UPDATE conversion SET status = 'pending' WHERE txn_id = 'T-6'",
            [1, 1, 0],
        ),
        (
            "UPDATE conversion SET exchange_rate = '1.09' WHERE txn_id = 'T-2'",
            "UPDATE conversion SET exchange_rate = '1.08425' WHERE txn_id = 'T-2'",
            [0, 1, 0],
        ),
        (
            "UPDATE tally SET conversions = conversions + 1 WHERE key LIKE '%/total'",
            "UPDATE tally SET conversions = conversions - 1 WHERE key LIKE '%/total'",
            [0, 0, 2],
        ),
    ] {
        let touched = async |sql| {
            app.services
                .store
                .writer()
                .execute_unprepared(sql)
                .await
                .expect("written")
        };
        touched(touch).await;
        let found = checked(&app.services)
            .await
            .map(|checked| (checked.wrong, checked.findings));
        touched(mend).await;
        let counts = [found[0].0, found[1].0, found[2].0];
        assert_eq!(counts, expected, "{touch} {found:?}");
    }
    all_right(&app.services).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_nightly_check_is_a_metric(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    eventful(&program, &setup).await;
    assert_eq!(app.services.nightly.wrong(), None);
    assert!(waypost_jobs::books::check(&app.services).await);
    let wrong = app.metrics().await.value("waypost_ledger_wrong_conversions", &[]);
    assert!(wrong.abs() < f64::EPSILON, "{wrong}");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_doctor_says_what_is_wrong_and_ends_with_an_error(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    eventful(&program, &setup).await;
    let data = tempfile::tempdir().expect("a directory");
    let run = |database: &str, arguments: &[&str]| -> (bool, String) {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .current_dir(data.path())
            .env("DATABASE_URL", database)
            .env("WAYPOST__DATA_DIR", data.path());
        let ended = command.output().expect("it ran");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (ended.status.success(), text(&ended.stdout) + &text(&ended.stderr))
    };
    let url = app.services.config.database.url.clone();
    let (well, said) = run(&url, &["doctor"]);
    assert!(
        well && said.contains("ledger     8 settled conversions: all as they should be"),
        "{said}"
    );
    let (well, said) = run(&url, &["resettle", "--dry-run"]);
    assert!(
        well && said.contains("resettled  8 settlements, nothing written: all as they should be"),
        "{said}"
    );
    assert!(!run(&url, &["resettle"]).0, "there is only a dry run");
    let touch = "UPDATE conversion SET payout_micros = 1 WHERE txn_id = 'T-1'";
    app.services
        .store
        .writer()
        .execute_unprepared(touch)
        .await
        .expect("written");
    let (well, said) = run(&url, &["doctor"]);
    assert!(
        !well && said.contains("1 WRONG") && said.contains("owed 0.000001 USD to aff_"),
        "{said}"
    );
    let empty = TestDatabase::empty(db).await;
    let (well, said) = run(&empty.url, &["doctor"]);
    assert!(
        !well && said.contains("`waypost migrate` brings it up to date"),
        "{said}"
    );
    app.close().await;
}
