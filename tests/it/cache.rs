//! What is remembered between requests: nobody asks the database twice, and nobody is served what has changed.

use std::task::Poll;
use std::time::Duration;

use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use serde_json::{Value, json};
use waypost_domain::click::LinkName;
use waypost_domain::{Config, Error};
use waypost_entity::owned::TenantOwned;
use waypost_entity::status::IntegrationStatus;
use waypost_entity::{affiliate, audit_record, enrollment, integration, offer, tracking_link};
use waypost_tests::program::{Merchant, Setup};
use waypost_tests::{App, Db, Program};

use crate::operations;

pub(crate) const SET_OFFER: &str =
    "mutation($s: OfferStatus!, $id: ID!) { setOfferStatus(input: { id: $id, status: $s }) { userErrors { code } } }";
pub(crate) const SET_AFFILIATE: &str = "mutation($s: AffiliateStatus!, $id: ID!) { setAffiliateStatus(input: { id: $id, status: $s }) { userErrors { code } } }";
pub(crate) const SET_INTEGRATION: &str = "mutation($s: IntegrationStatus!, $id: ID!) { setIntegrationStatus(input: { id: $id, status: $s }) { userErrors { code } } }";
const SET_FALLBACK: &str =
    "mutation { updateTenant(input: { fallbackUrl: \"https://acme.example.com/ended\" }) { userErrors { code } } }";

/// No age makes anything outdated: what is seen to change was announced.
pub(crate) fn ageless(config: &mut Config) {
    config.cache.ttl_ms = 3_600_000;
    config.cache.max_age_ms = 3_600_000;
}

/// Every entry is outdated at once, so that every request asks the database.
fn forgetful(config: &mut Config) {
    config.cache.max_age_ms = 0;
    config.cache.reload_timeout_ms = 300;
}

pub(crate) async fn status(app: &App, url: &str) -> u16 {
    app.http.get(url).send().await.expect("answered").status().as_u16()
}

pub(crate) async fn sql(app: &App, text: &str) {
    let statement = Statement::from_string(app.services.store.backend(), text);
    app.services.store.writer().execute_raw(statement).await.expect("done");
}

pub(crate) fn key(merchant: &Merchant) -> &str {
    merchant.url.rsplit_once('/').expect("a path").1
}

fn name(link: &str) -> LinkName {
    LinkName::Code(link.rsplit_once('/').expect("a path").1.to_owned())
}

/// Everything that a click and a postback ask the caches for; fails when something of it is not there.
async fn ask_for_all(program: &Program<'_>, setup: &Setup) {
    let (services, scope) = (&program.app.services, program.scope());
    let caches = &services.caches;
    let target = caches.target(services, &name(&setup.link)).await.expect("asked");
    assert!(target.expect("a target").live.is_some());
    let integration = caches.integration(services, key(&setup.merchant)).await;
    assert!(integration.expect("asked").is_some());
    let offer = setup.offer.parse().expect("an id");
    assert_eq!(caches.offer(&scope, offer).await.expect("an offer").id, offer);
    let affiliate = setup.affiliate.parse().expect("an id");
    assert_eq!(
        caches.affiliate(&scope, affiliate).await.expect("an affiliate").id,
        affiliate
    );
}

