//! Long stories of money: refunds before and after a payment, payments that fail or come back, and a year of it.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rstest::rstest;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program};

use crate::counters::{percent, publish};

use super::{act, add, approve, draft, lines, pay, refund, sale, seen, status};

#[rstest]
#[tokio::test]
async fn a_refund_after_the_freeze_nets_against_the_next_run(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let first = sale(&program, &setup, ("T-1", "100")).await;
    let before = draft(&program).await;
    refund(&program, &setup, ("T-1", "30")).await;
    // It came after the cut-off, so a refresh does not bring it in either.
    super::with_run(&program, "refreshPayoutRun", &before).await;
    assert_eq!(lines(&program, &before).await, ["Anna PAYABLE - 10.00 10.00"]);
    approve(&program, &before).await;
    refund(&program, &setup, ("T-1", "20")).await;
    pay(&program, &before).await;
    assert_eq!(status(&program, &first).await, "PAID");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("-5.00"));
    let debt = draft(&program).await;
    assert_eq!(
        lines(&program, &debt).await,
        ["Anna CARRIED_OVER NEGATIVE_BALANCE -5.00 -"]
    );
    let second = sale(&program, &setup, ("T-2", "80")).await;
    let next = draft(&program).await;
    assert_eq!(lines(&program, &next).await, ["Anna PAYABLE - 3.00 3.00"]);
    assert_eq!(seen(&program, &next).await["lines"]["nodes"][0]["entries"], 3);
    approve(&program, &next).await;
    pay(&program, &next).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    // A sale that is taken back after it was paid no longer counts as paid.
    refund(&program, &setup, ("T-2", "80")).await;
    assert_eq!(status(&program, &second).await, "REVERSED");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("-8.00"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_before_the_run_is_in_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    sale(&program, &setup, ("T-1", "100")).await;
    let gone = sale(&program, &setup, ("T-2", "50")).await;
    refund(&program, &setup, ("T-1", "30")).await;
    refund(&program, &setup, ("T-2", "50")).await;
    let run = draft(&program).await;
    assert_eq!(lines(&program, &run).await, ["Anna PAYABLE - 7.00 7.00"]);
    approve(&program, &run).await;
    pay(&program, &run).await;
    assert_eq!(
        status(&program, &gone).await,
        "REVERSED",
        "what was taken back is not paid"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_failed_or_came_back_is_paid_again_by_the_next_run(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let conversion = sale(&program, &setup, ("T-1", "100")).await;
    let bea = program.affiliate("Bea").await;
    add(&program, &bea, ("BONUS", "4", "USD")).await;
    let run = draft(&program).await;
    approve(&program, &run).await;
    let all = seen(&program, &run).await["lines"]["nodes"].clone();
    let line = |name: &str| {
        let mut found = all.as_array().expect("lines").iter();
        found.find(|line| line["affiliate"]["name"] == name).expect("a line")["id"].clone()
    };
    let fail = async |line: &Value, reason: &str| {
        let input = json!({ "id": run, "lineIds": [line], "reason": reason });
        act(&program, "markPayoutFailed", "MarkPayoutFailedInput", input).await
    };
    let failed = fail(&line("Anna"), "no such account").await;
    assert_eq!(failed["payoutRun"]["status"], "APPROVED", "Bea is still to be paid");
    assert_eq!(pay(&program, &run).await["payoutRun"]["status"], "FINISHED");
    assert_eq!(
        lines(&program, &run).await,
        ["Anna FAILED - 10.00 10.00", "Bea PAID - 4.00 4.00"]
    );
    assert_eq!(status(&program, &conversion).await, "APPROVED");
    let input = json!({ "id": run, "lineIds": [line("Anna")] });
    let late = act(&program, "markPayoutPaid", "MarkPayoutPaidInput", input).await;
    assert_eq!(late["refused"], "CONFLICT", "its entries are free for another run");

    let second = draft(&program).await;
    assert_eq!(lines(&program, &second).await, ["Anna PAYABLE - 10.00 10.00"]);
    approve(&program, &second).await;
    pay(&program, &second).await;
    assert_eq!(status(&program, &conversion).await, "PAID");
    // The bank sends Bea's money back weeks later; twice told is once booked.
    app.advance(TimeDelta::days(20));
    for _ in 0..2 {
        let back = fail(&line("Bea"), "came back").await;
        assert_eq!(back["payoutRun"]["status"], "FINISHED", "{back}");
    }
    assert_eq!(program.balance(&bea).await.as_deref(), Some("4.00"));
    let third = draft(&program).await;
    assert_eq!(lines(&program, &third).await, ["Bea PAYABLE - 4.00 4.00"]);
    approve(&program, &third).await;
    pay(&program, &third).await;
    assert_eq!(program.balance(&bea).await.as_deref(), Some("0.00"));
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn money_that_came_back_makes_its_sale_owed_again(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let conversion = sale(&program, &setup, ("T-1", "100")).await;
    let run = draft(&program).await;
    approve(&program, &run).await;
    pay(&program, &run).await;
    let line = seen(&program, &run).await["lines"]["nodes"][0]["id"].clone();
    let input = json!({ "id": run, "lineIds": [line], "reason": "closed account" });
    act(&program, "markPayoutFailed", "MarkPayoutFailedInput", input).await;
    assert_eq!(status(&program, &conversion).await, "APPROVED");
    let seen = seen(&program, &run).await["lines"]["nodes"][0].clone();
    assert_eq!(
        (&seen["status"], &seen["message"]),
        (&json!("FAILED"), &json!("failed: closed account"))
    );
    app.close().await;
}

/// The accrual of a sale is paid by one run, and what a raised cap added to it by another.
#[rstest]
#[tokio::test]
async fn a_sale_stays_paid_while_any_payment_of_it_stands(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[values(0, 1)] first_to_fail: usize,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let rules = json!([{ "id": "r1", "pay": percent("10") }]);
    let cap = |limit: &str| Some(json!({ "scope": "offer", "metric": "payout", "period": "month", "limit": limit }));
    publish(&program, &setup, rules.clone(), cap("6")).await;
    app.advance(TimeDelta::seconds(1));
    let conversion = sale(&program, &setup, ("T-1", "100")).await;
    let mut paid = Vec::new();
    for owed in ["6.00", "4.00"] {
        let run = draft(&program).await;
        assert_eq!(lines(&program, &run).await, [format!("Anna PAYABLE - {owed} {owed}")]);
        approve(&program, &run).await;
        pay(&program, &run).await;
        assert_eq!(status(&program, &conversion).await, "PAID");
        paid.push(run);
        if owed == "6.00" {
            publish(&program, &setup, rules.clone(), cap("50")).await;
            let release =
                "mutation($i: ReleaseCappedConversionsInput!) { releaseCappedConversions(input: $i) { conversions } }";
            program
                .ok(release, json!({ "i": { "offerId": setup.offer, "dryRun": false } }))
                .await;
            app.advance(TimeDelta::seconds(1));
        }
    }
    for (run, becomes) in [(first_to_fail, "PAID"), (1 - first_to_fail, "APPROVED")] {
        let input = json!({ "id": paid[run], "lineIds": [seen(&program, &paid[run]).await["lines"]["nodes"][0]["id"]], "reason": "came back" });
        act(&program, "markPayoutFailed", "MarkPayoutFailedInput", input).await;
        assert_eq!(status(&program, &conversion).await, becomes);
        app.advance(TimeDelta::seconds(1));
    }
    let again = draft(&program).await;
    assert_eq!(lines(&program, &again).await, ["Anna PAYABLE - 10.00 10.00"]);
    approve(&program, &again).await;
    pay(&program, &again).await;
    assert_eq!(status(&program, &conversion).await, "PAID");
    crate::books::all_right(&app.services).await;
    app.close().await;
}

/// What an affiliate's entries come to, by kind and in all.
async fn booked(program: &Program<'_>, affiliate: &str) -> (BTreeMap<String, Decimal>, Decimal) {
    let query = "query($id: ID!, $after: String) { affiliate(id: $id) { balances { amount } ledgerEntries(first: 200, after: $after) {
        pageInfo { endCursor hasNextPage } nodes { kind amount { amount } } } } }";
    let amount = |value: &Value| text(value).parse::<Decimal>().expect("a number");
    let (mut kinds, mut after): (BTreeMap<String, Decimal>, Value) = (BTreeMap::new(), Value::Null);
    loop {
        let seen = program.ok(query, json!({ "id": affiliate, "after": after })).await["affiliate"].clone();
        for entry in seen["ledgerEntries"]["nodes"].as_array().expect("entries") {
            *kinds.entry(text(&entry["kind"])).or_default() += amount(&entry["amount"]["amount"]);
        }
        if seen["ledgerEntries"]["pageInfo"]["hasNextPage"] == json!(false) {
            let balance = &seen["balances"][0]["amount"];
            let balance = if balance.is_null() {
                Decimal::ZERO
            } else {
                amount(balance)
            };
            return (kinds, balance);
        }
        after = seen["ledgerEntries"]["pageInfo"]["endCursor"].clone();
    }
}

