//! What is told of conversions: as they are, as they were, and whose they were.

use super::*;
use crate::counters::{percent, publish};

#[rstest]
#[tokio::test]
async fn conversions_are_told_of_as_they_are_and_were(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &ALL).await;
    let (click, conversion) = sale(&program, &setup, "T-1").await;
    let mut told = json!({
        "type": "conversion.created", "version": 1, "timestamp": "2026-03-02T12:00:00Z",
        "data": {
            "test": false, "conversion_id": conversion, "event": "sale", "status": "approved", "reason": null,
            "txn_id": "T-1", "click_id": click, "coupon_id": null, "integration_id": setup.merchant.id,
            "offer": { "id": setup.offer, "slug": "shoes" }, "affiliate": { "id": setup.affiliate, "slug": "anna" },
            "amount": { "amount": "20.00", "currency": "USD" }, "payout": { "amount": "2.00", "currency": "USD" },
            "converted_at": "2026-03-02T12:00:00Z", "settled_at": "2026-03-02T12:00:00Z",
        },
    });
    assert_eq!(bodies(&receiver), [told.clone()]);
    // A repeat changes nothing, so nothing is told.
    let again = [("click_id", click.as_str()), ("txn_id", "T-1"), ("amount", "20")];
    assert_eq!(program.report(&setup.merchant, &again).await.0, 200);
    app.drain().await;
    assert_eq!(receiver.calls().len(), 1);
    say(&program, &setup, "T-1", ("refund", "5")).await;
    say(&program, &setup, "T-1", ("status", "reversed")).await;
    let before = |status: &str, payout: &str| json!({ "status": status, "payout": { "amount": payout, "currency": "USD" }, "affiliate_id": setup.affiliate });
    told["type"] = json!("conversion.updated");
    for (at, payout, (status, reason), before) in [
        (
            "2026-03-02T12:00:01Z",
            "1.50",
            ("approved", json!(null)),
            before("approved", "2.00"),
        ),
        (
            "2026-03-02T12:00:02Z",
            "0.00",
            ("reversed", json!("reversed")),
            before("approved", "1.50"),
        ),
    ] {
        told["timestamp"] = json!(at);
        told["data"]["settled_at"] = json!(at);
        told["data"]["payout"]["amount"] = json!(payout);
        told["data"]["status"] = json!(status);
        told["data"]["reason"] = reason;
        told["data"]["before"] = before;
        assert!(
            bodies(&receiver).contains(&told),
            "{told:#} in {:#?}",
            bodies(&receiver)
        );
    }
    let calls = receiver.calls();
    assert_eq!(calls.len(), 3);
    for call in &calls {
        assert_signed(call, &[&webhook.secret]);
    }
    bodies(&receiver).iter().for_each(assert_documented);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_correction_tells_whose_it_was(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    program.webhook(&receiver.url, &["conversion.updated"]).await;
    let ben = program.affiliate("Ben").await;
    program.link(&setup.offer, &ben).await;
    program.coupon("BEN", &setup.offer, &ben).await;
    let click = program.click(&setup.link).await;
    let sent = [
        ("click_id", click.as_str()),
        ("txn_id", "T-1"),
        ("amount", "20"),
        ("coupon_code", "BEN"),
    ];
    assert_eq!(program.report(&setup.merchant, &sent).await.0, 200);
    app.drain().await;
    assert_eq!(types(&receiver), [""; 0], "it does not ask for what is new");
    crate::replay::update(&program, &setup, json!({ "attributionOrder": "COUPON_FIRST" })).await;
    crate::replay::replayed(&program, json!({})).await;
    app.drain().await;
    let told = bodies(&receiver);
    assert_eq!(told.len(), 1);
    assert_eq!(
        (
            &told[0]["data"]["affiliate"],
            &told[0]["data"]["before"]["affiliate_id"]
        ),
        (&json!({ "id": ben, "slug": "ben" }), &json!(setup.affiliate))
    );
    app.close().await;
}

/// A raised cap is news of its own, which no report brings.
#[rstest]
#[tokio::test]
async fn what_a_raised_cap_releases_is_told_of(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    program.webhook(&receiver.url, &["conversion.updated"]).await;
    let cap = |limit: &str| Some(json!({ "scope": "offer", "metric": "payout", "period": "month", "limit": limit }));
    let rules = || json!([{ "id": "r1", "pay": percent("10") }]);
    publish(&program, &setup, rules(), cap("1.25")).await;
    let (_, conversion) = sale(&program, &setup, "T-1").await;
    publish(&program, &setup, rules(), cap("50")).await;
    let release = "mutation($i: ReleaseCappedConversionsInput!) { releaseCappedConversions(input: $i) { conversions userErrors { code } } }";
    for dry_run in [true, false, false] {
        let input = json!({ "i": { "offerId": setup.offer, "dryRun": dry_run } });
        program.ok(release, input).await;
        app.drain().await;
    }
    let told = bodies(&receiver);
    assert_eq!(told.len(), 1, "{told:#?}");
    let data = &told[0]["data"];
    assert_eq!(
        (
            &data["conversion_id"],
            &data["payout"]["amount"],
            &data["before"]["payout"]["amount"]
        ),
        (&json!(conversion), &json!("2.00"), &json!("1.25"))
    );
    app.close().await;
}
