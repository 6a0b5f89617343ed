//! Which version of the terms pays, visitors of a capped offer, and paying what a cap had cut once it is raised.

use chrono::TimeDelta;
use futures::future::join_all;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use waypost_domain::conversion::{ReleaseCapped, release_capped_by};
use waypost_entity::{conversion, offer};
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program};

use crate::counters::{because, full, let_the_sender_set_payouts, paid, percent, publish, report, say, seen, sold};

const SET: &str = "mutation($i: SetOfferTermsSettingsInput!) { setOfferTermsSettings(input: $i) { offer { termsInForceAt turnsAwayAtCap } userErrors { code } } }";
const RELEASE: &str = "mutation($i: ReleaseCappedConversionsInput!) { releaseCappedConversions(input: $i) { conversions payout { amount currency } next userErrors { code } } }";

async fn set(program: &Program<'_>, setup: &Setup, mut change: Value) -> Value {
    change["id"] = json!(setup.offer);
    let done = program.ok(SET, json!({ "i": change })).await;
    done["setOfferTermsSettings"]["offer"].clone()
}

/// How many conversions are paid how much more.
async fn release(program: &Program<'_>, setup: &Setup, dry_run: bool) -> Value {
    let done = program
        .ok(RELEASE, json!({ "i": { "offerId": setup.offer, "dryRun": dry_run } }))
        .await;
    let done = &done["releaseCappedConversions"];
    assert_eq!(done["next"], Value::Null);
    json!([done["conversions"], done["payout"]["amount"]])
}

fn cap(scope: &str, limit: &str) -> Option<Value> {
    Some(json!({ "scope": scope, "metric": "payout", "period": "month", "limit": limit }))
}

fn ten_percent() -> Value {
    json!([{ "id": "r1", "pay": percent("10") }])
}