/// Payments and the balance together are everything else that was ever booked.
async fn nothing_is_lost(program: &Program<'_>, affiliate: &str) -> Decimal {
    let (kinds, balance) = booked(program, affiliate).await;
    let paid = -kinds.get("PAYMENT").copied().unwrap_or_default();
    let others: Decimal = kinds
        .iter()
        .filter(|(kind, _)| *kind != "PAYMENT")
        .map(|(_, sum)| *sum)
        .sum();
    assert_eq!(paid + balance, others, "{kinds:?}");
    paid
}

#[rstest]
#[tokio::test]
async fn in_a_year_everything_is_paid_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let set = "mutation { setPayoutSettings(input: { frequency: MONTHLY, minimum: \"15\" }) { userErrors { code } } }";
    program.ok(set, json!({})).await;
    let setup = program.setup().await;
    let mut paid_in_runs = Decimal::ZERO;
    for month in 0..12 {
        let txn = format!("T-{month}");
        sale(&program, &setup, (&txn, if month % 3 == 0 { "60" } else { "170" })).await;
        if month % 4 == 3 {
            // What was paid months ago goes back to the customer.
            refund(&program, &setup, (&format!("T-{}", month - 2), "50")).await;
        }
        app.advance(TimeDelta::days(31));
        assert_eq!(
            waypost_domain::payout::draft_due(&app.services).await.expect("drafted"),
            1,
            "month {month}"
        );
        let runs = program
            .ok("{ payoutRuns(first: 1) { nodes { id draftedBy } } }", json!({}))
            .await;
        let run = &runs["payoutRuns"]["nodes"][0];
        assert_eq!(run["draftedBy"], "job");
        let run = text(&run["id"]);
        if approve(&program, &run).await["payoutRun"].is_null() {
            continue;
        }
        if month == 5 {
            let input = json!({ "id": run, "reason": "the bank was closed" });
            act(&program, "markPayoutFailed", "MarkPayoutFailedInput", input).await;
            continue;
        }
        pay(&program, &run).await;
        let seen = seen(&program, &run).await;
        let line = &seen["lines"]["nodes"][0];
        assert_eq!(line["status"], "PAID");
        paid_in_runs += text(&line["owed"]["amount"]).parse::<Decimal>().expect("a number");
    }
    assert_eq!(nothing_is_lost(&program, &setup.affiliate).await, paid_in_runs);
    let (kinds, balance) = booked(&program, &setup.affiliate).await;
    assert_eq!(kinds["ACCRUAL"], Decimal::from(4 * 6 + 8 * 17));
    assert!(
        balance < Decimal::from(15),
        "nothing that could be paid is left: {balance}"
    );
    app.close().await;
}

