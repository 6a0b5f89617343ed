//! The step from partner postbacks to endpoints, on a database full of what was there before: nothing is lost, everything still means the
//! same, and what was under way is sent.

use chrono::{DateTime, Utc};
use rstest::rstest;
use sea_orm::{DatabaseConnection, FromQueryResult, Statement};
use sea_orm_migration::MigratorTrait;
use serde_json::json;
use uuid::Uuid;
use waypost_api::serve::{self, Part};
use waypost_domain::delivery;
use waypost_domain::scope::{Actor, Scope};
use waypost_domain::services::Services;
use waypost_domain::store::Store;
use waypost_entity::id::{EndpointId, TenantId, TypedId};
use waypost_entity::status::{CallMethod, DeliveryStatus, EndpointKind};
use waypost_migration::Migrator;
use waypost_tests::database::{TestDatabase, settings};
use waypost_tests::{Db, Receiver};

use super::before::{self, CONVERSIONS, POSTBACKS, PROGRAMS, State, id, is_paused, payout_micros, status_of, tenant};
use crate::product::config;

/// The last step before there were endpoints.
const BEFORE: u32 = 12;

/// What the version before knows of a delivery.
#[derive(Debug, PartialEq, FromQueryResult)]
struct Delivery {
    tenant_id: Uuid,
    id: Uuid,
    partner_postback_id: Uuid,
    conversion_id: Uuid,
    status: String,
    attempts_made: i32,
    next_attempt_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

/// What it knows of an attempt.
#[derive(Debug, PartialEq, FromQueryResult)]
struct Attempt {
    tenant_id: Uuid,
    id: Uuid,
    delivery_id: Uuid,
    number: i32,
    started_at: DateTime<Utc>,
    duration_ms: i32,
    url: String,
    status_code: Option<i32>,
    error_class: Option<String>,
}

/// What it knows of a partner postback.
#[derive(Debug, PartialEq, FromQueryResult)]
struct Postback {
    tenant_id: Uuid,
    id: Uuid,
    url_template: String,
    status: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

async fn rows<T: FromQueryResult>(db: &DatabaseConnection, table: &str) -> Vec<T> {
    let sql = format!("SELECT * FROM {table} ORDER BY tenant_id, id");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    T::find_by_statement(statement).all(db).await.expect("read")
}

async fn known(db: &DatabaseConnection) -> (Vec<Postback>, Vec<Delivery>, Vec<Attempt>) {
    (
        rows(db, "partner_postback").await,
        rows(db, "delivery").await,
        rows(db, "delivery_attempt").await,
    )
}

/// What the newest version knows of it means what it meant.
async fn means_the_same(services: &Services, program: u128, postbacks: &[Postback]) {
    let tenant = TenantId::from_uuid(tenant(program));
    let scope = Scope::admit(services, tenant, Actor::Job);
    let endpoints = scope
        .select::<waypost_entity::endpoint::Entity>()
        .all(scope.reader())
        .await
        .expect("read");
    let mut of_endpoints: Vec<_> = endpoints
        .iter()
        .map(|row| (row.id.uuid(), row.status.word(), row.created_at))
        .collect();
    of_endpoints.sort_unstable();
    let of_postbacks: Vec<_> = postbacks
        .iter()
        .filter(|row| row.tenant_id == tenant.uuid())
        .map(|row| (row.id, row.status.as_str(), row.created_at))
        .collect();
    assert_eq!(of_endpoints, of_postbacks);
    assert!(endpoints.iter().all(|row| {
        row.kind == EndpointKind::PartnerPostback && row.failures_in_row == 0 && row.rests_until.is_none()
    }));
    let conversions = scope
        .select::<waypost_entity::conversion::Entity>()
        .all(scope.reader())
        .await
        .expect("read");
    let deliveries = scope
        .select::<waypost_entity::delivery::Entity>()
        .all(scope.reader())
        .await
        .expect("read");
    for row in &deliveries {
        let conversion = conversions
            .iter()
            .find(|each| Some(each.id) == row.conversion_id)
            .expect("its conversion");
        assert_eq!(
            row.source_key,
            format!("conversion:{}:made", conversion.id.uuid().simple())
        );
        let content: serde_json::Value = serde_json::from_str(&row.content).expect("JSON");
        let expected = json!({
            "status": conversion.status.word(), "reason": conversion.reason,
            "amount_micros": conversion.amount_micros, "amount_currency": conversion.amount_currency,
            "payout_micros": conversion.payout_micros, "payout_currency": conversion.payout_currency,
        });
        assert_eq!(content, expected);
        assert_eq!((row.topic.as_str(), row.uncounted_attempts), ("conversion", 0));
    }
    let attempts = scope
        .select::<waypost_entity::delivery_attempt::Entity>()
        .all(scope.reader())
        .await
        .expect("read");
    assert!(
        attempts
            .iter()
            .all(|row| row.method == CallMethod::Get && !row.is_probe && row.body.is_none())
    );
}

/// What was due goes to each postback that is not paused, and nothing else does.
async fn is_sent(services: &Services, program: u128, partner: &Receiver) {
    let tenant = TenantId::from_uuid(tenant(program));
    let mut expected = Vec::new();
    for postback in 0..POSTBACKS {
        let endpoint = EndpointId::from_uuid(id(6, program, postback));
        delivery::serve(services, tenant, endpoint).await.expect("served");
        let due =
            (0..CONVERSIONS).filter(|each| !is_paused(postback) && State::of(*each, postback) == Some(State::Due));
        expected.extend(due.map(|conversion| {
            let reason = if conversion % 3 == 1 { "returned" } else { "" };
            let cents = payout_micros(conversion) / 10_000;
            let (whole, part, status) = (cents / 100, cents % 100, status_of(conversion));
            format!("/{program}/{postback}?t=T-{conversion}&p={whole}.{part:02}&s={status}&r={reason}&o=shoes")
        }));
    }
    let path = format!("/{program}/");
    let mut told: Vec<_> = partner
        .calls()
        .into_iter()
        .map(|call| call.target)
        .filter(|to| to.starts_with(&path))
        .collect();
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected);
    let scope = Scope::admit(services, tenant, Actor::Job);
    let after = scope
        .select::<waypost_entity::delivery::Entity>()
        .all(scope.reader())
        .await
        .expect("read");
    let succeeded = after
        .iter()
        .filter(|row| row.status == DeliveryStatus::Succeeded)
        .count();
    let before = (0..CONVERSIONS).flat_map(|each| (0..POSTBACKS).filter_map(move |to| State::of(each, to)));
    assert_eq!(
        succeeded,
        expected.len() + before.filter(|state| *state == State::Succeeded).count()
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_database_comes_to_have_endpoints_and_loses_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let database = TestDatabase::empty(db).await;
    let data = tempfile::tempdir().expect("a directory");
    let partner = Receiver::start().await;
    let store = Store::open(&settings(&database.url)).await.expect("opened");
    Migrator::up(store.writer(), Some(BEFORE))
        .await
        .expect("the version before");
    let now = waypost_domain::clock::Clock::system().now();
    for number in 0..PROGRAMS {
        before::program(store.writer(), number, now).await;
        before::postbacks(store.writer(), number, &partner.url, now).await;
        before::deliveries(store.writer(), number, now).await;
    }
    let known_before = known(store.writer()).await;
    assert!(
        known_before.1.len() >= 2_000 && known_before.2.len() >= 5_000,
        "{} and {}",
        known_before.1.len(),
        known_before.2.len()
    );
    store.close().await.expect("closed");

    // The newest version brings the schema up to date when it starts.
    let running = serve::start(config(&database, data.path()), Part::Serve)
        .await
        .expect("started");
    let services = &running.services;
    assert!(
        known(services.store.writer()).await == known_before,
        "what the version before knows has changed"
    );
    for number in 0..PROGRAMS {
        means_the_same(services, number, &known_before.0).await;
        is_sent(services, number, &partner).await;
    }
    running.stop().await.expect("stopped");
    database.remove().await;
}
