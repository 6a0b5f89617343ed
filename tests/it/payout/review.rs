//! Who may do what with a run, and what a reviewer can still change.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_entity::status::Role;
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program};

use super::{act, add, approve, draft, lines, pay, seen, with_run};

async fn settings(program: &Program<'_>, input: Value) -> Value {
    let set = "mutation($i: SetPayoutSettingsInput!) { setPayoutSettings(input: $i) { settings { frequency approval managersApprove minimum { amount currency } } userErrors { field code } } }";
    let answer = program.ask(set, json!({ "i": input })).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => json!({ "refused": code }),
        None => answer["data"]["setPayoutSettings"].clone(),
    }
}

async fn line_of(program: &Program<'_>, run: &str, name: &str) -> Value {
    let lines = seen(program, run).await["lines"]["nodes"].clone();
    let mut found = lines.as_array().expect("lines").iter();
    let line = found.find(|line| line["affiliate"]["name"] == name);
    line.expect("a line").clone()
}

async fn review(program: &Program<'_>, field: &str, line: &Value, reason: &str) -> Value {
    act(
        program,
        field,
        "ReviewPayoutLineInput",
        json!({ "id": line["id"], "reason": reason }),
    )
    .await
}

#[rstest]
#[tokio::test]
async fn a_reviewer_leaves_lines_out_for_the_next_run(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (anna, bea) = (program.affiliate("Anna").await, program.affiliate("Bea").await);
    add(&program, &anna, ("BONUS", "5", "USD")).await;
    add(&program, &bea, ("BONUS", "6", "USD")).await;
    let run = draft(&program).await;
    let line = line_of(&program, &run, "Anna").await;
    let nameless = review(&program, "excludePayoutLine", &line, " ").await;
    assert_eq!(nameless["userErrors"][0]["field"], json!(["reason"]));
    review(&program, "excludePayoutLine", &line, "looks like fraud").await;
    assert_eq!(
        lines(&program, &run).await,
        ["Anna EXCLUDED - 5.00 5.00", "Bea PAYABLE - 6.00 6.00"]
    );
    let told = line_of(&program, &run, "Anna").await;
    assert_eq!(told["message"], "left out: looks like fraud");
    // As long as it may come back, no other run has it, and a refresh leaves it out.
    let other = act(&program, "draftPayoutRun", "DraftPayoutRunInput", json!({})).await;
    assert_eq!(other["userErrors"][0]["code"], "NOTHING_OWED");
    with_run(&program, "refreshPayoutRun", &run).await;
    assert_eq!(line_of(&program, &run, "Anna").await["status"], "EXCLUDED");
    review(&program, "includePayoutLine", &line, "it was not").await;
    assert_eq!(line_of(&program, &run, "Anna").await["status"], "PAYABLE");
    review(&program, "excludePayoutLine", &line, "or was it").await;
    approve(&program, &run).await;
    let late = review(&program, "includePayoutLine", &line, "too late").await;
    assert_eq!(late["refused"], "CONFLICT", "approval freezes it");
    let input = json!({ "id": run, "lineIds": [line["id"]] });
    let paid = act(&program, "markPayoutPaid", "MarkPayoutPaidInput", input).await;
    assert_eq!(paid["refused"], "CONFLICT", "what is left out is not paid");
    pay(&program, &run).await;
    let next = draft(&program).await;
    assert_eq!(lines(&program, &next).await, ["Anna PAYABLE - 5.00 5.00"]);
    for field in ["discardPayoutRun", "refreshPayoutRun"] {
        assert_eq!(with_run(&program, field, &run).await["refused"], "CONFLICT", "{field}");
    }
    let thrown = with_run(&program, "discardPayoutRun", &next).await;
    assert_eq!(thrown["payoutRun"]["status"], "DISCARDED");
    assert_eq!(
        with_run(&program, "discardPayoutRun", &next).await,
        thrown,
        "twice is once"
    );
    assert_eq!(approve(&program, &next).await["refused"], "CONFLICT");
    assert_eq!(
        lines(&program, &draft(&program).await).await,
        ["Anna PAYABLE - 5.00 5.00"]
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_line_that_comes_back_and_is_carried_over_is_for_the_next_run(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (anna, bea) = (program.affiliate("Anna").await, program.affiliate("Bea").await);
    add(&program, &anna, ("BONUS", "5", "USD")).await;
    add(&program, &bea, ("BONUS", "6", "USD")).await;
    let run = draft(&program).await;
    let line = line_of(&program, &run, "Anna").await;
    review(&program, "excludePayoutLine", &line, "looks like fraud").await;
    let payee = "mutation($i: SetPayeeInput!) { setPayee(input: $i) { userErrors { code } } }";
    for currency in [Some("EUR"), None] {
        let input = json!({ "i": { "affiliateId": anna, "currency": currency.unwrap_or("") } });
        program.ok(payee, input).await;
        if currency.is_some() {
            // There is no rate for it, so the line waits; it is taken back in all the same.
            with_run(&program, "refreshPayoutRun", &run).await;
            review(&program, "includePayoutLine", &line, "it was not").await;
            assert_eq!(line_of(&program, &run, "Anna").await["status"], "CARRIED_OVER");
            approve(&program, &run).await;
            pay(&program, &run).await;
        }
    }
    let next = draft(&program).await;
    assert_eq!(lines(&program, &next).await, ["Anna PAYABLE - 5.00 5.00"]);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn who_decides_is_what_the_settings_say(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let owner = app.program("Acme").await;
    let manager = owner.colleague(Role::Manager).await;
    let analyst = owner.colleague(Role::Analyst).await;
    let partner = owner.colleague(Role::Affiliate).await;
    let anna = owner.affiliate("Anna").await;
    add(&manager, &anna, ("BONUS", "5", "USD")).await;
    let run = draft(&manager).await;
    for field in ["approvePayoutRun", "refreshPayoutRun", "discardPayoutRun"] {
        for person in [&analyst, &partner] {
            assert_eq!(with_run(person, field, &run).await["refused"], "FORBIDDEN", "{field}");
        }
    }
    let seen_by = async |person: &Program<'_>| person.ask("{ payoutRuns { totalCount } }", json!({})).await;
    assert_eq!(seen_by(&analyst).await["data"]["payoutRuns"]["totalCount"], 1);
    assert_eq!(seen_by(&partner).await["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(approve(&manager, &run).await["refused"], "FORBIDDEN");
    assert_eq!(
        settings(&manager, json!({ "managersApprove": true })).await["refused"],
        "FORBIDDEN"
    );
    let set = settings(&owner, json!({ "managersApprove": true, "approval": "ANOTHER_PERSON" })).await;
    assert_eq!(
        set["settings"],
        json!({ "frequency": "BY_HAND", "approval": "ANOTHER_PERSON", "managersApprove": true, "minimum": { "amount": "0.00", "currency": "USD" } })
    );
    assert_eq!(
        approve(&manager, &run).await["refused"],
        "FORBIDDEN",
        "who drafted it approves nothing"
    );
    let line = line_of(&owner, &run, "Anna").await;
    review(&owner, "excludePayoutLine", &line, "wait").await;
    review(&owner, "includePayoutLine", &line, "go on").await;
    assert_eq!(
        approve(&owner, &run).await["refused"],
        "FORBIDDEN",
        "nor does who reviewed it"
    );
    let key =
        "mutation { createApiKey(input: { name: \"k\", scopes: [\"payouts:write\"] }) { token userErrors { code } } }";
    let key = text(&owner.ok(key, json!({})).await["createApiKey"]["token"]);
    let by_key = "mutation($i: PayoutRunInput!) { approvePayoutRun(input: $i) { payoutRun { status } } }";
    let refused = app.graphql(Some(&key), by_key, json!({ "i": { "id": run } })).await;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "a key is no person: {refused}"
    );
    let second = owner.colleague(Role::Manager).await;
    assert_eq!(approve(&second, &run).await["payoutRun"]["status"], "APPROVED");
    settings(&owner, json!({ "managersApprove": false })).await;
    assert_eq!(pay(&second, &run).await["refused"], "FORBIDDEN");
    assert_eq!(pay(&owner, &run).await["payoutRun"]["status"], "FINISHED");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_is_refused_with_what_would_be_right(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let stranger = app.program("Other").await;
    let anna = program.affiliate("Anna").await;
    add(&program, &anna, ("BONUS", "5", "USD")).await;
    for through in ["2026-03-02", "2027-01-01"] {
        let input = json!({ "through": through });
        let made = act(&program, "draftPayoutRun", "DraftPayoutRunInput", input).await;
        assert_eq!(made["userErrors"][0]["code"], "OUT_OF_RANGE", "{through} is not over");
    }
    let input = json!({ "through": "2026-03-01" });
    let made = act(&program, "draftPayoutRun", "DraftPayoutRunInput", input).await;
    assert_eq!(
        made["userErrors"][0]["code"], "NOTHING_OWED",
        "it was booked on the day after"
    );
    for (input, field) in [
        (json!({ "minimum": "-1" }), "minimum"),
        (json!({ "minimum": "0.001" }), "minimum"),
        (json!({ "minimum": "0.5", "currency": "JPY" }), "minimum"),
        (json!({ "currency": "XXX" }), "currency"),
    ] {
        let set = settings(&program, input.clone()).await;
        assert_eq!(set["userErrors"][0]["field"], json!([field]), "{input}");
    }
    let run = draft(&program).await;
    approve(&program, &run).await;
    let line = line_of(&program, &run, "Anna").await;
    let tomorrow = json!({ "id": run, "paidOn": "2026-03-03" });
    let paid = act(&program, "markPayoutPaid", "MarkPayoutPaidInput", tomorrow).await;
    assert_eq!(paid["userErrors"][0]["field"], json!(["paidOn"]));
    add(&stranger, &stranger.affiliate("Zoe").await, ("BONUS", "1", "USD")).await;
    let theirs = draft(&stranger).await;
    approve(&stranger, &theirs).await;
    // A line of another program is in none of ours, and one of ours is in none of theirs.
    let foreign = line_of(&stranger, &theirs, "Zoe").await;
    for (who, run, line) in [
        (&program, &run, &foreign),
        (&stranger, &theirs, &line),
        (&stranger, &run, &line),
    ] {
        for (field, kind) in [
            ("markPayoutPaid", "MarkPayoutPaidInput"),
            ("markPayoutFailed", "MarkPayoutFailedInput"),
        ] {
            let mut input = json!({ "id": run, "lineIds": [line["id"]] });
            if field == "markPayoutFailed" {
                input["reason"] = json!("r");
            }
            assert_eq!(act(who, field, kind, input).await["refused"], "NOT_FOUND", "{field}");
        }
    }
    assert_eq!(lines(&program, &run).await, ["Anna PAYABLE - 5.00 5.00"]);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn accounts_are_shown_in_part_and_written_in_part_into_the_audit_log(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let anna = program.affiliate("Anna").await;
    let set = "mutation($i: SetPayeeInput!) { setPayee(input: $i) { payee { currency method email account } userErrors { field code } } }";
    let input =
        json!({ "affiliateId": anna, "destination": { "method": "OTHER", "account": "DE89370400440532013000" } });
    program.ok(set, json!({ "i": input })).await;
    let input = json!({ "affiliateId": anna, "currency": "EUR" });
    let payee = program.ok(set, json!({ "i": input })).await["setPayee"]["payee"].clone();
    let expected = json!({ "currency": "EUR", "method": "OTHER", "email": null, "account": "…3000" });
    assert_eq!(payee, expected, "what is left out stays");
    let audit = waypost_tests::database::dump(&app).await;
    let logged: Vec<&str> = audit.lines().filter(|line| line.contains("setPayee")).collect();
    assert!(logged.iter().all(|line| !line.contains("04005320")), "{logged:?}");
    let input = json!({ "affiliateId": anna, "currency": "", "destination": {} });
    let payee = program.ok(set, json!({ "i": input })).await["setPayee"]["payee"].clone();
    assert_eq!(
        payee,
        json!({ "currency": null, "method": null, "email": null, "account": null })
    );
    let wrong = json!({ "affiliateId": anna, "destination": { "method": "PAYPAL", "email": "=1+1@example.com" } });
    let answer = program.ask(set, json!({ "i": wrong })).await;
    assert_eq!(
        answer["data"]["setPayee"]["userErrors"],
        json!([{ "field": ["destination", "email"], "code": "MALFORMED" }])
    );
    app.close().await;
}