/// Whatever people do in whatever order: every entry is paid at most once, and nothing is lost.
#[rstest]
#[tokio::test]
async fn any_order_of_acts_loses_nothing_and_pays_nothing_twice(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let people = [program.affiliate("Anna").await, program.affiliate("Bea").await];
    let mut chance: u64 = 42;
    // SplitMix64: the same story each time.
    let mut next = |below: usize| {
        chance = chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (chance ^ (chance >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("small") % below
    };
    let mut runs: Vec<String> = Vec::new();
    for _ in 0..200 {
        let who = &people[next(2)];
        let run = (!runs.is_empty()).then(|| runs[next(runs.len())].clone());
        match (next(13), run) {
            (0..=2, _) => {
                let amount = format!("{}.{:02}", next(30), 1 + next(99));
                add(&program, who, ("BONUS", &amount, "USD")).await;
            }
            (3, _) => add(&program, who, ("ADJUSTMENT", &format!("-{}.5", next(20)), "USD")).await,
            (4 | 5, _) => {
                let made = act(&program, "draftPayoutRun", "DraftPayoutRunInput", json!({})).await;
                runs.extend(made["payoutRun"]["id"].as_str().map(str::to_owned));
            }
            (6 | 7, Some(run)) => drop(approve(&program, &run).await),
            (8 | 9, Some(run)) => drop(pay(&program, &run).await),
            (10, Some(run)) => drop(super::with_run(&program, "refreshPayoutRun", &run).await),
            (11, Some(run)) => drop(super::with_run(&program, "discardPayoutRun", &run).await),
            (_, Some(run)) => {
                let lines = seen(&program, &run).await["lines"]["nodes"].clone();
                let lines = lines.as_array().expect("lines");
                if let Some(line) = lines.get(next(lines.len().max(1))) {
                    let input = json!({ "id": run, "lineIds": [line["id"]], "reason": "chance" });
                    act(&program, "markPayoutFailed", "MarkPayoutFailedInput", input).await;
                    let input = json!({ "id": line["id"], "reason": "chance" });
                    act(&program, "excludePayoutLine", "ReviewPayoutLineInput", input).await;
                }
            }
            (_, None) => {}
        }
    }
    let total = "query($s: PayoutLineStatus!) { payoutLines(first: 200, filter: { status: $s }) { totalCount nodes { owed { amount } affiliate { id } } } }";
    let paid = program.ok(total, json!({ "s": "PAID" })).await["payoutLines"].clone();
    assert!(
        paid["totalCount"].as_i64().expect("a number") > 3,
        "the story has payments: {paid}"
    );
    for who in &people {
        let theirs = paid["nodes"].as_array().expect("lines").iter();
        let theirs = theirs.filter(|line| line["affiliate"]["id"] == json!(who));
        let theirs: Decimal = theirs
            .map(|line| text(&line["owed"]["amount"]).parse::<Decimal>().expect("a number"))
            .sum();
        assert_eq!(
            nothing_is_lost(&program, who).await,
            theirs,
            "what is marked as paid is what the ledger paid"
        );
    }
    app.close().await;
}
