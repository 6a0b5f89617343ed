//! Previewing payouts: the shared cases through the API, agreement with what is then paid, and what is refused.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Program};

const CASES: &str = include_str!("../vectors/payouts.json");

const PREVIEW: &str = "query($i: PreviewPayoutInput!) { previewPayout(input: $i) {
    payout { amount currency } rule reason waitingForExchangeRate explanation { termsVersion rule lines document } } }";

const PUBLISH: &str = "mutation($i: PublishOfferTermsInput!) { publishOfferTerms(input: $i) {
    offer { terms { version } } userErrors { field message code } } }";

async fn preview(program: &Program<'_>, input: Value) -> Value {
    program.ok(PREVIEW, json!({ "i": input })).await["previewPayout"].clone()
}

fn input_of(case: &Value) -> Value {
    let (terms, conversion, state) = (&case["terms"], &case["conversion"], &case["state"]);
    let pair = format!(
        "{}/{}",
        conversion["currency"].as_str().expect("a currency"),
        terms["currency"].as_str().expect("a currency")
    );
    json!({
        "terms": terms,
        "conversion": {
            "event": conversion["event"],
            "affiliate": conversion["affiliate"],
            "country": conversion["country"],
            "couponCode": conversion["coupon_code"],
            "amount": conversion["amount"],
            "currency": conversion["currency"],
            "rate": case["exchange_rates"].get(&pair),
        },
        "state": {
            "conversionsBefore": state["conversions_before"],
            "revenueBefore": state["revenue_before"],
            "paymentsBefore": state["payments_before"],
            "daysSinceFirst": state["days_since_first"],
            "capUsed": state["cap_used"],
        },
    })
}

#[tokio::test]
async fn every_shared_case_is_previewed_exactly() {
    let app = App::with(Db::Sqlite, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let cases: Vec<Value> = serde_json::from_str(CASES).expect("cases");
    for case in &cases {
        let (name, expected) = (&case["name"], &case["expected"]);
        let seen = preview(&program, input_of(case)).await;
        let waits = expected["outcome"] == json!("waiting_for_exchange_rate");
        assert_eq!(seen["waitingForExchangeRate"], json!(waits), "{name}");
        assert_eq!(seen["rule"], expected["rule"], "{name}");
        assert_eq!(seen["explanation"]["termsVersion"], Value::Null, "{name}");
        if waits {
            let found = (&seen["payout"], &seen["reason"]);
            assert_eq!(found, (&Value::Null, &json!("waiting_for_exchange_rate")), "{name}");
            continue;
        }
        let payout = json!({ "amount": expected["payout"], "currency": expected["currency"] });
        assert_eq!(
            (&seen["payout"], &seen["reason"]),
            (&payout, &expected["reason"]),
            "{name}"
        );
        let lines = seen["explanation"]["lines"].as_array().expect("lines");
        let last = format!("Payout: {} {}.", expected["payout"], expected["currency"]).replace('"', "");
        assert_eq!(lines.last(), Some(&json!(last)), "{name}");
    }
    assert_eq!(cases.len(), 150, "the shared file changed");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_preview_of_an_offers_version_agrees_with_what_is_then_paid(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = [("click_id", click.as_str()), ("txn_id", "1"), ("amount", "49.99")];
    let (_, said) = program.report(&setup.merchant, &sale).await;
    app.drain().await;
    let query = "query($id: ID!) { conversion(id: $id) { payout { amount currency } reason explanation { termsVersion rule lines document } } }";
    let paid = program.ok(query, json!({ "id": said["conversion_id"] })).await["conversion"].clone();

    let conversion = json!({ "event": "sale", "affiliate": "anna", "amount": "49.99" });
    let of_offer = |version: Value| json!({ "offerId": setup.offer, "version": version, "conversion": conversion });
    let seen = preview(&program, of_offer(Value::Null)).await;
    for field in ["payout", "reason", "explanation"] {
        assert_eq!(seen[field], paid[field], "{field}");
    }
    assert_eq!(seen["explanation"]["termsVersion"], json!(1));

    let terms = json!({ "currency": "USD", "rules": [{ "id": "all", "pay": { "kind": "flat", "amount": "3" } }] });
    program
        .ok(PUBLISH, json!({ "i": { "offerId": setup.offer, "terms": terms } }))
        .await;
    let versions = [Value::Null, json!(2), json!(1)];
    let expected = [(2, "3.00"), (2, "3.00"), (1, "5.00")];
    for (version, (number, amount)) in versions.into_iter().zip(expected) {
        let seen = preview(&program, of_offer(version)).await;
        let found = (&seen["explanation"]["termsVersion"], &seen["payout"]["amount"]);
        assert_eq!(found, (&json!(number), &json!(amount)));
    }
    for version in [0, -1, 3] {
        let refused = program.ask(PREVIEW, json!({ "i": of_offer(json!(version)) })).await;
        assert_eq!(
            refused["errors"][0]["extensions"]["code"],
            json!("NOT_FOUND"),
            "{version}"
        );
    }
    app.close().await;
}

#[tokio::test]
async fn what_was_counted_is_told_field_by_field() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let query = "query($i: PreviewPayoutInput!) { previewPayout(input: $i) { explanation {
        tiers { metric period before parts { from amount payout } }
        recurring { paymentsBefore maxPayments daysSinceFirst withinDays }
        cap { scope metric period limit used left insteadOf } } } }";
    let input = |terms: Value| {
        json!({ "i": {
            "terms": terms,
            "conversion": { "event": "sale", "affiliate": "anna", "amount": "100" },
            "state": { "conversionsBefore": 7, "revenueBefore": "950", "daysSinceFirst": 3, "capUsed": "98.00" },
        } })
    };
    let counted = program.ok(query, input(tiered())).await["previewPayout"]["explanation"].clone();
    let expected = json!({
        "tiers": { "metric": "CONVERSIONS", "period": "MONTH", "before": "7",
            "parts": [{ "from": "0", "amount": null, "payout": "4.00" }] },
        "recurring": { "paymentsBefore": 0, "maxPayments": 1, "daysSinceFirst": 3, "withinDays": 9 },
        "cap": { "scope": "OFFER", "metric": "PAYOUT", "period": "DAY", "limit": "100.00", "used": "98.00",
            "left": "2.00", "insteadOf": "4.00" },
    });
    assert_eq!(counted, expected);

    let percent = |rate: &str| json!({ "kind": "percent", "rate": rate });
    let tiers = json!([{ "from": "0", "pay": percent("5") }, { "from": "1000", "pay": percent("10") }]);
    let pay = json!({ "kind": "tiered", "metric": "revenue", "period": "total", "tiers": tiers });
    let terms = json!({ "currency": "USD", "rules": [{ "id": "r1", "pay": pay }] });
    let counted = program.ok(query, input(terms)).await["previewPayout"]["explanation"].clone();
    let parts = json!([
        { "from": "0.00", "amount": "50.00", "payout": "2.50" },
        { "from": "1000.00", "amount": "50.00", "payout": "5.00" },
    ]);
    let tiers = json!({ "metric": "REVENUE", "period": "TOTAL", "before": "950.00", "parts": parts });
    assert_eq!(counted, json!({ "tiers": tiers, "recurring": null, "cap": null }));
    app.close().await;
}

