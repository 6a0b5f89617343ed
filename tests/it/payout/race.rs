//! Two people, or two processes, at once: whatever they do is done once.

use futures::future::join_all;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, IntoActiveModel, SqlErr};
use serde_json::{Value, json};
use waypost_entity::payout_item;
use waypost_tests::{App, Db};

use super::{act, add, approve, draft, lines, pay, sale, seen, with_run};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_runs_drafted_at_once_one_has_it_all(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    for number in 0..20 {
        let affiliate = program.affiliate(&format!("Affiliate {number}")).await;
        add(&program, &affiliate, ("BONUS", "5", "USD")).await;
    }
    let drafts = (0..8).map(|_| act(&program, "draftPayoutRun", "DraftPayoutRunInput", json!({})));
    let made = join_all(drafts).await;
    let (runs, nothing): (Vec<_>, Vec<_>) = made.iter().partition(|made| made["payoutRun"]["id"].is_string());
    assert_eq!(runs.len(), 1, "{made:?}");
    assert!(
        nothing
            .iter()
            .all(|made| made["userErrors"][0]["code"] == "NOTHING_OWED"),
        "{made:?}"
    );
    let run = runs[0]["payoutRun"]["id"].as_str().expect("an id");
    assert_eq!(lines(&program, run).await.len(), 20);
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_many_approve_and_pay_at_once_is_paid_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for number in 0..10 {
        sale(&program, &setup, (&format!("T-{number}"), "10")).await;
    }
    let run = draft(&program).await;
    let approved = join_all((0..8).map(|_| approve(&program, &run))).await;
    assert!(
        approved.iter().all(|done| done["payoutRun"]["status"] == "APPROVED"),
        "{approved:?}"
    );
    let paid = join_all((0..8).map(|_| pay(&program, &run))).await;
    assert!(
        paid.iter().all(|done| done["payoutRun"]["status"] == "FINISHED"),
        "{paid:?}"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    let query = "query($id: ID!) { affiliate(id: $id) { ledgerEntries(last: 3) { totalCount nodes { kind } } } conversions { nodes { status } } }";
    let seen = program.ok(query, json!({ "id": setup.affiliate })).await;
    assert_eq!(seen["affiliate"]["ledgerEntries"]["totalCount"], 11, "one payment");
    let statuses = seen["conversions"]["nodes"].as_array().expect("conversions");
    assert!(statuses.iter().all(|conversion| conversion["status"] == "PAID"));
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn paying_failing_and_drafting_at_once_pay_at_most_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let anna = program.affiliate("Anna").await;
    for round in 0..5 {
        add(&program, &anna, ("BONUS", "5", "USD")).await;
        let run = draft(&program).await;
        approve(&program, &run).await;
        let acts = (0..6).map(|number| {
            let (program, run) = (&program, &run);
            async move {
                match number % 3 {
                    0 => pay(program, run).await,
                    1 => {
                        let input = json!({ "id": run, "reason": "no" });
                        act(program, "markPayoutFailed", "MarkPayoutFailedInput", input).await
                    }
                    _ => act(program, "draftPayoutRun", "DraftPayoutRunInput", json!({})).await,
                }
            }
        });
        join_all(acts).await;
        let line = seen(&program, &run).await["lines"]["nodes"][0].clone();
        let left = match line["status"].as_str() {
            Some("PAID") => "0.00",
            Some("FAILED") => "5.00",
            other => panic!("neither: {other:?}"),
        };
        assert_eq!(program.balance(&anna).await.as_deref(), Some(left), "round {round}");
        // What failed is in one other run at most; pay it, so that the next round begins with nothing.
        let drafts = "{ payoutRuns(filter: { status: DRAFT }) { nodes { id } } }";
        for other in program.ok(drafts, json!({})).await["payoutRuns"]["nodes"]
            .as_array()
            .expect("runs")
        {
            let other = other["id"].as_str().expect("an id");
            approve(&program, other).await;
            pay(&program, other).await;
        }
        if program.balance(&anna).await.as_deref() == Some("5.00") {
            let rest = draft(&program).await;
            approve(&program, &rest).await;
            pay(&program, &rest).await;
        }
        assert_eq!(program.balance(&anna).await.as_deref(), Some("0.00"), "round {round}");
    }
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approving_and_throwing_away_at_once_do_one_of_both(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let anna = program.affiliate("Anna").await;
    add(&program, &anna, ("BONUS", "5", "USD")).await;
    let run = draft(&program).await;
    let (approved, discarded) = futures::join!(approve(&program, &run), with_run(&program, "discardPayoutRun", &run));
    let refused = |done: &Value| done["refused"] == "CONFLICT";
    assert!(refused(&approved) != refused(&discarded), "{approved} {discarded}");
    if refused(&approved) {
        assert_eq!(
            lines(&program, &draft(&program).await).await,
            ["Anna PAYABLE - 5.00 5.00"]
        );
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_repeated_request_makes_one_run_and_one_entry(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let anna = program.affiliate("Anna").await;
    let add =
        "mutation($i: AddLedgerEntryInput!) { addLedgerEntry(input: $i) { ledgerEntry { id } userErrors { code } } }";
    let bonus = json!({ "affiliateId": anna, "kind": "BONUS", "amount": "5", "currency": "USD", "reason": "r", "idempotencyKey": "k" });
    let one = program.ok(add, json!({ "i": bonus })).await;
    assert_eq!(program.ok(add, json!({ "i": bonus })).await, one);
    assert_eq!(program.balance(&anna).await.as_deref(), Some("5.00"));
    app.advance(chrono::TimeDelta::seconds(1));
    let input = json!({ "idempotencyKey": "k" });
    let one = act(&program, "draftPayoutRun", "DraftPayoutRunInput", input.clone()).await;
    assert!(one["payoutRun"]["id"].is_string(), "{one}");
    assert_eq!(act(&program, "draftPayoutRun", "DraftPayoutRunInput", input).await, one);
    app.close().await;
}

/// Whatever the code above does: the database refuses what would pay an entry twice.
#[rstest]
#[tokio::test]
async fn the_database_itself_lets_an_entry_be_in_one_live_line(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (anna, bea) = (program.affiliate("Anna").await, program.affiliate("Bea").await);
    add(&program, &anna, ("BONUS", "5", "USD")).await;
    add(&program, &bea, ("BONUS", "5", "USD")).await;
    draft(&program).await;
    let scope = program.scope();
    let items = scope
        .select::<payout_item::Entity>()
        .all(scope.reader())
        .await
        .expect("asked");
    let [one, other] = items.as_slice() else {
        panic!("two lines of one entry each: {items:?}");
    };
    let twice = payout_item::Model {
        line_id: other.line_id,
        ..one.clone()
    };
    let writer = app.services.store.writer();
    let refused = twice
        .clone()
        .into_active_model()
        .insert(writer)
        .await
        .expect_err("refused");
    assert!(
        matches!(refused.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))),
        "{refused}"
    );
    let released = payout_item::Model {
        released_at: Some(app.services.clock.now()),
        ..twice
    };
    released
        .into_active_model()
        .insert(writer)
        .await
        .expect("what was released is a record only");
    app.close().await;
}