#[rstest]
#[tokio::test]
async fn an_offer_may_pay_by_the_terms_of_the_click(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    publish(&program, &setup, ten_percent(), None).await;
    let click = program.click(&setup.link).await;
    publish(&program, &setup, json!([{ "id": "r1", "pay": percent("20") }]), None).await;
    let sale = async |txn: &'static str| {
        let id = report(
            &program,
            &setup,
            &[("click_id", &click), ("txn_id", txn), ("amount", "100")],
        )
        .await;
        app.drain().await;
        paid(&program, &id).await.0
    };
    assert_eq!(sale("T-1").await, "20.00");
    let changed = set(&program, &setup, json!({ "termsInForceAt": "CLICK" })).await;
    assert_eq!(changed, json!({ "termsInForceAt": "CLICK", "turnsAwayAtCap": false }));
    assert_eq!(sale("T-2").await, "10.00");
    say(&program, &setup, "T-1", ("refund", "50")).await;
    set(&program, &setup, json!({ "termsInForceAt": "CONVERSION" })).await;
    assert_eq!(sale("T-3").await, "20.00");
    assert_eq!(
        program.balance(&setup.affiliate).await.as_deref(),
        Some("40.00"),
        "what was settled stays"
    );
    crate::books::all_right(&app.services).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_raised_cap_pays_what_the_old_one_had_cut_when_somebody_says_so(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    publish(&program, &setup, ten_percent(), cap("offer", "25")).await;
    let mut sales = Vec::new();
    for (txn, amount) in [("T-1", "200"), ("T-2", "100"), ("T-3", "300"), ("T-4", "50")] {
        sales.push(sold(&program, &setup, &setup.link, &[("txn_id", txn), ("amount", amount)]).await);
    }
    let all = async || join_all(sales.iter().map(|id| paid(&program, id))).await;
    let (reached, partly) = (because("0.00", "cap_reached"), because("5.00", "cap_partly_reached"));
    assert_eq!(all().await, [full("20.00"), partly, reached.clone(), reached]);
    assert_eq!(
        release(&program, &setup, false).await,
        json!([0, "0.00"]),
        "no newer terms"
    );
    publish(&program, &setup, ten_percent(), cap("affiliate", "1000")).await;
    assert_eq!(
        release(&program, &setup, false).await,
        json!([0, "0.00"]),
        "that cap counts otherwise"
    );
    publish(
        &program,
        &setup,
        json!([{ "id": "r1", "pay": percent("50") }]),
        cap("offer", "50"),
    )
    .await;
    assert_eq!(release(&program, &setup, true).await, json!([2, "25.00"]));
    assert_eq!(
        all().await[1],
        because("5.00", "cap_partly_reached"),
        "a dry run pays nothing"
    );
    let at_once = join_all((0..4).map(|_| release(&program, &setup, false))).await;
    let done = at_once.iter().filter(|done| **done == json!([2, "25.00"])).count();
    assert_eq!(done, 1, "{at_once:?}");
    // By the rate of the time, under the new cap: 5.00 more, then 20.00 of 30.00.
    let under = [
        full("20.00"),
        full("10.00"),
        because("20.00", "cap_partly_reached"),
        because("0.00", "cap_reached"),
    ];
    assert_eq!(all().await, under);
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("50.00"));
    let seen = seen(&program, &sales[1]).await;
    let lines = seen["explanation"]["lines"].to_string();
    assert!(
        lines.contains("The cap is that of version 4 of the terms, which raised it."),
        "{lines}"
    );
    // A refund is worked out under the cap that was raised; without one everything is paid.
    say(&program, &setup, "T-3", ("refund", "150")).await;
    assert_eq!(all().await[2], full("15.00"));
    publish(&program, &setup, ten_percent(), None).await;
    assert_eq!(release(&program, &setup, false).await, json!([1, "5.00"]));
    crate::books::all_right(&app.services).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_release_looks_at_the_room_of_now(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let_the_sender_set_payouts(&program, &setup).await;
    publish(&program, &setup, ten_percent(), cap("offer", "10")).await;
    sold(&program, &setup, &setup.link, &[("txn_id", "T-1"), ("payout", "900")]).await;
    let cut = sold(&program, &setup, &setup.link, &[("txn_id", "T-2"), ("amount", "300")]).await;
    assert_eq!(paid(&program, &cut).await, because("0.00", "cap_reached"));
    publish(&program, &setup, ten_percent(), cap("offer", "40")).await;
    assert_eq!(
        release(&program, &setup, false).await,
        json!([0, "0.00"]),
        "what the sender set uses it up"
    );
    say(&program, &setup, "T-1", ("status", "reversed")).await;
    assert_eq!(release(&program, &setup, false).await, json!([1, "30.00"]));
    assert_eq!(paid(&program, &cut).await, full("30.00"));
    crate::books::all_right(&app.services).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn visitors_are_turned_away_while_the_cap_is_used_up(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let other = program.affiliate("Vera").await;
    let others_link = program.link(&setup.offer, &other).await;
    let fallback =
        "mutation { updateTenant(input: { fallbackUrl: \"https://elsewhere.example/\" }) { userErrors { code } } }";
    program.ok(fallback, json!({})).await;
    publish(&program, &setup, ten_percent(), cap("affiliate", "20")).await;
    let turned_away = async |link: &str| {
        let answer = app.http.get(link).send().await.expect("answered");
        assert_eq!(answer.status(), 302);
        answer.headers()["location"]
            .to_str()
            .expect("a text")
            .starts_with("https://elsewhere.example/")
    };
    sold(&program, &setup, &setup.link, &[("txn_id", "T-1"), ("amount", "200")]).await;
    assert!(!turned_away(&setup.link).await, "the offer does not say so");
    set(&program, &setup, json!({ "turnsAwayAtCap": true })).await;
    let counted = program.clicks_counted().await;
    assert!(turned_away(&setup.link).await && !turned_away(&others_link).await);
    assert_eq!(
        program.clicks_counted().await,
        counted + 1,
        "only the other's visitor is counted"
    );
    // There is room again, and then there is none.
    say(&program, &setup, "T-1", ("refund", "10")).await;
    assert!(!turned_away(&setup.link).await);
    sold(&program, &setup, &setup.link, &[("txn_id", "T-2"), ("amount", "10")]).await;
    assert!(turned_away(&setup.link).await);
    publish(&program, &setup, ten_percent(), cap("affiliate", "30")).await;
    assert!(!turned_away(&setup.link).await);
    publish(&program, &setup, ten_percent(), cap("affiliate", "20")).await;
    assert!(turned_away(&setup.link).await);
    let nowhere = "mutation { updateTenant(input: { fallbackUrl: \"\" }) { userErrors { code } } }";
    program.ok(nowhere, json!({})).await;
    assert!(!turned_away(&setup.link).await, "there is nowhere else to go");
    program.ok(fallback, json!({})).await;
    assert!(turned_away(&setup.link).await);
    app.advance(TimeDelta::days(31));
    assert!(!turned_away(&setup.link).await, "a new month");
    app.close().await;
}

/// Whoever settles holds a conversion and comes to its offer's turn. A release that has the turn of a page without room, and waits for a
/// conversion of the next page, would wait for ever, and so would the settlement.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_release_of_several_pages_locks_up_with_no_settlement(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let vera = program.affiliate("Vera").await;
    let of_vera = program.link(&setup.offer, &vera).await;
    let sale = async |link: &str, txn: &'static str| {
        app.advance(TimeDelta::seconds(1));
        sold(&program, &setup, link, &[("txn_id", txn), ("amount", "100")]).await
    };
    publish(&program, &setup, ten_percent(), cap("affiliate", "10")).await;
    sale(&setup.link, "T-1").await;
    let without_room = sale(&setup.link, "T-2").await;
    sale(&of_vera, "T-3").await;
    let with_room = sale(&of_vera, "T-4").await;
    publish(&program, &setup, ten_percent(), cap("affiliate", "20")).await;
    sale(&setup.link, "T-5").await;
    let form = |dry_run| ReleaseCapped {
        offer: setup.offer.parse().expect("an id"),
        after: None,
        dry_run,
    };
    let scope = program.scope();
    let shown = release_capped_by(&scope, form(true), 1).await.expect("looked");
    assert_eq!(
        (shown.conversions, shown.payout.micros, shown.next),
        (1, 10_000_000, None)
    );

    let settling = scope.begin().await.expect("begun");
    let id = with_room.parse().expect("an id");
    scope
        .get_locked::<conversion::Entity>(&settling, id)
        .await
        .expect("locked");
    let releasing = {
        let (scope, form) = (scope.clone(), form(false));
        tokio::spawn(async move { release_capped_by(&scope, form, 1).await })
    };
    if !app.services.store.is_sqlite() {
        somebody_waits(&app).await;
    }
    let turn = scope.get_locked::<offer::Entity>(&settling, form(true).offer).await;
    turn.expect("the offer's turn");
    settling.commit().await.expect("settled");
    let released = releasing.await.expect("ended").expect("released");
    assert_eq!(released, shown);
    assert_eq!(paid(&program, &without_room).await, because("0.00", "cap_reached"));
    assert_eq!(paid(&program, &with_room).await, full("10.00"));
    assert_eq!(program.balance(&vera).await.as_deref(), Some("20.00"));
    crate::books::all_right(&app.services).await;
    app.close().await;
}

