//! Files of payments and statements: their columns, and that nothing in them begins a formula or a tag.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Program};

use super::{act, add, approve, draft, lines, pay, sale};

async fn export(program: &Program<'_>, run: &str, (shape, part): (&str, u32)) -> Value {
    let export = "mutation($i: ExportPayoutRunInput!) { exportPayoutRun(input: $i) { parts payments leftOut file { fileName mediaType text } userErrors { field code } } }";
    let input = json!({ "id": run, "shape": shape, "part": part });
    let answer = program.ask(export, json!({ "i": input })).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => json!({ "refused": code }),
        None => answer["data"]["exportPayoutRun"].clone(),
    }
}

async fn destination(program: &Program<'_>, affiliate: &str, (currency, destination): (&str, Value)) {
    let set = "mutation($i: SetPayeeInput!) { setPayee(input: $i) { userErrors { field code } } }";
    let input = json!({ "affiliateId": affiliate, "currency": currency, "destination": destination });
    program.ok(set, json!({ "i": input })).await;
}

/// The ids of lines are new each time; here they are numbered.
async fn numbered(program: &Program<'_>, run: &str, text: &Value) -> String {
    let query = "query($id: ID!) { payoutRun(id: $id) { lines { nodes { id affiliate { name } } } } }";
    let seen = program.ok(query, json!({ "id": run })).await;
    let mut text = text.as_str().expect("text").to_owned();
    let lines = seen["payoutRun"]["lines"]["nodes"].as_array().expect("lines").iter();
    let named: BTreeMap<&str, &str> = lines
        .filter_map(|line| Some((line["affiliate"]["name"].as_str()?, line["id"].as_str()?)))
        .collect();
    for (number, id) in named.values().enumerate() {
        text = text.replace(id, &format!("pay_{number}"));
    }
    text.replace("\r\n", "\n")
}

#[rstest]
#[tokio::test]
async fn a_run_is_exported_in_three_shapes(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme, \"Shoes\"").await;
    let rate = "mutation { setExchangeRates(input: { rates: [{ from: \"USD\", to: \"EUR\", day: \"2026-03-02\", rate: \"0.9235\" }] }) { rates } }";
    program.ok(rate, json!({})).await;
    let paypal = json!({ "method": "PAYPAL", "email": "anna@example.com" });
    let others = [
        ("Anna", "", paypal.clone()),
        ("Bea", "EUR", json!({ "method": "PAYPAL", "email": "bea@example.com" })),
        (
            "=HYPERLINK(\"https://x.example\")",
            "EUR",
            json!({ "method": "WISE", "email": "carl@example.com" }),
        ),
        (
            "Dora, the Blogger",
            "",
            json!({ "method": "WISE", "account": "148563324" }),
        ),
        (
            "@Eve",
            "",
            json!({ "method": "OTHER", "account": "DE89370400440532013000" }),
        ),
        ("Fritz", "", json!({})),
    ];
    for (name, currency, to) in others {
        let affiliate = program.affiliate(name).await;
        destination(&program, &affiliate, (currency, to)).await;
        add(&program, &affiliate, ("BONUS", "1234.50", "USD")).await;
    }
    let run = draft(&program).await;
    assert_eq!(
        export(&program, &run, ("PLAIN", 1)).await["refused"],
        "CONFLICT",
        "a draft is not exported"
    );
    approve(&program, &run).await;
    let first = export(&program, &run, ("PAYPAL", 1)).await;
    assert_eq!(
        (
            &first["parts"],
            &first["payments"],
            &first["leftOut"],
            &first["file"]["fileName"]
        ),
        (
            &json!(2),
            &json!(2),
            &json!(4),
            &json!("payout-2026-03-02-paypal-EUR.csv")
        )
    );
    let second = export(&program, &run, ("PAYPAL", 2)).await;
    let third = export(&program, &run, ("PAYPAL", 3)).await;
    assert_eq!(third["userErrors"][0]["field"], json!(["part"]));
    let wise = export(&program, &run, ("WISE", 1)).await;
    assert_eq!(wise["file"]["mediaType"], "text/csv; charset=utf-8");
    let plain = export(&program, &run, ("PLAIN", 1)).await;
    assert_eq!((&plain["payments"], &plain["leftOut"]), (&json!(6), &json!(0)));
    let mut files = String::new();
    for file in [&first, &second, &wise, &plain] {
        let text = numbered(&program, &run, &file["file"]["text"]).await;
        files.push_str(&format!(
            "{}\n{text}\n",
            file["file"]["fileName"].as_str().expect("a name")
        ));
    }
    insta::assert_snapshot!("exports", files);
    // What is paid is in no file that somebody could upload again.
    let reference = json!({ "id": run, "reference": "=1+1" });
    act(&program, "markPayoutPaid", "MarkPayoutPaidInput", reference).await;
    for shape in ["PAYPAL", "WISE"] {
        let again = export(&program, &run, (shape, 1)).await;
        assert_eq!((&again["file"], &again["parts"]), (&Value::Null, &json!(0)), "{shape}");
    }
    let plain = export(&program, &run, ("PLAIN", 1)).await["file"]["text"].clone();
    let plain = plain.as_str().expect("text");
    assert_eq!(plain.matches(",paid,2026-03-02,'=1+1").count(), 6, "{plain}");
    let log = waypost_tests::database::dump(&app).await;
    assert!(log.contains("exportPayoutRun"), "the audit log knows who took the file");
    app.close().await;
}

