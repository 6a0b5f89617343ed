//! Payouts: drafted, reviewed, approved, paid or failed, and never twice.

mod cover;
mod demo;
mod due;
mod files;
mod hands;
mod race;
mod review;
mod seen;
mod standing;
mod statements;
mod story;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program};

const SEEN: &str = "query($id: ID!) { payoutRun(id: $id) { status cutOffAt rateDay draftedBy approvedBy closedAt
    totals { status lines owed { amount currency } }
    lines { nodes { id status hold message entries owed { amount currency } pays { amount currency } exchangeRate
        affiliate { name } reference paidOn failure reviewReason email account } } } }";

/// Adds to a balance.
async fn add(program: &Program<'_>, affiliate: &str, (kind, amount, currency): (&str, &str, &str)) {
    let add = "mutation($i: AddLedgerEntryInput!) { addLedgerEntry(input: $i) { ledgerEntry { id } userErrors { field code } } }";
    let input = json!({ "affiliateId": affiliate, "kind": kind, "amount": amount, "currency": currency, "reason": "for a test" });
    program.ok(add, json!({ "i": input })).await;
    program.app.advance(TimeDelta::seconds(1));
}

/// Does something to a run or a line and returns the whole answer.
async fn act(program: &Program<'_>, field: &str, kind: &str, input: Value) -> Value {
    let selection = if kind == "ReviewPayoutLineInput" {
        "payoutLine { id status }"
    } else {
        "payoutRun { id status }"
    };
    let document =
        format!("mutation($i: {kind}!) {{ {field}(input: $i) {{ {selection} userErrors {{ field code message }} }} }}");
    let answer = program.ask(&document, json!({ "i": input })).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => json!({ "refused": code }),
        None => answer["data"][field].clone(),
    }
}

pub(crate) async fn draft(program: &Program<'_>) -> String {
    let made = act(program, "draftPayoutRun", "DraftPayoutRunInput", json!({})).await;
    assert_eq!(made["userErrors"], json!([]), "{made}");
    text(&made["payoutRun"]["id"])
}

async fn with_run(program: &Program<'_>, field: &str, run: &str) -> Value {
    act(program, field, "PayoutRunInput", json!({ "id": run })).await
}

pub(crate) async fn approve(program: &Program<'_>, run: &str) -> Value {
    with_run(program, "approvePayoutRun", run).await
}

pub(crate) async fn pay(program: &Program<'_>, run: &str) -> Value {
    act(program, "markPayoutPaid", "MarkPayoutPaidInput", json!({ "id": run })).await
}

async fn seen(program: &Program<'_>, run: &str) -> Value {
    program.ok(SEEN, json!({ "id": run })).await["payoutRun"].clone()
}

/// How the lines of a run stand: affiliate, state, what is owed and what is paid.
async fn lines(program: &Program<'_>, run: &str) -> Vec<String> {
    let run = seen(program, run).await;
    let told = |line: &Value| {
        let pays = &line["pays"]["amount"];
        format!(
            "{} {} {} {} {}",
            line["affiliate"]["name"].as_str().expect("a name"),
            line["status"].as_str().expect("a status"),
            line["hold"].as_str().unwrap_or("-"),
            line["owed"]["amount"].as_str().expect("an amount"),
            pays.as_str().unwrap_or("-"),
        )
    };
    let mut told: Vec<String> = run["lines"]["nodes"]
        .as_array()
        .expect("lines")
        .iter()
        .map(told)
        .collect();
    told.sort();
    told
}

/// A sale of 100 per unit, and what it is known by.
async fn sale(program: &Program<'_>, setup: &Setup, (txn, amount): (&str, &str)) -> String {
    let click = program.click(&setup.link).await;
    let parameters = [("click_id", click.as_str()), ("txn_id", txn), ("amount", amount)];
    let (_, said) = program.report(&setup.merchant, &parameters).await;
    assert_eq!(said["code"], json!("accepted"), "{said}");
    program.app.drain().await;
    program.app.advance(TimeDelta::seconds(1));
    text(&said["conversion_id"])
}

