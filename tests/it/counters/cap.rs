//! Caps: met exactly, however many settle at once, and with room again for what was taken back.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use waypost_tests::{App, Db};

use super::{
    AT_ONCE, because, full, let_the_sender_set_payouts, paid, percent, publish, report, say, settle_at_once, sold,
};
use crate::replay::nothing_is_otherwise;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cap_is_met_exactly_however_many_settle_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let rules = json!([{ "id": "r1", "pay": { "kind": "flat", "amount": "7" } }]);
    for (metric, limit, total, partly) in [("conversions", "20", "140.00", 0), ("payout", "450.50", "450.50", 1)] {
        // Each cap counts from its own day.
        app.advance(TimeDelta::days(1));
        let before = program
            .balance(&setup.affiliate)
            .await
            .unwrap_or_else(|| "0.00".to_owned());
        let cap = json!({ "scope": "offer", "metric": metric, "period": "day", "limit": limit });
        publish(&program, &setup, rules.clone(), Some(cap)).await;
        let click = program.click(&setup.link).await;
        let mut conversions = Vec::new();
        for number in 0..AT_ONCE + 4 {
            let txn = format!("{metric}-{number}");
            conversions.push(report(&program, &setup, &[("click_id", &click), ("txn_id", &txn)]).await);
        }
        settle_at_once(&program, &conversions).await;
        let mut reasons = Vec::new();
        for id in &conversions {
            reasons.extend(paid(&program, id).await.1);
        }
        let cut = reasons.iter().filter(|reason| *reason == "cap_partly_reached").count();
        assert_eq!(cut, partly, "{metric} {reasons:?}");
        let now: f64 = program
            .balance(&setup.affiliate)
            .await
            .expect("a balance")
            .parse()
            .expect("a number");
        let before: f64 = before.parse().expect("a number");
        assert_eq!(format!("{:.2}", now - before), total, "{metric}");
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_is_taken_back_leaves_room_under_a_cap_and_what_comes_back_takes_what_is_left(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let other = program.affiliate("Vera").await;
    let others_link = program.link(&setup.offer, &other).await;
    let cap = json!({ "scope": "affiliate", "metric": "payout", "period": "month", "limit": "25" });
    publish(
        &program,
        &setup,
        json!([{ "id": "r1", "pay": percent("10") }]),
        Some(cap),
    )
    .await;
    let sale = async |link: &str, txn: &'static str, amount: &'static str| {
        sold(&program, &setup, link, &[("txn_id", txn), ("amount", amount)]).await
    };
    let first = sale(&setup.link, "T-1", "100").await;
    let second = sale(&setup.link, "T-2", "200").await;
    let third = sale(&setup.link, "T-3", "50").await;
    let theirs = sale(&others_link, "V-1", "200").await;
    assert_eq!(paid(&program, &first).await, full("10.00"));
    assert_eq!(paid(&program, &second).await, because("15.00", "cap_partly_reached"));
    assert_eq!(paid(&program, &third).await, because("0.00", "cap_reached"));
    assert_eq!(
        paid(&program, &theirs).await,
        full("20.00"),
        "each affiliate has a cap of its own"
    );
    say(&program, &setup, "T-1", ("status", "rejected")).await;
    assert_eq!(
        paid(&program, &third).await,
        because("0.00", "cap_reached"),
        "what was settled stays"
    );
    let fourth = sale(&setup.link, "T-4", "80").await;
    assert_eq!(paid(&program, &fourth).await, full("8.00"), "10.00 were free again");
    say(&program, &setup, "T-1", ("status", "approved")).await;
    assert_eq!(
        paid(&program, &first).await,
        because("2.00", "cap_partly_reached"),
        "8.00 of them went to another"
    );
    assert_eq!(program.balance(&setup.affiliate).await.as_deref(), Some("25.00"));
    // A refund pays for what remains as if nothing had come after it.
    say(&program, &setup, "T-2", ("refund", "100")).await;
    assert_eq!(paid(&program, &second).await, full("10.00"));
    app.advance(TimeDelta::days(31));
    assert_eq!(
        paid(&program, &sale(&setup.link, "T-5", "300").await).await,
        because("25.00", "cap_partly_reached")
    );
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_test_and_a_payout_that_the_sender_sets_are_counted_as_they_should(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let_the_sender_set_payouts(&program, &setup).await;
    let cap = json!({ "scope": "offer", "metric": "payout", "period": "total", "limit": "30" });
    publish(
        &program,
        &setup,
        json!([{ "id": "r1", "pay": percent("10") }]),
        Some(cap),
    )
    .await;
    let tried = sold(
        &program,
        &setup,
        &setup.link,
        &[("txn_id", "T-1"), ("amount", "290"), ("test", "1")],
    )
    .await;
    assert_eq!(paid(&program, &tried).await, full("29.00"));
    // What the sender says is paid; for the others it uses up the cap.
    let set = sold(
        &program,
        &setup,
        &setup.link,
        &[("txn_id", "T-2"), ("amount", "1"), ("payout", "28")],
    )
    .await;
    assert_eq!(paid(&program, &set).await, because("28.00", "payout_override"));
    let sale = sold(&program, &setup, &setup.link, &[("txn_id", "T-3"), ("amount", "100")]).await;
    assert_eq!(paid(&program, &sale).await, because("2.00", "cap_partly_reached"));
    app.close().await;
}
