//! Tiers, caps and recurring pay over conversions that are settled one after the other, at once, taken back and corrected.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_entity::id::ConversionId;
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program};

use crate::replay::nothing_is_otherwise;

mod at_once;
mod cap;

const AT_ONCE: usize = 64;
const PUBLISH: &str =
    "mutation($i: PublishOfferTermsInput!) { publishOfferTerms(input: $i) { userErrors { field message code } } }";
const SEEN: &str = "query($id: ID!) { conversion(id: $id) { status reason payout { amount } explanation { lines } ledgerEntries { amount { amount } } } }";

/// Puts terms in force, in dollars.
pub(crate) async fn publish(program: &Program<'_>, setup: &Setup, rules: Value, cap: Option<Value>) {
    let mut terms = json!({ "currency": "USD", "rules": rules });
    if let Some(cap) = cap {
        terms["cap"] = cap;
    }
    program.app.advance(TimeDelta::milliseconds(1));
    let input = json!({ "i": { "offerId": setup.offer, "terms": terms } });
    let done = program.ok(PUBLISH, input).await;
    assert_eq!(done["publishOfferTerms"]["userErrors"], json!([]));
    program.app.advance(TimeDelta::milliseconds(1));
}

/// Lets the merchant set payouts of up to 1000.00.
pub(crate) async fn let_the_sender_set_payouts(program: &Program<'_>, setup: &Setup) {
    program
        .set_integration(&setup.merchant, |row| {
            row.payout_override_min_micros = sea_orm::Set(Some(0));
            row.payout_override_max_micros = sea_orm::Set(Some(1_000_000_000));
        })
        .await;
}

/// Reports a sale that is settled later.
pub(crate) async fn report(program: &Program<'_>, setup: &Setup, parameters: &[(&str, &str)]) -> String {
    program.app.advance(TimeDelta::milliseconds(1));
    let (_, said) = program.report(&setup.merchant, parameters).await;
    assert_eq!(said["code"], json!("accepted"), "{said}");
    said["conversion_id"].as_str().expect("an id").to_owned()
}

/// Reports a sale of this link's visitor and settles it.
pub(crate) async fn sold(program: &Program<'_>, setup: &Setup, link: &str, more: &[(&str, &str)]) -> String {
    let click = program.click(link).await;
    let parameters: Vec<_> = [("click_id", click.as_str())]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    let id = report(program, setup, &parameters).await;
    program.app.drain().await;
    id
}

/// Says something of a sale that was reported before.
pub(crate) async fn say(program: &Program<'_>, setup: &Setup, txn: &str, what: (&str, &str)) {
    program.app.advance(TimeDelta::milliseconds(1));
    let (_, said) = program.report(&setup.merchant, &[("txn_id", txn), what]).await;
    assert!(
        said["code"] == "status_updated" || said["code"] == "refund_recorded",
        "{said}"
    );
    program.app.drain().await;
}

pub(crate) async fn seen(program: &Program<'_>, id: &str) -> Value {
    program.ok(SEEN, json!({ "id": id })).await["conversion"].clone()
}

/// What was paid for a conversion, and why.
pub(crate) async fn paid(program: &Program<'_>, id: &str) -> (String, Option<String>) {
    let seen = seen(program, id).await;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    (
        text(&seen["payout"]["amount"]).expect("a payout"),
        text(&seen["reason"]),
    )
}

pub(crate) fn full(payout: &str) -> (String, Option<String>) {
    (payout.to_owned(), None)
}

pub(crate) fn because(payout: &str, reason: &str) -> (String, Option<String>) {
    (payout.to_owned(), Some(reason.to_owned()))
}

pub(crate) fn percent(rate: &str) -> Value {
    json!({ "kind": "percent", "rate": rate })
}

fn by_conversions(period: &str) -> Value {
    json!({ "kind": "tiered", "metric": "conversions", "period": period, "tiers": [
        { "from": 0, "pay": percent("10") }, { "from": 2, "pay": percent("20") }, { "from": 4, "pay": percent("30") },
    ] })
}