#[rstest]
#[tokio::test]
async fn the_node_that_changes_something_sees_it_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, ageless).await;
    let program = app.program("Acme").await;
    let spelled = format!("{}/c/{}-shoes/anna", app.url, program.short_code);
    assert_eq!(status(&app, &spelled).await, 404, "a guess");
    let setup = program.setup().await;
    let report = format!("{}?click_id=", setup.merchant.url);
    for _ in 0..2 {
        assert_eq!(status(&app, &spelled).await, 302, "made right after the guess");
        assert_eq!(status(&app, &setup.link).await, 302);
        assert_eq!(status(&app, &report).await, 400, "read, and nothing in it");
        program
            .ok(SET_INTEGRATION, json!({ "s": "PAUSED", "id": setup.merchant.id }))
            .await;
        assert_eq!(status(&app, &report).await, 403);
        program
            .ok(SET_INTEGRATION, json!({ "s": "ACTIVE", "id": setup.merchant.id }))
            .await;
        assert_eq!(status(&app, &report).await, 400);
        for (mutation, id) in [(SET_OFFER, &setup.offer), (SET_AFFILIATE, &setup.affiliate)] {
            program.ok(mutation, json!({ "s": "PAUSED", "id": id })).await;
            assert_eq!(status(&app, &setup.link).await, 404);
            assert_eq!(status(&app, &spelled).await, 404);
            program.ok(mutation, json!({ "s": "ACTIVE", "id": id })).await;
        }
    }
    let unknown = format!("{}/c/{}zzzzzzzz", app.url, program.short_code);
    assert_eq!(status(&app, &unknown).await, 404);
    program.ok(SET_FALLBACK, json!({})).await;
    assert_eq!(status(&app, &unknown).await, 302);
    app.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_whose_caller_went_away_is_heard_all_the_same(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, ageless).await;
    let program = app.program("Acme").await;
    let merchant = program.merchant(json!({})).await;
    let (services, scope, id) = (&app.services, program.scope(), merchant.id.parse().expect("an id"));
    let remembered = async || {
        let asked = services.caches.integration(services, key(&merchant)).await;
        asked.expect("asked").expect("an integration").status
    };
    let (mut status, mut stayed) = (IntegrationStatus::Active, 0);
    for polls in 1..60 {
        remembered().await;
        let wish = match status {
            IntegrationStatus::Active => IntegrationStatus::Paused,
            IntegrationStatus::Paused => IntegrationStatus::Active,
        };
        let change = waypost_domain::integration::set_status(&scope, id, wish);
        stayed += usize::from(polled(polls, change).await.is_some());
        // The row's lock is free once the change is made or undone.
        let tx = scope.begin().await.expect("begun");
        status = scope
            .get_locked::<integration::Entity>(&tx, id)
            .await
            .expect("read")
            .status;
        drop(tx);
        let hearing = async {
            while remembered().await != status {
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(5), hearing).await;
        assert!(in_time.is_ok(), "a change was not heard after {polls} polls");
    }
    assert!(stayed > 0, "nobody stayed to the end");
    app.close().await;
}

