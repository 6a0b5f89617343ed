//! Backfill: what happened before a partner postback was there is told once, in order, and only what it wants.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_domain::delivery::{Backfill, backfill_by};
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program, Receiver};

use super::audited;
use crate::delivery_log::{one_attempt, said, sale, told_at};

pub(super) const BACKFILL: &str = "mutation($i: BackfillPartnerPostbackInput!) { backfillPartnerPostback(input: $i) {
    matching created remaining userErrors { field code } } }";

pub(super) async fn backfill(program: &Program<'_>, input: Value) -> (i64, i64, i64) {
    let said = program.ok(BACKFILL, json!({ "i": input })).await["backfillPartnerPostback"].clone();
    let number = |name: &str| said[name].as_i64().expect("a number");
    (number("matching"), number("created"), number("remaining"))
}

pub(super) fn day(postback: &str, dry_run: bool) -> Value {
    json!({ "id": postback, "from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z", "dryRun": dry_run })
}

fn told(partner: &Receiver) -> Vec<String> {
    partner.calls().iter().filter_map(|call| call.parameter("t")).collect()
}

/// Sales of a second each.
async fn sales(program: &Program<'_>, setup: &Setup, txns: &[&str]) {
    for txn in txns {
        sale(program, setup, txn).await;
        program.app.advance(TimeDelta::seconds(1));
    }
}