async fn in_zone(program: &Program<'_>, zone: &str) {
    let update = "mutation($z: String!) { updateTenant(input: { timezone: $z }) { userErrors { code } } }";
    program.ok(update, json!({ "z": zone })).await;
}

#[rstest]
#[tokio::test]
async fn a_tier_counts_what_this_affiliate_has_in_the_month_of_the_program(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let other = program.affiliate("Vera").await;
    let others_link = program.link(&setup.offer, &other).await;
    in_zone(&program, "Pacific/Auckland").await;
    let rules = json!([{ "id": "r1", "when": { "events": ["sale"] }, "pay": by_conversions("month") },
        { "id": "r2", "pay": { "kind": "flat", "amount": "1" } }]);
    publish(&program, &setup, rules, None).await;
    let sale = |txn: &'static str| [("txn_id", txn), ("amount", "100")];
    let sales = async |link: &'static str, txn| {
        let link = if link == "hers" { &others_link } else { &setup.link };
        let id = sold(&program, &setup, link, &sale(txn)).await;
        paid(&program, &id).await.0
    };
    assert_eq!(sales("his", "T-1").await, "10.00");
    // Whatever is settled counts, by whichever rule.
    sold(&program, &setup, &setup.link, &[("event", "lead")]).await;
    assert_eq!(sales("his", "T-3").await, "20.00");
    assert_eq!(sales("hers", "T-4").await, "10.00");
    // What was rejected, or went back whole, counts no longer; a part still does.
    say(&program, &setup, "T-1", ("status", "rejected")).await;
    assert_eq!(sales("his", "T-5").await, "20.00");
    say(&program, &setup, "T-5", ("refund", "100")).await;
    say(&program, &setup, "T-3", ("refund", "40")).await;
    let id = sold(&program, &setup, &setup.link, &sale("T-6")).await;
    assert_eq!(paid(&program, &id).await, full("20.00"));
    let lines = seen(&program, &id).await["explanation"]["lines"].to_string();
    assert!(
        lines.contains("conversions of this affiliate settled before, in the same month: 2"),
        "{lines}"
    );
    // Noon of 2 March in London; April begins in Auckland at 11:00 UTC of 31 March, since summer time ends there only on 5 April.
    app.advance(TimeDelta::days(29) - TimeDelta::minutes(61));
    assert_eq!(sales("his", "T-7").await, "20.00");
    app.advance(TimeDelta::minutes(2));
    assert_eq!(sales("his", "T-8").await, "10.00");
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn revenue_is_cut_at_the_borders_of_tiers_and_grows_by_what_remains(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let pay = json!({ "kind": "tiered", "metric": "revenue", "period": "total", "tiers": [
        { "from": "0", "pay": percent("10") }, { "from": "150.50", "pay": percent("20") } ] });
    publish(&program, &setup, json!([{ "id": "r1", "pay": pay }]), None).await;
    let sale =
        async |txn: &'static str| sold(&program, &setup, &setup.link, &[("txn_id", txn), ("amount", "100")]).await;
    let first = sale("T-1").await;
    let second = sale("T-2").await;
    assert_eq!(paid(&program, &first).await, full("10.00"));
    assert_eq!(
        paid(&program, &second).await,
        full("14.95"),
        "50.50 at 10 %, 49.50 at 20 %"
    );
    say(&program, &setup, "T-1", ("refund", "60")).await;
    assert_eq!(paid(&program, &first).await, full("4.00"));
    assert_eq!(paid(&program, &second).await, full("14.95"), "what was settled stays");
    let third = sale("T-3").await;
    assert_eq!(
        paid(&program, &third).await,
        full("18.95"),
        "140 before: 10.50 at 10 %, 89.50 at 20 %"
    );
    say(&program, &setup, "T-3", ("refund", "95")).await;
    assert_eq!(
        paid(&program, &third).await,
        full("0.50"),
        "by what was before it at its turn"
    );
    app.close().await;
}