/// What a future comes to when it is polled so many times and then dropped; none when that was too early.
async fn polled<T>(mut times: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(move |context| {
        times -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending if times == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[rstest]
#[tokio::test]
async fn what_is_remembered_costs_no_statement(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, ageless).await;
    let (acme, other) = (app.program("Acme").await, app.program("Other").await);
    let (setup, others) = (acme.setup().await, other.setup().await);
    all_is_heard(&app).await;
    ask_for_all(&acme, &setup).await;
    let ((), again) = app.statements_of(ask_for_all(&acme, &setup)).await;
    assert_eq!(again, 0);
    let clicks = async {
        for _ in 0..10 {
            acme.click(&setup.link).await;
        }
    };
    let ((), inserts) = app.statements_of(clicks).await;
    assert_eq!(inserts, 10, "a click costs its own insert");
    for code in ["zzzzzzzz", "yyyyyyyy"] {
        let unknown = LinkName::Code(format!("{}{code}", acme.short_code));
        let guess = async || {
            app.services
                .caches
                .target(&app.services, &unknown)
                .await
                .expect("asked")
        };
        let (_, first) = app.statements_of(guess()).await;
        let (found, second) = app.statements_of(guess()).await;
        assert!(!found.expect("its tenant is known").known);
        assert_eq!((first, second), (1, 0), "absence is remembered too");
    }
    // Somebody else's change is none of ours.
    other.ok(SET_OFFER, json!({ "s": "PAUSED", "id": others.offer })).await;
    all_is_heard(&app).await;
    let ((), after) = app.statements_of(ask_for_all(&acme, &setup)).await;
    assert_eq!(after, 0);
    app.close().await;
}

/// Waits until the node has heard everything that was announced so far: announcements come in order, and the last one
/// is about a program of which only this function knows.
async fn all_is_heard(app: &App) {
    if app.services.store.backend() != DbBackend::Postgres {
        return;
    }
    let last = app.program("Last").await;
    let unknown = LinkName::Code(format!("{}zzzzzzzz", last.short_code));
    let ask = || app.services.caches.target(&app.services, &unknown);
    ask().await.expect("asked");
    sql(app, &format!("SELECT pg_notify('waypost_changes', '{}')", last.tenant)).await;
    let hearing = async {
        while app.statements_of(ask()).await.1 == 0 {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(5), hearing).await;
    assert!(in_time.is_ok(), "the node hears nothing");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_at_a_cold_link_asks_for_it_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, ageless).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    all_is_heard(&app).await;
    let (services, link) = (&app.services, name(&setup.link));
    let crowd = futures::future::join_all((0..64).map(|_| services.caches.target(services, &link)));
    let (targets, statements) = app.statements_of(crowd).await;
    assert!(targets.iter().all(|target| matches!(target, Ok(Some(_)))));
    assert_eq!(statements, 4, "tenant, link, offer and affiliate");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn nobody_is_served_from_another_tenants_entry(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, ageless).await;
    let (acme, other) = (app.program("Acme").await, app.program("Other").await);
    let (setup, _) = (acme.setup().await, other.setup().await);
    ask_for_all(&acme, &setup).await;
    let caches = &app.services.caches;
    let (offer, affiliate) = (
        setup.offer.parse().expect("an id"),
        setup.affiliate.parse().expect("an id"),
    );
    let scope = other.scope();
    assert!(matches!(
        caches.offer(&scope, offer).await,
        Err(Error::NotFound("offer"))
    ));
    assert!(matches!(
        caches.affiliate(&scope, affiliate).await,
        Err(Error::NotFound("affiliate"))
    ));
    let spelled = |program: &Program<'_>| LinkName::Spelled {
        offer: format!("{}-shoes", program.short_code),
        affiliate: "anna".to_owned(),
    };
    for program in [&acme, &other] {
        let target = caches.target(&app.services, &spelled(program)).await.expect("asked");
        assert_eq!(target.expect("a target").tenant, program.tenant);
    }
    // The rest of a key of theirs behind the short code of ours is nobody's key.
    let (_, rest) = key(&setup.merchant).split_at(other.short_code.len());
    let mixed = format!("{}{rest}", other.short_code);
    let found = caches.integration(&app.services, &mixed).await.expect("asked");
    assert!(found.is_none());
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn while_the_database_is_away_what_was_known_is_served(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, forgetful).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    ask_for_all(&program, &setup).await;
    app.services.store.clone().close().await.expect("closed");
    for _ in 0..3 {
        ask_for_all(&program, &setup).await;
    }
    let unknown = LinkName::Code(format!("{}zzzzzzzz", program.short_code));
    let asked = app.services.caches.target(&app.services, &unknown).await;
    assert!(matches!(asked, Err(Error::Unavailable(_))), "never known");
    app.abandon().await;
}

#[tokio::test]
async fn a_database_that_hangs_holds_up_nobody_for_long() {
    let app = App::with(Db::Postgres, forgetful).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    ask_for_all(&program, &setup).await;
    let locked = app.services.store.writer().begin().await.expect("begun");
    locked
        .execute_unprepared("LOCK TABLE tenant, offer, affiliate, integration, tracking_link IN ACCESS EXCLUSIVE MODE")
        .await
        .expect("locked");
    let asking = async {
        for _ in 0..100 {
            ask_for_all(&program, &setup).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(3), asking).await;
    assert!(in_time.is_ok(), "one wait of 300 ms is enough");
    locked.rollback().await.expect("rolled back");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn whoever_changes_what_is_remembered_leaves_a_record_and_so_announces_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let ids = operations::one_of_everything(&program).await;
    let mut changed = Vec::new();
    for operation in operations::all(&ids) {
        // So that setting a status to what it is changes a row too.
        app.advance(chrono::TimeDelta::milliseconds(1));
        let before = remembered(&program).await;
        let records = records(&program).await;
        program.ask(&operation.document, operation.variables.clone()).await;
        if remembered(&program).await != before {
            changed.push(operation.field);
            assert!(
                records < self::records(&program).await,
                "{} is not announced",
                operation.field
            );
        }
    }
    changed.dedup();
    let expected = [
        "createOffer",
        "setOfferTermsSettings",
        "createAffiliate",
        "createTrackingLink",
        "createIntegration",
        "updateIntegration",
        "rotateIntegrationSecret",
        "endPreviousIntegrationSecret",
        "updateTenant",
        "setOfferStatus",
        "setOfferAttribution",
        "setAffiliateStatus",
        "setIntegrationStatus",
        "setOfferReview",
    ];
    assert_eq!(changed, expected);
    app.advance(chrono::TimeDelta::days(4));
    app.drain().await;
    app.close_with_jobs_left().await;
}

/// Every row of the tables behind the caches, as text.
async fn remembered(program: &Program<'_>) -> Value {
    let tenant = waypost_domain::tenant::own(&program.scope()).await.expect("a tenant");
    json!([
        format!("{tenant:?}"),
        rows::<offer::Entity>(program).await,
        rows::<affiliate::Entity>(program).await,
        rows::<tracking_link::Entity>(program).await,
        rows::<enrollment::Entity>(program).await,
        rows::<integration::Entity>(program).await,
    ])
}

async fn rows<E: TenantOwned>(program: &Program<'_>) -> Vec<String> {
    let reader = program.app.services.store.reader();
    let rows = program.scope().select::<E>().all(reader).await.expect("read");
    let mut texts: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    texts.sort();
    texts
}

async fn records(program: &Program<'_>) -> usize {
    rows::<audit_record::Entity>(program).await.len()
}
