//! Postbacks that come before the click that they name: kept, and decided once.

use chrono::TimeDelta;
use futures::future::join_all;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde_json::{Value, json};
use waypost_domain::click::facts::sweep::sweep;
use waypost_domain::owed;
use waypost_domain::postback::{Code, parking};
use waypost_entity::id::{ClickId, PostbackId};
use waypost_entity::status::PostbackOutcome;
use waypost_entity::{click, parked_postback};
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program};

use crate::replay::nothing_is_otherwise;

/// A click that another node has answered and not yet written.
fn on_its_way(app: &App) -> ClickId {
    app.services.entropy.id(app.services.clock.now())
}

/// Writes it, as a node does whose database is back.
async fn comes_in(program: &Program<'_>, setup: &Setup, id: ClickId) {
    let row = click::ActiveModel {
        tenant_id: Set(program.tenant),
        id: Set(id),
        tracking_link_id: Set(None),
        offer_id: Set(setup.offer.parse().expect("an id")),
        affiliate_id: Set(setup.affiliate.parse().expect("an id")),
        sub1: Set(None),
        sub2: Set(None),
        sub3: Set(None),
        sub4: Set(None),
        sub5: Set(None),
        parameters: Set(json!([])),
        ip: Set(None),
        user_agent: Set(None),
        referer: Set(None),
        is_test: Set(false),
        created_at: Set(program.app.services.clock.now()),
    };
    row.insert(program.app.services.store.writer()).await.expect("written");
}

/// Reports a sale of 30 and expects that it is kept.
async fn parked(program: &Program<'_>, setup: &Setup, click: ClickId, txn: &str) -> PostbackId {
    let sent = [
        ("click_id", click.to_string()),
        ("txn_id", txn.to_owned()),
        ("amount", "30".to_owned()),
    ];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (status, said) = program.report(&setup.merchant, &sent).await;
    assert_eq!((status, &said["code"]), (202, &json!("click_not_known_yet")), "{said}");
    assert_eq!(said["outcome"], json!("parked"));
    text(&said["postback_id"]).parse().expect("an id")
}

async fn rows(program: &Program<'_>) -> Vec<parked_postback::Model> {
    let scope = program.scope();
    let rows = scope.select::<parked_postback::Entity>().all(scope.reader()).await;
    rows.expect("asked")
}

async fn words(program: &Program<'_>) -> Vec<String> {
    let mut words: Vec<String> = rows(program).await.into_iter().filter_map(|row| row.code).collect();
    words.sort();
    words
}

async fn books(program: &Program<'_>) -> Value {
    let query = "{ conversions { nodes { convertedAt status ledgerEntries { amount { amount } } } } affiliates { nodes { balances { amount } } } }";
    program.ok(query, json!({})).await
}

