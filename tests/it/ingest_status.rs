//! What a program's people are told of clicks and postbacks that wait on disk, and that no other program takes their room.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_entity::status::Role;
use waypost_tests::{App, Db, Outage, Program};

use crate::spool::{back, back_in_reach, impatient};

const STATUS: &str = "{ viewer { tenant { ingestStatus { databaseAway storedForLater setAside full } } } }";

async fn status(program: &Program<'_>) -> Value {
    program.ok(STATUS, json!({})).await["viewer"]["tenant"]["ingestStatus"].clone()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_learn_what_of_theirs_waits_and_nothing_of_others(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let outage = Outage::of(db).await;
    let app = App::with(db, impatient(&outage)).await;
    let (acme, other) = (app.program("Acme").await, app.program("Other").await);
    let idle = app.program("Idle").await;
    let (setup, theirs) = (acme.setup().await, other.setup().await);
    let early = acme.click(&setup.link).await;
    other.click(&theirs.link).await;
    acme.report(&setup.merchant, &[("click_id", &early), ("txn_id", "0")])
        .await;
    let told = |away: bool, stored: u32, aside: u32| json!({ "databaseAway": away, "storedForLater": stored, "setAside": aside, "full": false });
    assert_eq!(status(&acme).await, told(false, 0, 0));
    outage.begin().await;
    acme.click(&setup.link).await;
    acme.report(&setup.merchant, &[("click_id", &early), ("txn_id", "1")])
        .await;
    other.click(&theirs.link).await;
    if db == Db::Postgres {
        let answer = acme.ask(STATUS, json!({})).await;
        let error = &answer["errors"][0]["extensions"];
        assert_eq!(
            (&error["code"], &error["retryAfter"]),
            (&json!("UNAVAILABLE"), &json!(5)),
            "{answer}"
        );
    }
    outage.end().await;
    back_in_reach(&app).await;
    for (program, stored) in [(&acme, 2), (&other, 1), (&idle, 0)] {
        assert_eq!(status(program).await, told(true, stored, 0));
    }
    back(&app).await;
    assert_eq!(status(&acme).await, told(false, 0, 0));
    app.drain().await;
    app.close().await;
}

#[tokio::test]
async fn who_may_read_the_program_may_read_its_status() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    for (role, may) in [
        (Role::Owner, true),
        (Role::Admin, true),
        (Role::Manager, true),
        (Role::Analyst, true),
        (Role::Affiliate, false),
    ] {
        let answer = program.colleague(role).await.ask(STATUS, json!({})).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        assert_eq!(code == &json!("FORBIDDEN"), !may, "{role:?}: {answer}");
    }
    let create = "mutation($s: [String!]!) { createApiKey(input: { name: \"k\", scopes: $s }) { token } }";
    for (scope, may) in [("tenant:read", true), ("offers:read", false)] {
        let made = program.ok(create, json!({ "s": [scope] })).await;
        let token = made["createApiKey"]["token"].as_str().expect("a token");
        let answer = app.graphql(Some(token), STATUS, json!({})).await;
        assert_eq!(answer.get("errors").is_none(), may, "{scope}: {answer}");
    }
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_during_an_outage_leaves_room_for_other_programs(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let outage = Outage::of(db).await;
    let settings = impatient(&outage);
    let app = App::with(db, |config| {
        settings(config);
        config.ingest.spool_mib = 1;
    })
    .await;
    let (flooding, other) = (app.program("Flood").await, app.program("Other").await);
    let (setup, theirs) = (flooding.setup().await, other.setup().await);
    flooding.click(&setup.link).await;
    let early = other.click(&theirs.link).await;
    other
        .report(&theirs.merchant, &[("click_id", &early), ("txn_id", "0")])
        .await;
    outage.begin().await;
    let long = format!("{}?x={}", setup.link, "y".repeat(8_000));
    let (mut stored, mut refused) = (1, None);
    while refused.is_none() {
        let answer = app.http.get(&long).send().await.expect("answered");
        match answer.status().as_u16() {
            302 => stored += 1,
            _ => refused = Some(answer),
        }
        assert!(stored < 1_000, "the flood finds no end");
    }
    let refused = refused.expect("one");
    assert_eq!(
        (refused.status().as_u16(), refused.headers()["retry-after"].as_bytes()),
        (503, &b"5"[..])
    );
    let held = app.services.ingest.spool.held();
    assert!(held.bytes <= held.most_bytes / 2, "{held:?}");
    let shed = app
        .metrics()
        .await
        .find("waypost_rows_shed_total", &[("kind", "spool")]);
    assert_eq!(shed, Some(1.0));
    other.click(&theirs.link).await;
    let (answered, said) = other
        .report(&theirs.merchant, &[("click_id", &early), ("txn_id", "1")])
        .await;
    assert_eq!((answered, &said["code"]), (202, &json!("stored_for_later")), "{said}");
    outage.end().await;
    back_in_reach(&app).await;
    for (program, full) in [(&flooding, true), (&other, false)] {
        assert_eq!(status(program).await["full"], json!(full));
    }
    back(&app).await;
    assert_eq!(flooding.clicks_counted().await, stored);
    app.drain().await;
    app.close().await;
}
