//! Stored postbacks that are taken in again by today's settings: what counts now, what is corrected, and what that is in money.

mod aside;
mod attack;
mod corrected;
mod evidence;
mod moved;
mod reviewed;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::{Merchant, Setup, text};
use waypost_tests::{App, Db, Program, Receiver};

use crate::explain::dump;

pub(crate) const DRY_RUN: &str = "query($input: ReplayPostbacksInput!) { replayPostbacks(input: $input) { ...R } }";
pub(crate) const APPLY: &str =
    "mutation($input: ApplyReplayInput!) { applyReplay(input: $input) { replay { ...R } userErrors { field code } } }";
pub(crate) const RESULT: &str = "fragment R on PostbackReplay { lookedAt remaining last fingerprint unfit { reason count }
    counted: count(kind: COUNTED) corrected: count(kind: CORRECTED) withdrawn: count(kind: WITHDRAWN) takenBack: count(kind: WITHDRAWN, applies: true) reworded: count(kind: REWORDED)
    money { affiliate { name } amount { amount currency } }
    differences(first: 100) { kind codeBefore code applies outcomeBefore outcome message conversion { id }
        postback { id } corrected { name before now } money { amount { amount } } } }";
const UPDATE: &str = "mutation($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { integration { id } userErrors { field code message } } }";
const STATUS: &str = "mutation($input: SetIntegrationStatusInput!) { setIntegrationStatus(input: $input) { integration { id } userErrors { code } } }";

pub(crate) async fn dry_run(program: &Program<'_>, input: Value) -> Value {
    let query = format!("{DRY_RUN} {RESULT}");
    program.ok(&query, json!({ "input": input })).await["replayPostbacks"].clone()
}

pub(crate) async fn apply(program: &Program<'_>, replay: Value, fingerprint: &Value) -> Value {
    let query = format!("{APPLY} {RESULT}");
    let input = json!({ "replay": replay, "fingerprint": fingerprint });
    let done = program.ask(&query, json!({ "input": input })).await;
    program.app.drain().await;
    assert_eq!(done["errors"], Value::Null, "{done}");
    done["data"]["applyReplay"].clone()
}

/// Shows what would come of it, does it, and makes sure that both are the same and that nothing is left to do.
pub(crate) async fn replayed(program: &Program<'_>, input: Value) -> Value {
    let shown = dry_run(program, input.clone()).await;
    let done = apply(program, input.clone(), &shown["fingerprint"]).await;
    assert_eq!(done["userErrors"], json!([]), "{done}");
    for what in ["money", "counted", "corrected", "withdrawn", "reworded", "fingerprint"] {
        assert_eq!(done["replay"][what], shown[what], "{what}");
    }
    let again = dry_run(program, input).await;
    assert_eq!(
        (&again["counted"], &again["corrected"], &again["money"]),
        (&json!(0), &json!(0), &json!([])),
        "{again}"
    );
    shown
}

pub(crate) async fn update(program: &Program<'_>, setup: &Setup, settings: Value) {
    let mut input = json!({ "id": setup.merchant.id });
    for (name, value) in settings.as_object().expect("settings") {
        input[name] = value.clone();
    }
    program.app.advance(TimeDelta::seconds(1));
    let done = program.ok(UPDATE, json!({ "input": input })).await;
    assert_eq!(done["updateIntegration"]["userErrors"], json!([]), "{done}");
}

pub(crate) async fn report(program: &Program<'_>, setup: &Setup, parameters: &[(&str, &str)]) -> Value {
    program.app.advance(TimeDelta::seconds(1));
    let (_, said) = program.report(&setup.merchant, parameters).await;
    program.app.drain().await;
    said
}

/// A history that nobody touched says today what it said then.
pub(crate) async fn nothing_is_otherwise(program: &Program<'_>) {
    let seen = dry_run(program, json!({ "takeBack": true })).await;
    assert_eq!(
        (&seen["differences"], &seen["money"]),
        (&json!([]), &json!([])),
        "{seen}"
    );
}