/// Settles every one of them at once.
async fn settle_at_once(program: &Program<'_>, conversions: &[String]) {
    let ids: Vec<ConversionId> = conversions.iter().map(|id| id.parse().expect("an id")).collect();
    let services = &program.app.services;
    let runs = ids
        .iter()
        .map(|id| waypost_domain::conversion::settle(services, program.tenant, std::slice::from_ref(id)));
    let done = join_all(runs).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    program.app.drain().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_settlements_at_once_have_each_position_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    publish(
        &program,
        &setup,
        json!([{ "id": "r1", "pay": by_conversions("month") }]),
        None,
    )
    .await;
    let click = program.click(&setup.link).await;
    let mut conversions = Vec::new();
    for number in 0..AT_ONCE {
        let txn = format!("T-{number}");
        let sale = [("click_id", click.as_str()), ("txn_id", &txn), ("amount", "10")];
        conversions.push(report(&program, &setup, &sale).await);
    }
    settle_at_once(&program, &conversions).await;
    let query = "query($id: ID!) { conversion(id: $id) { explanation { tiers { before } } } }";
    let mut positions = BTreeSet::new();
    for id in &conversions {
        let seen = program.ok(query, json!({ "id": id })).await;
        let before = &seen["conversion"]["explanation"]["tiers"]["before"];
        positions.insert(before.as_str().expect("a count").parse::<usize>().expect("a count"));
    }
    assert_eq!(positions, (0..AT_ONCE).collect());
    // 2 at 10 %, 2 at 20 % and 60 at 30 % of 10.00.
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("186.00"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn recurring_pay_ends_after_so_many_payments_of_a_customer_and_so_many_days(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let rules = json!([
        { "id": "r1", "when": { "events": ["sale"] }, "pay": { "kind": "flat", "amount": "9" } },
        { "id": "r2", "when": { "events": ["renewal"] }, "pay": percent("10"), "recurring": { "max_payments": 2, "within_days": 60 } },
    ]);
    publish(&program, &setup, rules, None).await;
    let window = "mutation($i: SetOfferAttributionInput!) { setOfferAttribution(input: $i) { userErrors { code } } }";
    let input = json!({ "i": { "id": setup.offer, "attributionWindowDays": 90 } });
    program.ok(window, input).await;
    let click = program.click(&setup.link).await;
    let renewal = async |customer: Option<&'static str>, txn: &'static str, event: &'static str| {
        let mut sale = vec![
            ("click_id", click.as_str()),
            ("txn_id", txn),
            ("event", event),
            ("amount", "100"),
        ];
        sale.extend(customer.map(|customer| ("customer_id", customer)));
        let id = report(&program, &setup, &sale).await;
        app.drain().await;
        paid(&program, &id).await
    };
    let anna = Some("anna");
    assert_eq!(renewal(anna, "A-1", "sale").await, full("9.00"));
    assert_eq!(
        renewal(anna, "A-2", "renewal").await,
        full("10.00"),
        "the sale was another rule's"
    );
    assert_eq!(renewal(anna, "A-3", "renewal").await, full("10.00"));
    assert_eq!(
        renewal(anna, "A-4", "renewal").await,
        because("0.00", "recurring_limit_reached")
    );
    assert_eq!(renewal(Some("berta"), "B-1", "renewal").await, full("10.00"));
    // Who is not named is whoever clicked.
    assert_eq!(renewal(None, "C-1", "renewal").await, full("10.00"));
    assert_eq!(renewal(None, "C-2", "renewal").await, full("10.00"));
    assert_eq!(
        renewal(None, "C-3", "renewal").await,
        because("0.00", "recurring_limit_reached")
    );
    // A payment that was taken back is none.
    say(&program, &setup, "A-2", ("status", "reversed")).await;
    app.advance(TimeDelta::days(29));
    assert_eq!(renewal(anna, "A-5", "renewal").await, full("10.00"));
    assert_eq!(renewal(Some("berta"), "B-2", "renewal").await, full("10.00"));
    say(&program, &setup, "A-5", ("status", "reversed")).await;
    say(&program, &setup, "B-2", ("status", "reversed")).await;
    app.advance(TimeDelta::days(32));
    assert_eq!(
        renewal(anna, "A-6", "renewal").await,
        because("0.00", "recurring_period_over")
    );
    nothing_is_otherwise(&program).await;
    app.close().await;
}
