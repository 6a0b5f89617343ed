//! Holds of conversions: nothing is owed before they are over, they end on their own, and each ends once.

use chrono::TimeDelta;
use futures::future::join_all;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use waypost_domain::conversion::hold;
use waypost_entity::id::TypedId;
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program};

use crate::change::{is, told};
use crate::replay::nothing_is_otherwise;

pub(crate) const SET: &str = "mutation($i: SetOfferReviewInput!) { setOfferReview(input: $i) {
    offer { holdDays needsReview } userErrors { field code } } }";

/// What a hold and a review make of a conversion.
pub(crate) const SEEN: &str = "query($id: ID!) { conversion(id: $id) { status reason onHold awaitsReview holdUntil review reviewReason
    payout { amount } explanation { lines } changes { kind status review word actor } ledgerEntries { kind amount { amount } reason } } }";

/// Sets what an offer's conversions have to pass.
pub(crate) async fn set(program: &Program<'_>, setup: &Setup, hold_days: i32, needs_review: bool) {
    let input = json!({ "id": setup.offer, "holdDays": hold_days, "needsReview": needs_review });
    program.ok(SET, json!({ "i": input })).await;
}

/// Reports a sale of 100 with this transaction, of which the affiliate gets a tenth, and settles it. Returns its id.
pub(crate) async fn sale(program: &Program<'_>, setup: &Setup, txn: &str) -> String {
    let click = program.click(&setup.link).await;
    let parameters = [("click_id", click.as_str()), ("txn_id", txn), ("amount", "100")];
    let (_, said) = program.report(&setup.merchant, &parameters).await;
    program.app.drain().await;
    text(&said["conversion_id"])
}

pub(crate) async fn seen(program: &Program<'_>, id: &str) -> Value {
    program.ok(SEEN, json!({ "id": id })).await["conversion"].clone()
}

fn lines(seen: &Value) -> String {
    seen["explanation"]["lines"].to_string()
}

#[rstest]
#[tokio::test]
async fn nothing_is_owed_before_a_hold_is_over_and_it_ends_on_its_own(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let before = sale(&program, &setup, "T-0").await;
    set(&program, &setup, 14, false).await;
    let id = sale(&program, &setup, "T-1").await;
    let held = seen(&program, &id).await;
    let shown = |seen: &Value| {
        json!([
            seen["status"],
            seen["onHold"],
            seen["awaitsReview"],
            seen["payout"]["amount"]
        ])
    };
    assert_eq!(
        shown(&held),
        json!(["PENDING", true, false, "10.00"]),
        "worked out, and not owed"
    );
    assert_eq!(held["ledgerEntries"], json!([]));
    assert!(lines(&held).contains("On hold until 2026-03-"), "{held}");
    assert_eq!(
        seen(&program, &before).await["status"],
        json!("APPROVED"),
        "the past stays"
    );
    // Neither does shortening the hold change what is held already.
    set(&program, &setup, 1, false).await;
    app.advance(TimeDelta::days(14) - TimeDelta::seconds(1));
    assert_eq!(
        hold::end_those_over(&app.services).await.expect("looked"),
        0,
        "not yet over"
    );
    app.advance(TimeDelta::seconds(1));
    assert_eq!(hold::end_those_over(&app.services).await.expect("looked"), 1);
    assert_eq!(
        hold::end_those_over(&app.services).await.expect("looked"),
        0,
        "it ends once"
    );
    app.drain().await;
    let over = seen(&program, &id).await;
    assert_eq!(shown(&over), json!(["APPROVED", false, false, "10.00"]));
    assert_eq!(over["holdUntil"], held["holdUntil"]);
    assert!(lines(&over).contains("is over."), "{over}");
    let change = json!({ "kind": "HOLD_ENDED", "status": null, "review": null, "word": null, "actor": "job" });
    assert_eq!(over["changes"], json!([change]));
    let entry = json!({ "kind": "ACCRUAL", "amount": { "amount": "10.00" }, "reason": "sale settled" });
    assert_eq!(over["ledgerEntries"], json!([entry]));
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("20.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_merchants_word_is_heard_while_a_sale_is_held(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    set(&program, &setup, 7, false).await;
    let mut ids = Vec::new();
    for txn in ["refunded", "refunded-all", "rejected", "pending", "untouched"] {
        ids.push(sale(&program, &setup, txn).await);
    }
    for (txn, word) in [
        ("refunded", ("refund", "40")),
        ("refunded-all", ("refund", "100")),
        ("rejected", ("status", "rejected")),
        ("pending", ("status", "pending")),
    ] {
        let code = if word.0 == "refund" {
            "refund_recorded"
        } else {
            "status_updated"
        };
        let (said, owed) = told(&program, &setup, &[("txn_id", txn), word]).await;
        assert_eq!((said.as_str(), owed), (code, None), "{txn}");
    }
    let states = async || {
        let mut states = Vec::new();
        for id in &ids {
            let seen = seen(&program, id).await;
            states.push(json!([seen["status"], seen["onHold"], seen["payout"]["amount"]]));
        }
        json!(states)
    };
    let held = json!([
        ["PENDING", true, "6.00"],
        ["REVERSED", false, "0.00"],
        ["REJECTED", false, "0.00"],
        ["PENDING", true, "10.00"],
        ["PENDING", true, "10.00"]
    ]);
    assert_eq!(states().await, held);
    app.advance(TimeDelta::days(7));
    assert_eq!(
        hold::end_those_over(&app.services).await.expect("looked"),
        3,
        "those that are still held"
    );
    app.drain().await;
    let over = json!([
        ["APPROVED", false, "6.00"],
        ["REVERSED", false, "0.00"],
        ["REJECTED", false, "0.00"],
        ["PENDING", false, "10.00"],
        ["APPROVED", false, "10.00"]
    ]);
    assert_eq!(states().await, over, "the merchant still says that one is pending");
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("16.00"));
    // A rejected one that counts again has a hold that nothing has ended yet.
    assert_eq!(
        told(&program, &setup, &[("txn_id", "rejected"), ("status", "approved")]).await,
        is("status_updated", "16.00")
    );
    assert_eq!(hold::end_those_over(&app.services).await.expect("looked"), 1);
    app.drain().await;
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("26.00"));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn holds_that_ended_while_nobody_looked_are_ended_once_by_several_at_once(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let (program, other) = (app.program("Acme").await, app.program("Other").await);
    let mut owners = Vec::new();
    for program in [&program, &other] {
        let setup = program.setup().await;
        set(program, &setup, 1, false).await;
        let click = program.click(&setup.link).await;
        let reports = (0..130).map(|number| {
            let (merchant, click) = (setup.merchant.clone(), click.clone());
            async move {
                let txn = number.to_string();
                program
                    .report(&merchant, &[("click_id", &click), ("txn_id", &txn), ("amount", "100")])
                    .await
            }
        });
        join_all(reports).await;
        owners.push((program, setup));
    }
    app.drain().await;
    app.advance(TimeDelta::days(300));
    let ended = join_all((0..4).map(|_| hold::end_those_over(&app.services))).await;
    let ended: usize = ended.into_iter().map(|ended| ended.expect("looked")).sum();
    let left = hold::end_those_over(&app.services).await.expect("looked");
    assert_eq!(ended + left, 260, "each hold once, of every program");
    app.drain().await;
    for (program, setup) in owners {
        assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("1300.00"));
        let pending = "{ conversions(filter: { onHold: true }) { totalCount } }";
        assert_eq!(
            program.ok(pending, json!({})).await["conversions"]["totalCount"],
            json!(0)
        );
    }
    app.close().await;
}

