//! Nobody approves another run than the one they saw.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Program};

use super::{act, add, draft, lines, seen};

async fn revision(program: &Program<'_>, run: &str) -> Value {
    let query = "query($id: ID!) { payoutRun(id: $id) { revision } }";
    program.ok(query, json!({ "id": run })).await["payoutRun"]["revision"].clone()
}

async fn as_seen(program: &Program<'_>, field: &str, (run, revision): (&str, &Value)) -> Value {
    let input = json!({ "id": run, "revision": revision });
    act(program, field, "PayoutRunInput", input).await
}

#[rstest]
#[tokio::test]
async fn a_run_that_was_changed_meanwhile_is_looked_at_again(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    for name in ["Anna", "Bea"] {
        add(&program, &program.affiliate(name).await, ("BONUS", "5", "USD")).await;
    }
    let run = draft(&program).await;
    let line = seen(&program, &run).await["lines"]["nodes"][0]["id"].clone();
    // Left out and taken back in, the run comes to the same as before; whoever looked in between saw another one.
    for (field, kind, input) in [
        ("refreshPayoutRun", "PayoutRunInput", json!({ "id": run })),
        (
            "excludePayoutLine",
            "ReviewPayoutLineInput",
            json!({ "id": line, "reason": "wait" }),
        ),
        (
            "includePayoutLine",
            "ReviewPayoutLineInput",
            json!({ "id": line, "reason": "go on" }),
        ),
    ] {
        let before = revision(&program, &run).await;
        let done = act(&program, field, kind, input).await;
        assert_eq!(done["userErrors"], json!([]), "{done}");
        for late in ["approvePayoutRun", "refreshPayoutRun", "discardPayoutRun"] {
            let refused = as_seen(&program, late, (&run, &before)).await;
            assert_eq!(refused["refused"], "CONFLICT", "{late} after {field}");
        }
    }
    let told = ["Anna PAYABLE - 5.00 5.00", "Bea PAYABLE - 5.00 5.00"];
    assert_eq!(lines(&program, &run).await, told);
    let now = revision(&program, &run).await;
    let approve = "mutation($i: PayoutRunInput!) { approvePayoutRun(input: $i) { payoutRun { status } } }";
    let input = json!({ "i": { "id": run, "revision": 0 } });
    let refused = program.ask(approve, input).await;
    let message = "the run was changed meanwhile: look again";
    assert_eq!(refused["errors"][0]["message"], message, "{refused}");
    for _ in 0..2 {
        let done = as_seen(&program, "approvePayoutRun", (&run, &now)).await;
        assert_eq!(done["payoutRun"]["status"], "APPROVED", "doing it twice does it once");
    }
    app.close().await;
}
