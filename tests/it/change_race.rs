//! Many reports of one sale at once: each counts once, and never more goes back than was paid.

use std::collections::HashMap;

use futures::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::Merchant;
use waypost_tests::{App, Db, Program};

use crate::ingest::{all, handed_in, stall};

const AT_ONCE: usize = 20;

fn codes(answers: &[(u16, Value)]) -> HashMap<&str, usize> {
    let mut codes = HashMap::new();
    for (_, said) in answers {
        *codes.entry(said["code"].as_str().expect("a code")).or_default() += 1;
    }
    codes
}

async fn state(program: &Program<'_>) -> Value {
    let query = "{ conversions { nodes { status refunded { amount } changes { kind } } } affiliates { nodes { balances { amount } } } }";
    program.ok(query, json!({})).await
}

/// Reports a sale T-1 of 100 USD, of which the affiliate gets a tenth. Returns who reported it and its click.
async fn sale_of_a_hundred(program: &Program<'_>) -> (Merchant, String) {
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let parameters = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "100")];
    program.report(&setup.merchant, &parameters).await;
    (setup.merchant, click)
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_copies_of_one_refund_at_once_are_booked_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (merchant, click) = sale_of_a_hundred(&program).await;
    for refund in [("refund_id", "r1"), ("click_id", click.as_str())] {
        let parameters = [("txn_id", "T-1"), ("refund", "7"), refund];
        let answers = join_all((0..AT_ONCE).map(|_| program.report(&merchant, &parameters))).await;
        assert_eq!(
            codes(&answers),
            HashMap::from([("refund_recorded", 1), ("duplicate", AT_ONCE - 1)]),
            "{answers:?}"
        );
        app.drain().await;
    }
    let seen = state(&program).await;
    assert_eq!(seen["conversions"]["nodes"][0]["refunded"]["amount"], json!("14.00"));
    assert_eq!(
        seen["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "8.60" }])
    );
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_refunds_at_once_never_give_back_more_than_was_paid(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (merchant, _) = sale_of_a_hundred(&program).await;
    app.drain().await;
    let refunds = (0..AT_ONCE).map(|number| {
        let program = &program;
        let merchant = &merchant;
        async move {
            let id = format!("r{number}");
            program
                .report(merchant, &[("txn_id", "T-1"), ("refund", "7"), ("refund_id", &id)])
                .await
        }
    });
    let answers = join_all(refunds).await;
    assert_eq!(
        codes(&answers),
        HashMap::from([("refund_recorded", 14), ("refund_too_large", 6)]),
        "{answers:?}"
    );
    app.drain().await;
    let seen = state(&program).await;
    assert_eq!(seen["conversions"]["nodes"][0]["refunded"]["amount"], json!("98.00"));
    assert_eq!(
        seen["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "0.20" }])
    );
    app.close().await;
}

/// The sale itself and words about it come together: whichever is first makes it, and the others change it.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sale_and_words_about_it_at_once_are_one_sale(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for round in 0..10 {
        let click = program.click(&setup.link).await;
        let txn = format!("T-{round}");
        let report = |status: &'static str| {
            let parameters = [
                ("click_id", click.clone()),
                ("txn_id", txn.clone()),
                ("amount", "100".to_owned()),
                ("status", status.to_owned()),
            ];
            let (program, merchant) = (&program, &setup.merchant);
            async move {
                let parameters: Vec<_> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
                program.report(merchant, &parameters).await
            }
        };
        let words = ["pending", "reversed"].into_iter().cycle().take(AT_ONCE);
        let answers = join_all(words.map(report)).await;
        let found = codes(&answers);
        assert_eq!(found.get("accepted"), Some(&1), "{found:?}");
        assert!(answers.iter().all(|(status, _)| *status == 200), "{found:?}");
    }
    app.drain().await;
    let seen = state(&program).await;
    let sales = seen["conversions"]["nodes"].as_array().expect("a list").clone();
    assert_eq!(sales.len(), 10);
    assert!(
        sales
            .iter()
            .all(|sale| sale["status"] == "PENDING" || sale["status"] == "REVERSED")
    );
    assert_eq!(seen["affiliates"]["nodes"][0]["balances"], json!([]));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_settled_by_many_jobs_at_once_is_booked_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let named = [("click_id", click.as_str()), ("txn_id", "T-1")];
    let (_, said) = program
        .report(&setup.merchant, &[named[0], named[1], ("amount", "100")])
        .await;
    app.drain().await;
    program
        .report(&setup.merchant, &[named[0], named[1], ("refund", "50")])
        .await;
    let id = said["conversion_id"].as_str().expect("an id").parse().expect("an id");
    let runs =
        (0..16).map(|_| waypost_domain::conversion::settle(&app.services, program.tenant, std::slice::from_ref(&id)));
    assert!(join_all(runs).await.into_iter().all(|run| run.is_ok()));
    app.drain().await;
    let seen = state(&program).await;
    assert_eq!(
        seen["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "5.00" }])
    );
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_refunds_at_once_cost_few_statements(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let report = |number: u32, what: (&'static str, &'static str)| {
        let (program, merchant, click) = (&program, &setup.merchant, &click);
        async move {
            let parameters = [("click_id", click.as_str()), ("txn_id", &number.to_string()), what];
            program.report(merchant, &parameters).await
        }
    };
    join_all((0..100).map(|number| report(number, ("amount", "10")))).await;
    app.drain().await;
    // Everything comes in while the database is busy, so it goes in together.
    let busy = stall(&app).await;
    let refunds = join_all((0..100).map(|number| report(number, ("refund", "5"))));
    let release = async {
        handed_in(&app, |waiting| all(waiting.reports) == 100).await;
        busy.commit().await.expect("committed");
    };
    let ((answers, ()), statements) = app.statements_of(async { futures::join!(refunds, release) }).await;
    assert_eq!(
        codes(&answers),
        HashMap::from([("refund_recorded", 100)]),
        "{answers:?}"
    );
    assert!(statements < 160, "{statements} statements for 100 refunds");
    let (jobs, statements) = app.statements_of(app.drain()).await;
    assert!(
        jobs < 50 && statements < 50 * 16,
        "{jobs} jobs with {statements} statements for 100 settlements"
    );
    let seen = state(&program).await;
    assert_eq!(
        seen["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "50.00" }])
    );
    app.close().await;
}
