//! Which entries of the ledger a run covers.

use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;
use waypost_tests::{App, Db};

use super::{act, add, approve, draft, lines, pay, seen};

/// Entries that come to nothing are no reason for a line: they wait for the next entry beside them.
#[rstest]
#[tokio::test]
async fn what_comes_to_nothing_is_left_until_something_is_owed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let anna = program.affiliate("Anna").await;
    // In whole units and micros: 0 and 0.6, 0 and 0.6, -1 and -0.2.
    for amount in ["0.60", "0.60", "-1.20"] {
        add(&program, &anna, ("ADJUSTMENT", amount, "USD")).await;
    }
    let writer = app.services.store.writer();
    let (refuse, allow) = match db {
        Db::Sqlite => (
            "CREATE TRIGGER no_line BEFORE INSERT ON payout_line BEGIN SELECT RAISE(ABORT, 'a line'); END",
            "DROP TRIGGER no_line",
        ),
        Db::Postgres => (
            "CREATE TRIGGER no_line BEFORE INSERT ON payout_line FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER no_line ON payout_line",
        ),
    };
    writer.execute_unprepared(refuse).await.expect("made");
    let nothing = act(&program, "draftPayoutRun", "DraftPayoutRunInput", json!({})).await;
    assert_eq!(nothing["userErrors"][0]["code"], "NOTHING_OWED", "{nothing}");
    writer.execute_unprepared(allow).await.expect("dropped");
    // Whole units alone, and parts of one alone, are something.
    for (amount, owed) in [("3", "3.00"), ("0.01", "0.01"), ("-1", "-1.00"), ("-0.25", "-1.25")] {
        let (kind, status) = match owed.starts_with('-') {
            true => ("ADJUSTMENT", format!("CARRIED_OVER NEGATIVE_BALANCE {owed} -")),
            false => ("BONUS", format!("PAYABLE - {owed} {owed}")),
        };
        add(&program, &anna, (kind, amount, "USD")).await;
        let run = draft(&program).await;
        assert_eq!(lines(&program, &run).await, [format!("Anna {status}")]);
        if owed == "3.00" {
            let entries = &seen(&program, &run).await["lines"]["nodes"][0]["entries"];
            assert_eq!(*entries, 4, "what came to nothing is paid with it");
        }
        approve(&program, &run).await;
        pay(&program, &run).await;
    }
    app.close().await;
}

/// What is more than an amount can be holds its own line, and none of the others.
#[rstest]
#[tokio::test]
async fn a_sum_past_the_largest_amount_is_carried_over(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (anna, bea, cleo) = (
        program.affiliate("Anna").await,
        program.affiliate("Bea").await,
        program.affiliate("Cleo").await,
    );
    let own = "mutation($i: SetPayeeInput!) { setPayee(input: $i) { userErrors { code } } }";
    let input = json!({ "affiliateId": anna, "currency": "EUR" });
    program.ok(own, json!({ "i": input })).await;
    // In her own currency it would be little enough.
    let rate = "mutation { setExchangeRates(input: { rates: [{ from: \"USD\", to: \"EUR\", day: \"2026-03-02\", rate: \"0.5\" }] }) { rates } }";
    program.ok(rate, json!({})).await;
    for _ in 0..10 {
        add(&program, &anna, ("BONUS", "1000000000000", "USD")).await;
        add(&program, &cleo, ("ADJUSTMENT", "-1000000000000", "USD")).await;
    }
    add(&program, &bea, ("BONUS", "5", "USD")).await;
    let run = draft(&program).await;
    let told = [
        "Anna CARRIED_OVER TOO_LARGE 9223372036854.775807 -",
        "Bea PAYABLE - 5.00 5.00",
        "Cleo CARRIED_OVER NEGATIVE_BALANCE -9223372036854.775808 -",
    ];
    assert_eq!(lines(&program, &run).await, told);
    let nodes = seen(&program, &run).await["lines"]["nodes"].clone();
    let message = "9223372036854.775807 USD or more is owed, which is more than one payment can be: take a part back by an adjustment";
    let messages: Vec<_> = nodes
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| &line["message"])
        .collect();
    assert!(messages.contains(&&json!(message)), "{messages:?}");
    approve(&program, &run).await;
    assert_eq!(pay(&program, &run).await["payoutRun"]["status"], "FINISHED");
    for _ in 0..9 {
        add(&program, &anna, ("ADJUSTMENT", "-1000000000000", "USD")).await;
        add(&program, &cleo, ("BONUS", "1000000000000", "USD")).await;
    }
    let told = [
        "Anna PAYABLE - 1000000000000.00 500000000000.00",
        "Cleo CARRIED_OVER NEGATIVE_BALANCE -1000000000000.00 -",
    ];
    assert_eq!(lines(&program, &draft(&program).await).await, told);
    app.close().await;
}
