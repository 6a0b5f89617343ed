//! Runs that are drafted by themselves when a period has ended in the program's own time zone.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};
use waypost_domain::payout::draft_due;
use waypost_tests::{App, Db, Program};

use super::{add, lines};

/// Moves the clock to a moment.
fn wait_until(app: &App, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().expect("a time");
    let left = moment - app.services.clock.now();
    assert!(left >= TimeDelta::zero(), "{moment} is over");
    app.advance(left);
}

async fn set(program: &Program<'_>, frequency: &str) {
    let set = "mutation($f: PayoutFrequency!) { setPayoutSettings(input: { frequency: $f }) { userErrors { code } } }";
    program.ok(set, json!({ "f": frequency })).await;
}

async fn runs(program: &Program<'_>) -> Vec<Value> {
    let query = "{ payoutRuns { nodes { id cutOffAt rateDay draftedBy status } } }";
    let seen = program.ok(query, json!({})).await;
    seen["payoutRuns"]["nodes"].as_array().expect("runs").clone()
}

#[rstest]
#[tokio::test]
async fn a_run_is_drafted_when_its_local_period_has_ended_and_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let zone = "mutation { updateTenant(input: { timezone: \"America/New_York\" }) { userErrors { code } } }";
    program.ok(zone, json!({})).await;
    let anna = program.affiliate("Anna").await;
    set(&program, "WEEKLY").await;
    add(&program, &anna, ("BONUS", "5", "USD")).await;
    assert_eq!(
        draft_due(&app.services).await.expect("looked"),
        0,
        "the week before is not paid in hindsight"
    );
    // In the night to Sunday 8 March clocks go forward: the week ends at 04:00 UTC and not at 05:00.
    wait_until(&app, "2026-03-09T03:59:59Z");
    add(&program, &anna, ("BONUS", "1", "USD")).await;
    assert_eq!(draft_due(&app.services).await.expect("looked"), 1);
    let all = runs(&program).await;
    assert_eq!(
        (
            &all[0]["cutOffAt"],
            &all[0]["rateDay"],
            &all[0]["draftedBy"],
            &all[0]["status"]
        ),
        (
            &json!("2026-03-09T04:00:00Z"),
            &json!("2026-03-08"),
            &json!("job"),
            &json!("DRAFT")
        )
    );
    let run = all[0]["id"].as_str().expect("an id");
    assert_eq!(
        lines(&program, run).await,
        ["Anna PAYABLE - 6.00 6.00"],
        "a second before midnight counts"
    );
    // What is booked in the first second of the next week is for the next run, also when this one is thrown away.
    add(&program, &anna, ("BONUS", "2", "USD")).await;
    super::with_run(&program, "discardPayoutRun", run).await;
    let (one, other) = futures::join!(draft_due(&app.services), draft_due(&app.services));
    assert_eq!(
        one.expect("looked") + other.expect("looked"),
        0,
        "a period is looked at once"
    );
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_look_at_once_draft_once_and_a_long_pause_is_made_up_for(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let (program, other) = (app.program("Acme").await, app.program("Other").await);
    let (anna, zoe) = (program.affiliate("Anna").await, other.affiliate("Zoe").await);
    set(&program, "TWICE_A_MONTH").await;
    set(&other, "MONTHLY").await;
    add(&program, &anna, ("BONUS", "5", "USD")).await;
    wait_until(&app, "2026-04-20T12:00:00Z");
    add(&program, &anna, ("BONUS", "3", "USD")).await;
    add(&other, &zoe, ("BONUS", "3", "USD")).await;
    let looks = (0..6).map(|_| {
        let services = app.services.clone();
        tokio::spawn(async move { draft_due(&services).await.expect("looked") })
    });
    let drafted: usize = futures::future::join_all(looks)
        .await
        .into_iter()
        .map(|look| look.expect("ended"))
        .sum();
    assert_eq!(
        drafted, 1,
        "nothing of the other program is from before its month's end"
    );
    let all = runs(&program).await;
    assert_eq!(all.len(), 1, "three periods have ended, and one run covers them");
    assert_eq!(all[0]["rateDay"], "2026-04-15");
    assert_eq!(
        lines(&program, all[0]["id"].as_str().expect("an id")).await,
        ["Anna PAYABLE - 5.00 5.00"]
    );
    assert_eq!(runs(&other).await, [] as [Value; 0], "a run of nothing is not shown");
    wait_until(&app, "2026-05-01T00:00:00Z");
    assert_eq!(draft_due(&app.services).await.expect("looked"), 2);
    assert_eq!(runs(&other).await[0]["rateDay"], "2026-04-30");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn another_frequency_begins_with_the_period_that_is_not_over(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let anna = program.affiliate("Anna").await;
    set(&program, "MONTHLY").await;
    wait_until(&app, "2026-03-31T23:59:58Z");
    add(&program, &anna, ("BONUS", "5", "USD")).await;
    wait_until(&app, "2026-04-07T12:00:00Z");
    set(&program, "WEEKLY").await;
    assert_eq!(draft_due(&app.services).await.expect("looked"), 0);
    set(&program, "BY_HAND").await;
    wait_until(&app, "2026-05-02T12:00:00Z");
    assert_eq!(draft_due(&app.services).await.expect("looked"), 0, "nobody asks for it");
    app.close().await;
}