#[rstest]
#[tokio::test]
async fn conversions_from_before_are_told_once_and_in_their_order(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    sales(&program, &setup, &["1", "2", "3", "4"]).await;
    let postback = told_at(&program, &setup, &partner.url).await;
    sales(&program, &setup, &["5"]).await;
    assert_eq!(told(&partner), ["5"], "by itself it hears of what is new only");
    assert_eq!(backfill(&program, day(&postback, true)).await, (4, 0, 4));
    app.drain().await;
    assert_eq!(told(&partner).len(), 1, "a dry run does nothing");
    let part = json!({ "id": postback, "from": "2026-03-02T12:00:01Z", "to": "2026-03-02T12:00:03Z" });
    assert_eq!(
        backfill(&program, part).await,
        (2, 2, 0),
        "the beginning counts, the end does not"
    );
    app.drain().await;
    assert_eq!(told(&partner), ["5", "2", "3"]);
    assert_eq!(backfill(&program, day(&postback, false)).await, (2, 2, 0));
    app.drain().await;
    assert_eq!(told(&partner), ["5", "2", "3", "1", "4"]);
    assert_eq!(
        backfill(&program, day(&postback, false)).await,
        (0, 0, 0),
        "nothing is told again"
    );
    app.drain().await;
    assert_eq!(told(&partner).len(), 5);
    assert_eq!(audited(&program, "backfillPartnerPostback").await, 2);
    let backwards = json!({ "id": postback, "from": "2026-03-03T00:00:00Z", "to": "2026-03-02T00:00:00Z" });
    let refused = said(&program, BACKFILL, json!({ "i": backwards }), "backfillPartnerPostback").await;
    assert_eq!(
        refused["userErrors"],
        json!([{ "field": ["to"], "code": "OUT_OF_RANGE" }])
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_it_does_not_want_and_what_is_a_test_is_left_out(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let hats = program.offer("Hats").await;
    let of_hats = Setup {
        link: program.link(&hats, &setup.affiliate).await,
        offer: hats.clone(),
        affiliate: setup.affiliate.clone(),
        merchant: setup.merchant.clone(),
    };
    let ben = program.affiliate("Ben").await;
    let of_ben = Setup {
        link: program.link(&setup.offer, &ben).await,
        offer: setup.offer.clone(),
        affiliate: ben,
        merchant: setup.merchant.clone(),
    };
    sales(&program, &setup, &["sale"]).await;
    sales(&program, &of_hats, &["hat"]).await;
    sales(&program, &of_ben, &["bens"]).await;
    let rejected = sale(&program, &setup, "rejected").await;
    let reject = "mutation($id: ID!) { rejectConversions(input: { ids: [$id], reason: \"a test order\" }) { userErrors { code } } }";
    program.ok(reject, json!({ "id": rejected })).await;
    app.advance(TimeDelta::seconds(1));
    let click = program.click(&setup.link).await;
    let lead = [("click_id", click.as_str()), ("txn_id", "lead"), ("event", "lead")];
    program.report(&setup.merchant, &lead).await;
    app.drain().await;
    let test = "mutation($i: TestPostbackInput!) { testPostback(input: $i) { passed } }";
    let input = json!({ "integrationId": setup.merchant.id, "offerId": setup.offer, "affiliateId": setup.affiliate, "amount": "5" });
    let working = async {
        loop {
            app.drain().await;
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = program.ok(test, json!({ "i": input })) => {}
        () = working => unreachable!(),
    }
    app.drain().await;
    app.advance(TimeDelta::seconds(1));
    let create = "mutation($input: CreatePartnerPostbackInput!) { createPartnerPostback(input: $input) { partnerPostback { id } userErrors { field message code } } }";
    for (settings, expected) in [
        (json!({}), &["sale", "hat", "rejected", "lead"][..]),
        (json!({ "offerId": hats }), &["hat"]),
        (json!({ "events": ["lead"] }), &["lead"]),
        (json!({ "statuses": ["REJECTED"] }), &["rejected"]),
        (json!({ "statuses": ["REVERSED"] }), &[]),
        (
            json!({ "offerId": setup.offer, "events": ["sale", "lead"], "statuses": ["APPROVED"] }),
            &["sale", "lead"],
        ),
    ] {
        let mut input = settings.clone();
        input["affiliateId"] = json!(setup.affiliate);
        input["urlTemplate"] = json!(format!("{}/?t={{txn_id}}", partner.url));
        let made = program.ok(create, json!({ "input": input })).await["createPartnerPostback"].clone();
        let postback = text(&made["partnerPostback"]["id"]);
        let before = told(&partner).len();
        let count = i64::try_from(expected.len()).expect("few");
        assert_eq!(
            backfill(&program, day(&postback, false)).await,
            (count, count, 0),
            "{settings}"
        );
        app.drain().await;
        assert_eq!(told(&partner)[before..], *expected, "{settings}");
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_changes_after_it_was_told_of_is_told_too(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let conversion = sale(&program, &setup, "1").await;
    app.advance(TimeDelta::seconds(1));
    let create = "mutation($input: CreatePartnerPostbackInput!) { createPartnerPostback(input: $input) { partnerPostback { id } userErrors { code } } }";
    let input = json!({ "affiliateId": setup.affiliate, "statuses": ["APPROVED", "REJECTED"], "urlTemplate": format!("{}/?t={{status}}", partner.url) });
    let made = program.ok(create, json!({ "input": input })).await["createPartnerPostback"].clone();
    let postback = text(&made["partnerPostback"]["id"]);
    assert_eq!(backfill(&program, day(&postback, false)).await, (1, 1, 0));
    app.drain().await;
    let reject = "mutation($id: ID!) { rejectConversions(input: { ids: [$id], reason: \"a test order\" }) { userErrors { code } } }";
    program.ok(reject, json!({ "id": conversion })).await;
    app.drain().await;
    assert_eq!(told(&partner), ["approved", "rejected"]);
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn asked_in_parts_or_by_two_at_once_each_is_told_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, one_attempt).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    sales(&program, &setup, &["1", "2", "3", "4", "5"]).await;
    let postback = told_at(&program, &setup, &partner.url).await;
    let form = Backfill {
        postback: postback.parse().expect("an id"),
        from: "2026-03-02T00:00:00Z".parse().expect("a time"),
        to: "2026-03-03T00:00:00Z".parse().expect("a time"),
        dry_run: false,
        idempotency_key: None,
    };
    let done = backfill_by(&program.scope(), form, 2).await.expect("done");
    assert_eq!((done.matching, done.created, done.remaining), (5, 2, 3));
    app.advance(TimeDelta::seconds(1));
    let all = (0..6).map(|_| backfill(&program, day(&postback, false)));
    let created: i64 = futures::future::join_all(all)
        .await
        .iter()
        .map(|(_, created, _)| created)
        .sum();
    assert_eq!(created, 3);
    app.drain().await;
    assert_eq!(told(&partner), ["1", "2", "3", "4", "5"]);
    app.close().await;
}