/// A program of which no hold can be ended has more of them, over for longer, than are looked at together.
#[rstest]
#[tokio::test]
async fn holds_that_cannot_be_ended_keep_no_other_programs_from_theirs(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let (stuck, other) = (app.program("Stuck").await, app.program("Other").await);
    let setup = stuck.setup().await;
    set(&stuck, &setup, 1, false).await;
    let click = stuck.click(&setup.link).await;
    let reports = (0..201).map(|number| {
        let (program, merchant, click) = (&stuck, &setup.merchant, &click);
        async move {
            let txn = number.to_string();
            program
                .report(merchant, &[("click_id", click), ("txn_id", &txn), ("amount", "100")])
                .await
        }
    });
    join_all(reports).await;
    app.drain().await;
    app.advance(TimeDelta::hours(1));
    let others = other.setup().await;
    set(&other, &others, 1, false).await;
    sale(&other, &others, "T-1").await;
    app.advance(TimeDelta::days(2));
    let tenant = stuck.tenant.uuid();
    let (refuse, allow) = match db {
        Db::Sqlite => (
            format!(
                "CREATE TRIGGER no_end BEFORE INSERT ON conversion_change WHEN NEW.tenant_id = x'{}' \
                 BEGIN SELECT RAISE(ABORT, 'no end'); END",
                tenant.simple()
            ),
            "DROP TRIGGER no_end",
        ),
        Db::Postgres => (
            format!(
                "CREATE TRIGGER no_end BEFORE INSERT ON conversion_change FOR EACH ROW \
                 WHEN (NEW.tenant_id = '{tenant}') EXECUTE FUNCTION refuse_change()"
            ),
            "DROP TRIGGER no_end ON conversion_change",
        ),
    };
    let writer = app.services.store.writer();
    writer.execute_unprepared(&refuse).await.expect("made");
    assert_eq!(hold::end_those_over(&app.services).await.expect("looked"), 1);
    app.drain().await;
    assert_eq!(other.balance(&others.affiliate).await.as_deref(), Some("10.00"));
    writer.execute_unprepared(allow).await.expect("dropped");
    assert_eq!(hold::end_those_over(&app.services).await.expect("looked"), 201);
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_hold_that_is_out_of_range_is_refused_and_changes_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let offer = program.offer("Shoes").await;
    for days in [-1, 366] {
        let answer = program
            .ask(
                SET,
                json!({ "i": { "id": offer, "holdDays": days, "needsReview": true } }),
            )
            .await;
        let problems = json!([{ "field": ["holdDays"], "code": "OUT_OF_RANGE" }]);
        assert_eq!(answer["data"]["setOfferReview"]["userErrors"], problems, "{answer}");
    }
    let seen = program.ok(SET, json!({ "i": { "id": offer } })).await;
    assert_eq!(
        seen["setOfferReview"]["offer"],
        json!({ "holdDays": 0, "needsReview": false })
    );
    let create = "mutation($i: CreateOfferInput!) { createOffer(input: $i) { offer { holdDays needsReview } userErrors { field } } }";
    let terms = json!({ "currency": "USD", "rules": [] });
    let input =
        json!({ "name": "Boots", "destinationUrl": "https://shop.example.com/", "terms": terms, "holdDays": 400 });
    let answer = program.ask(create, json!({ "i": input })).await;
    let fields = answer["data"]["createOffer"]["userErrors"].to_string();
    assert!(fields.contains("holdDays"), "{answer}");
    app.close().await;
}