/// More conversions without room than one release looks at, and one with room behind them.
#[rstest]
#[tokio::test]
async fn a_release_goes_on_behind_what_has_no_room(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let vera = program.affiliate("Vera").await;
    let of_vera = program.link(&setup.offer, &vera).await;
    let sale =
        async |link: &str, txn: String| sold(&program, &setup, link, &[("txn_id", &txn), ("amount", "100")]).await;
    publish(&program, &setup, ten_percent(), cap("affiliate", "10")).await;
    let mut without_room = String::new();
    for number in 0..=22 {
        without_room = sale(&setup.link, format!("T-{number}")).await;
    }
    sale(&of_vera, "V-1".to_owned()).await;
    let with_room = sale(&of_vera, "V-2".to_owned()).await;
    publish(&program, &setup, ten_percent(), cap("affiliate", "20")).await;
    // It takes the room of the higher cap, so that none of the others has any.
    sale(&setup.link, "T-23".to_owned()).await;
    let form = |after, dry_run| ReleaseCapped {
        offer: setup.offer.parse().expect("an id"),
        after,
        dry_run,
    };
    let scope = program.scope();
    let first = release_capped_by(&scope, form(None, false), 1).await.expect("looked");
    assert_eq!((first.conversions, first.next.is_some()), (0, true));
    let second = release_capped_by(&scope, form(first.next, false), 1)
        .await
        .expect("looked");
    assert_eq!(
        (second.conversions, second.payout.micros, second.next),
        (1, 10_000_000, None)
    );
    assert_eq!(paid(&program, &with_room).await, full("10.00"));
    assert_eq!(paid(&program, &without_room).await, because("0.00", "cap_reached"));
    // Through the door: behind the last one there is nothing.
    let input = json!({ "i": { "offerId": setup.offer, "after": with_room, "dryRun": true } });
    let done = program.ok(RELEASE, input).await["releaseCappedConversions"].clone();
    assert_eq!((&done["conversions"], &done["next"]), (&json!(0), &Value::Null));
    crate::books::all_right(&app.services).await;
    app.close().await;
}

/// Until a transaction on this database waits for a lock of another one.
pub(crate) async fn somebody_waits(app: &App) {
    so_many_wait(app, 1).await;
}

/// The same for several of them.
pub(crate) async fn so_many_wait(app: &App, count: usize) {
    let waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let reader = app.services.store.reader();
    let look = || reader.query_all_raw(Statement::from_string(DbBackend::Postgres, waiting));
    while look().await.expect("looked").len() < count {
        tokio::task::yield_now().await;
    }
}