async fn refund(program: &Program<'_>, setup: &Setup, (txn, amount): (&str, &str)) {
    let (_, said) = program
        .report(&setup.merchant, &[("txn_id", txn), ("refund", amount)])
        .await;
    assert_eq!(said["code"], json!("refund_recorded"), "{said}");
    program.app.drain().await;
    program.app.advance(TimeDelta::seconds(1));
}

async fn status(program: &Program<'_>, conversion: &str) -> String {
    let query = "query($id: ID!) { conversion(id: $id) { status } }";
    text(&program.ok(query, json!({ "id": conversion })).await["conversion"]["status"])
}

#[rstest]
#[tokio::test]
async fn what_is_owed_is_drafted_approved_and_paid(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let conversion = sale(&program, &setup, ("T-1", "100")).await;
    add(&program, &setup.affiliate, ("BONUS", "2.50", "USD")).await;
    let bea = program.affiliate("Bea").await;
    add(&program, &bea, ("ADJUSTMENT", "-1", "USD")).await;
    add(&program, &bea, ("BONUS", "7", "EUR")).await;

    let run = draft(&program).await;
    let told = [
        "Anna PAYABLE - 12.50 12.50",
        "Bea CARRIED_OVER NEGATIVE_BALANCE -1.00 -",
        "Bea PAYABLE - 7.00 7.00",
    ];
    assert_eq!(lines(&program, &run).await, told);
    assert_eq!(pay(&program, &run).await["refused"], "CONFLICT", "a draft is not paid");
    let owner = format!("user:{}", program.user);
    let drafted = seen(&program, &run).await;
    assert_eq!(
        (
            &drafted["status"],
            &drafted["draftedBy"],
            &drafted["approvedBy"],
            &drafted["rateDay"]
        ),
        (&json!("DRAFT"), &json!(owner), &Value::Null, &json!("2026-03-02"))
    );
    assert_eq!(approve(&program, &run).await["payoutRun"]["status"], "APPROVED");
    assert_eq!(status(&program, &conversion).await, "APPROVED");
    let input = json!({ "id": run, "reference": "PP-1", "paidOn": "2026-03-01" });
    let paid = act(&program, "markPayoutPaid", "MarkPayoutPaidInput", input).await;
    assert_eq!(paid["payoutRun"]["status"], "FINISHED", "{paid}");
    let told = [
        "Anna PAID - 12.50 12.50",
        "Bea CARRIED_OVER NEGATIVE_BALANCE -1.00 -",
        "Bea PAID - 7.00 7.00",
    ];
    assert_eq!(lines(&program, &run).await, told);
    assert_eq!(status(&program, &conversion).await, "PAID");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));

    let entries =
        "query($id: ID!) { affiliate(id: $id) { balances { amount currency } ledgerEntries(last: 1) { totalCount
        nodes { kind reason actor amount { amount } payoutLine { reference paidOn run { id } } } } } }";
    let anna = program.ok(entries, json!({ "id": setup.affiliate })).await["affiliate"].clone();
    let payment = json!({ "kind": "PAYMENT", "reason": "paid: PP-1", "actor": owner, "amount": { "amount": "-12.50" },
        "payoutLine": { "reference": "PP-1", "paidOn": "2026-03-01", "run": { "id": run } } });
    assert_eq!(anna["ledgerEntries"], json!({ "totalCount": 3, "nodes": [payment] }));
    let bea = program.ok(entries, json!({ "id": bea })).await["affiliate"].clone();
    let balances = json!([{ "amount": "0.00", "currency": "EUR" }, { "amount": "-1.00", "currency": "USD" }]);
    assert_eq!(bea["balances"], balances);

    let again = act(&program, "draftPayoutRun", "DraftPayoutRunInput", json!({})).await;
    assert_eq!(again["userErrors"], json!([]), "a debt is shown again");
    assert_eq!(
        lines(&program, &text(&again["payoutRun"]["id"])).await,
        ["Bea CARRIED_OVER NEGATIVE_BALANCE -1.00 -"]
    );
    let nothing = approve(&program, &text(&again["payoutRun"]["id"])).await;
    assert_eq!(nothing["userErrors"][0]["code"], "NOTHING_TO_PAY");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_is_less_than_the_minimum_is_paid_with_what_comes_next(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let set = "mutation { setPayoutSettings(input: { minimum: \"20\", currency: \"USD\" }) { settings { minimum { amount currency } } userErrors { code } } }";
    program.ok(set, json!({})).await;
    let anna = program.affiliate("Anna").await;
    add(&program, &anna, ("BONUS", "19.99", "USD")).await;
    let first = draft(&program).await;
    assert_eq!(
        lines(&program, &first).await,
        ["Anna CARRIED_OVER BELOW_MINIMUM 19.99 -"]
    );
    let line = seen(&program, &first).await["lines"]["nodes"][0].clone();
    let message = "19.99 USD is less than the minimum of 20.00 USD: it is paid with what comes next";
    assert_eq!(line["message"], message);
    add(&program, &anna, ("BONUS", "0.01", "USD")).await;
    // What is carried over is free at once, whatever becomes of the first run.
    let second = draft(&program).await;
    assert_eq!(lines(&program, &second).await, ["Anna PAYABLE - 20.00 20.00"]);
    approve(&program, &second).await;
    pay(&program, &second).await;
    let late = with_run(&program, "refreshPayoutRun", &first).await;
    assert_eq!(late["userErrors"], json!([]));
    assert_eq!(lines(&program, &first).await, [] as [&str; 0], "all of it is paid");
    assert_eq!(program.balance(&anna).await.as_deref(), Some("0.00"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn partners_are_paid_in_their_own_currency_by_the_rate_of_the_day(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let anna = program.affiliate("Anna").await;
    let own = "mutation($i: SetPayeeInput!) { setPayee(input: $i) { payee { currency method email account } userErrors { field code } } }";
    let input = json!({ "affiliateId": anna, "currency": "eur", "destination": { "method": "PAYPAL", "email": "anna@example.com" } });
    let payee = program.ok(own, json!({ "i": input })).await["setPayee"]["payee"].clone();
    assert_eq!(
        payee,
        json!({ "currency": "EUR", "method": "PAYPAL", "email": "a…@example.com", "account": null })
    );
    add(&program, &anna, ("BONUS", "10.01", "USD")).await;
    let run = draft(&program).await;
    assert_eq!(
        lines(&program, &run).await,
        ["Anna CARRIED_OVER NO_EXCHANGE_RATE 10.01 -"]
    );
    let line = seen(&program, &run).await["lines"]["nodes"][0].clone();
    let message = "no exchange rate of USD to EUR for 2026-03-02: set it and refresh the run";
    assert_eq!(line["message"], message);
    let rate = "mutation($r: String!) { setExchangeRates(input: { rates: [{ from: \"USD\", to: \"EUR\", day: \"2026-03-02\", rate: $r }] }) { rates } }";
    program.ok(rate, json!({ "r": "0.9235" })).await;
    with_run(&program, "refreshPayoutRun", &run).await;
    let before = line["id"].clone();
    let line = seen(&program, &run).await["lines"]["nodes"][0].clone();
    assert_eq!(line["id"], before, "a refresh keeps the lines");
    assert_eq!(
        (&line["pays"], &line["exchangeRate"], &line["email"]),
        (
            &json!({ "amount": "9.24", "currency": "EUR" }),
            &json!("0.9235"),
            &json!("a…@example.com")
        )
    );
    assert_eq!(line["message"], "9.24 EUR: 10.01 USD at 0.9235, the rate of 2026-03-02");
    approve(&program, &run).await;
    // A later rate and another account change nothing of what is approved.
    program.ok(rate, json!({ "r": "2" })).await;
    let other = json!({ "affiliateId": anna, "destination": { "method": "PAYPAL", "email": "eve@example.com" } });
    program.ok(own, json!({ "i": other })).await;
    pay(&program, &run).await;
    let line = seen(&program, &run).await["lines"]["nodes"][0].clone();
    assert_eq!(
        (&line["pays"]["amount"], &line["email"]),
        (&json!("9.24"), &json!("a…@example.com"))
    );
    assert_eq!(
        program.balance(&anna).await.as_deref(),
        Some("0.00"),
        "the balance is kept in what was earned"
    );
    app.close().await;
}
