//! Conversions that are read otherwise by today's settings: what is adjusted, who is credited, and what is kept.

use rstest::rstest;
use serde_json::json;
use waypost_entity::audit_record;
use waypost_entity::status::Role;
use waypost_tests::{App, Db};

use super::{APPLY, DRY_RUN, RESULT, apply, dry_run, replayed, report, update};
use crate::change::SEEN;

#[rstest]
#[tokio::test]
async fn what_was_read_wrongly_is_corrected_by_an_adjustment(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = report(
        &program,
        &setup,
        &[("click_id", &click), ("txn_id", "T-1"), ("amount", "10000")],
    )
    .await;
    let refund = report(&program, &setup, &[("txn_id", "T-1"), ("refund_total", "2500")]).await;
    let more = report(&program, &setup, &[("txn_id", "T-1"), ("refund_total", "4000")]).await;
    for (said, code) in [
        (&sale, "accepted"),
        (&refund, "refund_recorded"),
        (&more, "refund_recorded"),
    ] {
        assert_eq!(said["code"], json!(code));
    }
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("600.00"));
    update(&program, &setup, json!({ "amountUnit": "MINOR" })).await;
    let missing = dry_run(&program, json!({})).await;
    assert_eq!(missing["withdrawn"], json!(3), "cents of which currency? {missing}");
    assert_eq!(
        (&missing["money"], &missing["differences"][0]["applies"]),
        (&json!([]), &json!(false))
    );
    update(&program, &setup, json!({ "defaultCurrency": "USD" })).await;
    let shown = replayed(&program, json!({})).await;
    assert_eq!(shown["corrected"], json!(3), "{shown}");
    assert_eq!(shown["money"][0]["amount"]["amount"], json!("-594.00"));
    assert_eq!(
        shown["differences"][0]["corrected"],
        json!([{ "name": "amount", "before": "10000", "now": "100" }])
    );
    assert_eq!(
        shown["differences"][1]["corrected"],
        json!([{ "name": "refund", "before": "2500", "now": "25" }])
    );
    assert_eq!(
        shown["differences"][2]["corrected"],
        json!([{ "name": "refund", "before": "1500", "now": "15" }])
    );
    let seen = program.ok(SEEN, json!({ "id": sale["conversion_id"] })).await["conversion"].clone();
    assert_eq!(
        (
            &seen["amount"]["amount"],
            &seen["refunded"]["amount"],
            &seen["payout"]["amount"]
        ),
        (&json!("100.00"), &json!("40.00"), &json!("6.00"))
    );
    let last = seen["ledgerEntries"]
        .as_array()
        .and_then(|entries| entries.last().cloned())
        .expect("entries");
    assert_eq!(
        last,
        json!({ "kind": "ADJUSTMENT", "amount": { "amount": "-594.00" }, "reason": "sale corrected" })
    );
    assert_eq!(
        seen["ledgerEntries"][0]["amount"]["amount"],
        json!("1000.00"),
        "what was booked stays"
    );
    let kinds: Vec<_> = seen["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|change| change["kind"].clone())
        .collect();
    assert_eq!(kinds, ["REFUND", "REFUND", "CORRECTION", "CORRECTION", "CORRECTION"]);
    let whole = report(&program, &setup, &[("txn_id", "T-1"), ("refund_total", "10000")]).await;
    assert_eq!(whole["code"], json!("refund_recorded"));
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("0.00"),
        "later reports go on from there"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn another_affiliate_is_credited_when_the_order_says_so(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let vera = program.affiliate("Vera").await;
    program.coupon("VERA10", &setup.offer, &vera).await;
    let click = program.click(&setup.link).await;
    let sale = [
        ("click_id", click.as_str()),
        ("txn_id", "T-1"),
        ("amount", "100"),
        ("coupon_code", "vera10"),
    ];
    report(&program, &setup, &sale).await;
    update(&program, &setup, json!({ "attributionOrder": "COUPON_FIRST" })).await;
    let shown = replayed(&program, json!({})).await;
    let mut money: Vec<_> = shown["money"]
        .as_array()
        .expect("a list")
        .iter()
        .map(ToString::to_string)
        .collect();
    money.sort();
    assert_eq!(money.len(), 2, "{shown}");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    assert_eq!(program.balance(&vera).await.as_deref(), Some("10.00"));
    report(&program, &setup, &[("txn_id", "T-1"), ("status", "reversed")]).await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    assert_eq!(
        program.balance(&vera).await.as_deref(),
        Some("0.00"),
        "taken back from who has it"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_would_be_refused_today_is_kept_unless_it_is_asked_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let sale = report(
        &program,
        &setup,
        &[
            ("click_id", &click),
            ("txn_id", "T-1"),
            ("amount", "100"),
            ("status", "odd"),
        ],
    )
    .await;
    assert_eq!(sale["code"], json!("unknown_status"));
    let sale = report(
        &program,
        &setup,
        &[
            ("click_id", &click),
            ("txn_id", "T-1"),
            ("amount", "100"),
            ("status", "approved"),
        ],
    )
    .await;
    let before = dry_run(&program, json!({})).await;
    assert_eq!(before["differences"], json!([]));
    update(&program, &setup, json!({ "statusMapping": [{ "word": "odd", "meaning": "REJECTED" }], "txnIdRequired": true, "mapping": [{ "field": "TXN_ID", "from": ["order"] }] })).await;
    let kept = dry_run(&program, json!({})).await;
    assert_eq!((&kept["withdrawn"], &kept["money"]), (&json!(1), &json!([])), "{kept}");
    assert_eq!(kept["takenBack"], json!(0), "{kept}");
    let done = apply(&program, json!({}), &kept["fingerprint"]).await;
    assert_eq!(done["userErrors"], json!([]));
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("10.00"),
        "kept"
    );
    let shown = replayed(&program, json!({ "takeBack": true })).await;
    assert_eq!(shown["money"][0]["amount"]["amount"], json!("-10.00"));
    assert_eq!(shown["takenBack"], json!(1), "{shown}");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("0.00"));
    let seen = program.ok(SEEN, json!({ "id": sale["conversion_id"] })).await["conversion"].clone();
    assert_eq!(
        (&seen["status"], &seen["reason"]),
        (&json!("REJECTED"), &json!("rejected"))
    );
    let scope = program.scope();
    let log = scope.select::<audit_record::Entity>().all(scope.reader()).await;
    let log = log.expect("read");
    let record = log.iter().find(|row| row.action == "applyReplay").expect("on record");
    let noted = record.after.as_ref().expect("what was done");
    assert_eq!(
        (&noted["takeBack"], &noted["withdrawn"], &noted["filter"]["outcome"]),
        (&json!(true), &json!(1), &json!(null))
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_replay_is_applied_as_it_was_shown_or_not_at_all(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    for txn in ["T-1", "T-2"] {
        report(
            &program,
            &setup,
            &[("aff_sub", &click), ("txn_id", txn), ("amount", "100")],
        )
        .await;
    }
    update(
        &program,
        &setup,
        json!({ "mapping": [{ "field": "CLICK_ID", "from": ["aff_sub", "clickid"] }] }),
    )
    .await;
    let shown = dry_run(&program, json!({})).await;
    report(
        &program,
        &setup,
        &[("aff_sub", &click), ("txn_id", "T-1"), ("amount", "100")],
    )
    .await;
    let refused = apply(&program, json!({}), &shown["fingerprint"]).await;
    assert_eq!(
        refused,
        json!({ "replay": null, "userErrors": [{ "field": ["fingerprint"], "code": "OUTDATED" }] })
    );
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("10.00"),
        "the sender was faster"
    );
    let analyst = program.colleague(Role::Analyst).await;
    assert_eq!(dry_run(&analyst, json!({})).await["lookedAt"], json!(3));
    let input = json!({ "replay": {}, "fingerprint": shown["fingerprint"] });
    let answer = analyst
        .ask(&format!("{APPLY} {RESULT}"), json!({ "input": input }))
        .await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], json!("FORBIDDEN"));
    let bad = json!({ "input": { "filter": { "from": "2026-03-02T00:00:00Z", "to": "2026-03-01T00:00:00Z" } } });
    let answer = program.ask(&format!("{DRY_RUN} {RESULT}"), bad).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        json!("BAD_USER_INPUT"),
        "{answer}"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn many_at_once_apply_a_replay_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    for number in 0..5 {
        let txn = format!("T-{number}");
        report(
            &program,
            &setup,
            &[("aff_sub", &click), ("txn_id", &txn), ("amount", "100")],
        )
        .await;
        let txn = format!("C-{number}");
        report(
            &program,
            &setup,
            &[
                ("click_id", &click),
                ("txn_id", &txn),
                ("amount", "100"),
                ("value", "50"),
            ],
        )
        .await;
    }
    let mapping =
        json!([{ "field": "CLICK_ID", "from": ["aff_sub", "click_id"] }, { "field": "AMOUNT", "from": ["value"] }]);
    update(&program, &setup, json!({ "mapping": mapping })).await;
    let shown = dry_run(&program, json!({})).await;
    assert_eq!(
        (&shown["counted"], &shown["corrected"]),
        (&json!(5), &json!(5)),
        "{shown}"
    );
    let query = format!("{APPLY} {RESULT}");
    let input = json!({ "input": { "replay": {}, "fingerprint": shown["fingerprint"] } });
    let at_once = (0..8).map(|_| program.ask(&query, input.clone()));
    for answer in futures::future::join_all(at_once).await {
        let applied = &answer["data"]["applyReplay"];
        let is_done = applied["replay"]["counted"] == json!(5) || applied["replay"]["counted"] == json!(0);
        let is_busy = answer["errors"][0]["extensions"]["code"] == json!("CONFLICT");
        assert!(is_done || is_busy, "{answer}");
    }
    app.drain().await;
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("25.00"),
        "five of 50.00, and five without an amount"
    );
    let seen = program.ok("{ conversions(first: 50) { totalCount } }", json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(10));
    app.close().await;
}