/// The places and words of what is wrong with a preview.
async fn refused(program: &Program<'_>, input: Value) -> Vec<(String, String)> {
    let answer = program.ask(PREVIEW, json!({ "i": input })).await;
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(extensions["code"], json!("BAD_USER_INPUT"), "{answer}");
    let problems = extensions["userErrors"].as_array().expect("problems").iter();
    let word = |value: &Value| value.as_str().expect("text").to_owned();
    problems
        .map(|problem| {
            let field: Vec<String> = problem["field"].as_array().expect("a field").iter().map(word).collect();
            (field.join(" "), word(&problem["code"]))
        })
        .collect()
}

fn tiered() -> Value {
    let pay = json!({ "kind": "tiered", "metric": "conversions", "period": "month",
        "tiers": [{ "from": 0, "pay": { "kind": "flat", "amount": "4" } }] });
    json!({ "currency": "USD", "rules": [{ "id": "r1", "pay": pay, "recurring": { "max_payments": 1, "within_days": 9 } }],
        "cap": { "scope": "offer", "metric": "payout", "period": "day", "limit": "100" } })
}

#[tokio::test]
async fn what_is_wrong_with_a_preview_is_said_with_its_place() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let offer = program.offer("Shoes").await;
    let conversion = json!({ "event": "sale", "affiliate": "anna", "amount": "10" });
    let mut wrong = tiered();
    wrong["rules"][0]["pay"]["tiers"][0]["from"] = json!(5);
    wrong["cap"]["limit"] = json!("-1");
    let rows = [
        (
            json!({ "terms": wrong, "conversion": { "event": "sale", "affiliate": "anna", "rate": "0" },
                "state": { "paymentsBefore": -1, "capUsed": "-1" } }),
            vec![
                ("terms rules[0].pay.tiers[0].from", "INVALID_TERMS"),
                ("terms cap.limit", "INVALID_TERMS"),
                ("conversion rate", "MALFORMED"),
                ("state capUsed", "MALFORMED"),
                ("state paymentsBefore", "OUT_OF_RANGE"),
            ],
        ),
        (json!({ "conversion": conversion }), vec![("terms", "REQUIRED")]),
        (
            json!({ "terms": tiered(), "offerId": offer, "conversion": conversion }),
            vec![("terms", "MISMATCH")],
        ),
        (
            json!({ "terms": tiered(), "version": 1, "conversion": conversion }),
            vec![("version", "MISMATCH")],
        ),
    ];
    for (input, expected) in rows {
        let found = refused(&program, input.clone()).await;
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(field, code)| (field.as_str(), code.as_str()))
            .collect();
        assert_eq!(found, expected, "{input}");
    }
    app.close().await;
}