#[rstest]
#[tokio::test]
async fn a_report_before_its_click_is_paid_once_when_the_click_comes_in(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = on_its_way(&app);
    parked(&program, &setup, click, "1").await;
    parked(&program, &setup, click, "1").await;
    assert_eq!(app.drain().await, 0, "not at once");
    comes_in(&program, &setup, click).await;
    app.advance(TimeDelta::minutes(15));
    app.drain().await;
    assert_eq!(words(&program).await, ["accepted", "duplicate"]);
    let books = books(&program).await;
    let sale = json!({ "convertedAt": "2026-03-02T12:00:00Z", "status": "APPROVED", "ledgerEntries": [{ "amount": { "amount": "3.00" } }] });
    assert_eq!(books["conversions"]["nodes"], json!([sale]), "counted when it came");
    assert_eq!(
        books["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "3.00" }])
    );
    let (status, said) = program
        .report(&setup.merchant, &[("click_id", &click.to_string()), ("txn_id", "1")])
        .await;
    assert_eq!((status, &said["code"]), (200, &json!("duplicate")));
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_click_calls_the_reports_that_wait_for_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (click, other) = (on_its_way(&app), on_its_way(&app));
    parked(&program, &setup, click, "1").await;
    parked(&program, &setup, other, "2").await;
    app.advance(TimeDelta::minutes(61));
    app.drain().await;
    assert_eq!(words(&program).await, [""; 0], "tried in vain");
    let before = rows(&program).await;
    comes_in(&program, &setup, click).await;
    app.advance(TimeDelta::minutes(2));
    assert_eq!(app.drain().await, 0, "the next try is hours away");
    assert_eq!(sweep(&app.services).await.expect("swept"), 1);
    assert!(app.drain().await > 0);
    assert_eq!(words(&program).await, ["accepted"]);
    let still = |rows: Vec<parked_postback::Model>| rows.into_iter().find(|row| row.click_id == Some(other));
    assert_eq!(still(rows(&program).await), still(before), "the other waits as before");
    app.advance(TimeDelta::days(1));
    app.drain().await;
    assert_eq!(words(&program).await, ["accepted", "unknown_click"]);
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_never_becomes_known_is_refused_in_the_end(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = on_its_way(&app);
    parked(&program, &setup, click, "1").await;
    let mut tries = Vec::new();
    for seconds in [5, 25, 90, 480, 3_000, 18_000, 21_600, 21_600, 21_599] {
        app.advance(TimeDelta::seconds(seconds));
        app.drain().await;
        tries.push(rows(&program).await[0].tries);
    }
    assert_eq!(
        tries,
        [1, 2, 3, 4, 5, 6, 7, 8, 8],
        "5 s, 30 s, 2 min, 10 min, 1 h, 6 h, and so on"
    );
    assert!(rows(&program).await[0].decided_at.is_none());
    app.advance(TimeDelta::seconds(1));
    app.drain().await;
    let row = rows(&program).await.remove(0);
    assert_eq!(
        (row.outcome, row.code.as_deref(), row.decided_at, row.next_try_at),
        (
            Some(PostbackOutcome::Rejected),
            Some("unknown_click"),
            Some(app.services.clock.now()),
            None
        )
    );
    assert!(row.trace.expect("a trace").to_string().contains("waited in vain"));
    let query = "{ postbacks { nodes { remedy parked { remedy } } } }";
    let said = program.ok(query, json!({})).await["postbacks"]["nodes"].clone();
    let remedy = Code::UnknownClick.remedy().expect("something to do");
    assert_eq!(said, json!([{ "remedy": null, "parked": { "remedy": remedy } }]));
    comes_in(&program, &setup, click).await;
    app.advance(TimeDelta::minutes(2));
    sweep(&app.services).await.expect("swept");
    app.drain().await;
    assert_eq!(
        books(&program).await["conversions"]["nodes"],
        json!([]),
        "decided is decided"
    );
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_copies_tried_by_many_nodes_at_once_make_one_conversion(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = on_its_way(&app);
    let copies: Vec<PostbackId> = join_all((0..20).map(|_| parked(&program, &setup, click, "1"))).await;
    comes_in(&program, &setup, click).await;
    let tries = copies.iter().chain(&copies).chain(&copies);
    let tried = join_all(tries.map(|id| parking::try_again(&app.services, program.tenant, *id))).await;
    assert!(tried.iter().all(Result::is_ok), "{tried:?}");
    let mut expected = vec!["accepted"];
    expected.resize(20, "duplicate");
    assert_eq!(words(&program).await, expected);
    assert!(
        rows(&program).await.iter().all(|row| row.tries == 1),
        "decided once each"
    );
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    let books = books(&program).await;
    assert_eq!(books["conversions"]["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        books["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "3.00" }])
    );
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_guesser_cannot_fill_the_table(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.ingest.parked_per_integration = 3).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let other = Setup {
        merchant: program.merchant(json!({})).await,
        offer: setup.offer.clone(),
        affiliate: setup.affiliate.clone(),
        link: setup.link.clone(),
    };
    for number in 0..3 {
        parked(&program, &setup, on_its_way(&app), &number.to_string()).await;
    }
    let guess = on_its_way(&app).to_string();
    let (status, said) = program.report(&setup.merchant, &[("click_id", &guess)]).await;
    assert_eq!((status, &said["code"]), (422, &json!("unknown_click")), "{said}");
    parked(&program, &other, on_its_way(&app), "1").await;
    app.advance(TimeDelta::days(1));
    app.drain().await;
    parked(&program, &setup, on_its_way(&app), "4").await;
    app.advance(TimeDelta::days(1));
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_parked_report_whose_job_was_lost_is_found(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = on_its_way(&app);
    parked(&program, &setup, click, "1").await;
    let table = match app.services.store.backend() {
        sea_orm::DbBackend::Postgres => "apalis.jobs",
        _ => "Jobs",
    };
    let lost = format!("DELETE FROM {table}");
    let writer = app.services.store.writer();
    writer.execute_unprepared(&lost).await.expect("lost");
    comes_in(&program, &setup, click).await;
    app.advance(TimeDelta::minutes(11));
    assert_eq!(owed::ask_again(&app.services).await.expect("asked"), 1);
    app.drain().await;
    assert_eq!(words(&program).await, ["accepted"]);
    assert_eq!(owed::ask_again(&app.services).await.expect("asked"), 0);
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn the_log_shows_what_waits_and_what_became_of_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (click, other) = (on_its_way(&app), on_its_way(&app));
    parked(&program, &setup, click, "1").await;
    app.advance(TimeDelta::seconds(1));
    parked(&program, &setup, other, "2").await;
    let query = "query($f: PostbackFilter) { postbacks(filter: $f) { totalCount nodes { code txnId: query isTest conversion { id }
        parked { waitsUntil nextTryAt tries decidedAt outcome code message conversion { txnId } trace { check } } } } }";
    let log = async |filter: Value| program.ok(query, json!({ "f": filter })).await["postbacks"]["nodes"].clone();
    let waiting = log(json!({ "clickId": click.to_string() })).await;
    assert_eq!(waiting.as_array().map(Vec::len), Some(1));
    assert_eq!(
        waiting[0]["parked"],
        json!({ "waitsUntil": "2026-03-03T12:00:00Z", "nextTryAt": "2026-03-02T12:00:05Z", "tries": 0, "decidedAt": null,
            "outcome": null, "code": null, "message": null, "conversion": null, "trace": [] })
    );
    comes_in(&program, &setup, click).await;
    app.advance(TimeDelta::seconds(29));
    app.drain().await;
    for filter in [
        json!({ "txnId": "1" }),
        json!({ "clickId": click.to_string(), "outcome": "PARKED", "isTest": false }),
        json!({ "to": "2026-03-02T12:00:01Z", "from": "2026-03-02T12:00:00Z" }),
    ] {
        let found = log(filter.clone()).await;
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{filter}: {found}");
        let parked = &found[0]["parked"];
        assert_eq!(
            (
                &parked["outcome"],
                &parked["code"],
                &parked["decidedAt"],
                &parked["conversion"]
            ),
            (
                &json!("ACCEPTED"),
                &json!("accepted"),
                &json!("2026-03-02T12:00:30Z"),
                &json!({ "txnId": "1" })
            )
        );
        assert_eq!(found[0]["conversion"], json!(null), "when it came it made none");
    }
    for filter in [
        json!({ "isTest": true }),
        json!({ "txnId": "3" }),
        json!({ "from": "2026-03-02T12:00:02Z" }),
        json!({ "code": "click_not_known_yet", "outcome": "ACCEPTED" }),
    ] {
        assert_eq!(log(filter.clone()).await, json!([]), "{filter}");
    }
    let repeat = [("click_id", click.to_string()), ("txn_id", "1".to_owned())];
    let repeat: Vec<(&str, &str)> = repeat.iter().map(|(name, value)| (*name, value.as_str())).collect();
    program.report(&setup.merchant, &repeat).await;
    assert_eq!(log(json!({ "txnId": "1" })).await.as_array().map(Vec::len), Some(2));
    let of_sale = program
        .ok("{ conversions { nodes { postbacks { code } } } }", json!({}))
        .await;
    assert_eq!(
        of_sale["conversions"]["nodes"][0]["postbacks"],
        json!([{ "code": "click_not_known_yet" }, { "code": "duplicate" }])
    );
    app.advance(TimeDelta::days(1));
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_before_its_sale_is_taken_off_when_the_sale_comes_in(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let refund = [("txn_id", "1"), ("refund", "10")];
    let (status, said) = program.report(&setup.merchant, &refund).await;
    assert_eq!((status, &said["code"]), (202, &json!("sale_not_known_yet")), "{said}");
    app.advance(TimeDelta::minutes(61));
    app.drain().await;
    assert_eq!(words(&program).await, [""; 0]);
    let sale = [("click_id", click.as_str()), ("txn_id", "1"), ("amount", "30")];
    assert_eq!(program.report(&setup.merchant, &sale).await.0, 200);
    app.drain().await;
    assert_eq!(
        words(&program).await,
        ["refund_recorded"],
        "called by the sale, hours before its next try"
    );
    let books = books(&program).await;
    assert_eq!(
        books["affiliates"]["nodes"][0]["balances"],
        json!([{ "amount": "2.00" }])
    );
    app.advance(TimeDelta::days(1));
    app.drain().await;
    nothing_is_otherwise(&program).await;
    app.close().await;
}