#[rstest]
#[tokio::test]
async fn what_a_wrong_mapping_refused_counts_once_it_is_mended(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback(&setup.affiliate, &format!("{}/?txn={{txn_id}}", partner.url))
        .await;
    let click = program.click(&setup.link).await;
    for (txn, amount) in [("T-1", "100"), ("T-2", "50"), ("T-1", "100")] {
        let said = report(
            &program,
            &setup,
            &[("aff_sub", &click), ("txn_id", txn), ("amount", amount)],
        )
        .await;
        assert_eq!(said["code"], json!("missing_click_id"));
    }
    let came_at = app.services.clock.now();
    let nothing = dry_run(&program, json!({})).await;
    assert_eq!(
        (&nothing["lookedAt"], &nothing["differences"]),
        (&json!(3), &json!([])),
        "the settings are the same"
    );
    app.advance(TimeDelta::days(3));
    update(
        &program,
        &setup,
        json!({ "mapping": [{ "field": "CLICK_ID", "from": ["aff_sub"] }] }),
    )
    .await;
    let before = dump(&app).await;
    let shown = dry_run(&program, json!({})).await;
    assert_eq!(dump(&app).await, before, "a dry run writes nothing");
    assert_eq!(
        shown["money"],
        json!([{ "affiliate": { "name": "Anna" }, "amount": { "amount": "15.00", "currency": "USD" } }])
    );
    assert_eq!((&shown["counted"], &shown["reworded"]), (&json!(2), &json!(1)));
    let first = &shown["differences"][0];
    assert_eq!(
        (&first["codeBefore"], &first["code"], &first["applies"]),
        (&json!("missing_click_id"), &json!("accepted"), &json!(true))
    );
    assert_eq!(first["conversion"], Value::Null, "it is not there yet");
    assert_eq!(first["money"], json!([{ "amount": { "amount": "10.00" } }]));
    assert_eq!(
        (&shown["differences"][2]["code"], &shown["differences"][2]["conversion"]),
        (&json!("duplicate"), &Value::Null)
    );

    replayed(&program, json!({})).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("15.00"));
    let query = "{ conversions(first: 5) { nodes { txnId convertedAt postbacks { code replayOf { code replayedAs { code } } } } }
        postbacks(first: 10, filter: { code: \"missing_click_id\" }) { nodes { code outcome txnId clickId conversion { id } replayedAs { code } } } }";
    let seen = program.ok(query, json!({})).await;
    let sales = seen["conversions"]["nodes"].as_array().expect("a list");
    assert_eq!(sales.len(), 2);
    for sale in sales {
        assert!(
            text(&sale["convertedAt"]) <= came_at.to_rfc3339(),
            "as at the time when it came"
        );
        let kept = json!({ "code": "missing_click_id", "replayedAs": { "code": "accepted" } });
        assert_eq!(sale["postbacks"], json!([{ "code": "accepted", "replayOf": kept }]));
    }
    let refused = seen["postbacks"]["nodes"].as_array().expect("a list");
    assert_eq!(refused.len(), 3, "what was refused stays on record");
    assert!(
        refused
            .iter()
            .all(|row| row["outcome"] == json!("REJECTED") && row["conversion"] == Value::Null)
    );
    assert_eq!(
        (&refused[2]["txnId"], &refused[2]["clickId"]),
        (&json!("T-1"), &Value::Null),
        "as it was read when it came"
    );
    let mut told: Vec<_> = partner
        .calls()
        .iter()
        .filter_map(|call| call.parameter("txn"))
        .collect();
    told.sort();
    assert_eq!(told, ["T-1", "T-2"], "partners are told as of every sale");
    let late = report(
        &program,
        &setup,
        &[("aff_sub", &click), ("txn_id", "T-2"), ("amount", "50")],
    )
    .await;
    assert_eq!(late["code"], json!("duplicate"), "the sender may still send it again");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_new_dedupe_rule_counts_what_was_dropped_and_nothing_twice(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    update(&program, &setup, json!({ "dedupeBy": "CLICK_EVENT" })).await;
    let click = program.click(&setup.link).await;
    let mut codes = Vec::new();
    for txn in ["T-1", "T-2", "T-1", "T-2", "T-3"] {
        let said = report(
            &program,
            &setup,
            &[("click_id", &click), ("txn_id", txn), ("amount", "100")],
        )
        .await;
        codes.push(text(&said["code"]));
    }
    assert_eq!(codes, ["accepted", "duplicate", "duplicate", "duplicate", "duplicate"]);
    update(&program, &setup, json!({ "dedupeBy": "TXN" })).await;
    let duplicates = json!({ "filter": { "outcome": "DUPLICATE" } });
    let shown = replayed(&program, duplicates).await;
    assert_eq!(
        (&shown["counted"], &shown["money"][0]["amount"]["amount"]),
        (&json!(2), &json!("20.00")),
        "T-2 and T-3, each once: {shown}"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("30.00"));
    let all = dry_run(&program, json!({})).await;
    assert_eq!(all["counted"], json!(0), "{all}");
    assert_eq!(all["unfit"], json!([{ "reason": "REPLAYED_BEFORE", "count": 2 }]));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_never_proved_its_sender_is_never_taken_in(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let mut setup = program.setup().await;
    setup.merchant = program.merchant(json!({ "withSecret": true })).await;
    let click = program.click(&setup.link).await;
    let sale = |txn| {
        [
            ("click_id", click.clone()),
            ("txn_id", txn),
            ("amount", "100".to_owned()),
        ]
    };
    let secret = setup.merchant.secret.clone();
    let set = async |status: &str| {
        let input = json!({ "id": setup.merchant.id, "status": status });
        program.ok(STATUS, json!({ "input": input })).await;
    };
    set("PAUSED").await;
    let forged = Merchant {
        secret: Some("guessed".to_owned()),
        id: setup.merchant.id.clone(),
        url: setup.merchant.url.clone(),
    };
    for (merchant, txn, code) in [
        (&forged, "T-1", "wrong_secret"),
        (&setup.merchant, "T-2", "integration_paused"),
    ] {
        app.advance(TimeDelta::seconds(1));
        let sale = sale(txn.to_owned());
        let parameters: Vec<(&str, &str)> = sale.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (_, said) = program.report(merchant, &parameters).await;
        assert_eq!(said["code"], json!(code));
    }
    assert!(secret.is_some());
    set("ACTIVE").await;
    let shown = replayed(&program, json!({})).await;
    assert_eq!(shown["unfit"], json!([{ "reason": "SENDER_NOT_PROVED", "count": 1 }]));
    assert_eq!(shown["counted"], json!(1), "paused by mistake: {shown}");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_word_that_counts_late_does_not_outdo_a_later_one(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    for (txn, words) in [("T-1", vec!["on_hold"]), ("T-2", vec!["on_hold", "rejected"])] {
        report(
            &program,
            &setup,
            &[("click_id", &click), ("txn_id", txn), ("amount", "100")],
        )
        .await;
        for word in words {
            report(&program, &setup, &[("txn_id", txn), ("status", word)]).await;
        }
    }
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("10.00"));
    update(
        &program,
        &setup,
        json!({ "statusMapping": [{ "word": "on_hold", "meaning": "PENDING" }] }),
    )
    .await;
    let shown = replayed(&program, json!({})).await;
    assert_eq!(
        (&shown["counted"], &shown["reworded"]),
        (&json!(1), &json!(1)),
        "{shown}"
    );
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("0.00"),
        "T-1 is on hold, T-2 stays rejected"
    );
    let seen = program
        .ok("{ conversions(first: 5) { nodes { txnId status } } }", json!({}))
        .await;
    assert_eq!(
        seen["conversions"]["nodes"],
        json!([{ "txnId": "T-2", "status": "REJECTED" }, { "txnId": "T-1", "status": "PENDING" }])
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_long_period_is_taken_in_run_after_run(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let senders = (0..1003).map(|number| {
        let (program, setup, click) = (&program, &setup, click.as_str());
        async move {
            let txn = format!("T-{number}");
            program
                .report(
                    &setup.merchant,
                    &[("aff_sub", click), ("txn_id", &txn), ("amount", "1")],
                )
                .await
                .0
        }
    });
    for status in
        futures::StreamExt::collect::<Vec<_>>(futures::StreamExt::buffer_unordered(futures::stream::iter(senders), 64))
            .await
    {
        assert_eq!(status, 400);
    }
    update(
        &program,
        &setup,
        json!({ "mapping": [{ "field": "CLICK_ID", "from": ["aff_sub"] }] }),
    )
    .await;
    let shown = dry_run(&program, json!({})).await;
    assert_eq!(
        (&shown["lookedAt"], &shown["remaining"], &shown["counted"]),
        (&json!(1000), &json!(3), &json!(1000))
    );
    assert_eq!(shown["money"][0]["amount"]["amount"], json!("100.00"));
    let done = apply(&program, json!({}), &shown["fingerprint"]).await;
    assert_eq!(done["replay"]["counted"], json!(1000));
    let rest = json!({ "after": shown["last"] });
    let shown = dry_run(&program, rest.clone()).await;
    // The records of the run before are behind what it looked at, and say nothing new.
    assert_eq!((&shown["counted"], &shown["corrected"]), (&json!(3), &json!(0)));
    apply(&program, rest, &shown["fingerprint"]).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("100.30"));
    app.close().await;
}