pub(super) async fn statement(
    program: &Program<'_>,
    affiliate: &str,
    (from, through, format): (&str, &str, &str),
) -> Value {
    let query = "query($i: AffiliateStatementInput!) { affiliateStatement(input: $i) { file { fileName mediaType text } userErrors { field code } } }";
    let input = json!({ "affiliateId": affiliate, "from": from, "through": through, "format": format });
    program.ask(query, json!({ "i": input })).await["data"]["affiliateStatement"].clone()
}

#[rstest]
#[tokio::test]
async fn a_statement_tells_what_moved_between_two_balances(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("<b>Acme</b> & Co").await;
    let setup = program.setup().await;
    add(&program, &setup.affiliate, ("BONUS", "2.50", "USD")).await;
    app.advance(TimeDelta::days(1));
    sale(&program, &setup, ("T-1", "100")).await;
    let add_entry = "mutation($i: AddLedgerEntryInput!) { addLedgerEntry(input: $i) { userErrors { code } } }";
    let note = json!({ "affiliateId": setup.affiliate, "kind": "ADJUSTMENT", "amount": "-1", "currency": "USD", "reason": "=1+1 <script>alert(1)</script>" });
    program.ok(add_entry, json!({ "i": note })).await;
    add(&program, &setup.affiliate, ("BONUS", "500", "JPY")).await;
    let run = draft(&program).await;
    assert_eq!(lines(&program, &run).await.len(), 2);
    approve(&program, &run).await;
    pay(&program, &run).await;
    app.advance(TimeDelta::days(1));
    add(&program, &setup.affiliate, ("BONUS", "9", "USD")).await;
    let period = ("2026-03-03", "2026-03-03");
    let csv = statement(&program, &setup.affiliate, (period.0, period.1, "CSV")).await["file"].clone();
    let html = statement(&program, &setup.affiliate, (period.0, period.1, "HTML")).await["file"].clone();
    assert_eq!(csv["fileName"], "statement-anna-2026-03-03-2026-03-03.csv");
    assert_eq!(html["mediaType"], "text/html; charset=utf-8");
    let text = |file: &Value| file["text"].as_str().expect("text").replace("\r\n", "\n");
    insta::assert_snapshot!("statement_csv", text(&csv));
    insta::assert_snapshot!("statement_html", text(&html));
    assert!(!text(&html).contains("<script") && !text(&html).contains("<b>"));
    let wrong = statement(&program, &setup.affiliate, ("2026-03-04", "2026-03-03", "CSV")).await;
    assert_eq!(wrong["userErrors"][0]["field"], json!(["through"]));
    let nothing = statement(&program, &program.affiliate("Bea").await, (period.0, period.1, "HTML")).await;
    assert!(text(&nothing["file"]).contains("Nothing was owed or paid."));
    app.close().await;
}
