//! While a deployment rolls on, processes of the version before register partner postbacks and settle conversions; what they write is sent.

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement, Value};
use serde_json::json;
use uuid::Uuid;
use waypost_domain::delivery::serve;
use waypost_entity::id::{AffiliateId, ConversionId, EndpointId, TypedId};
use waypost_tests::{App, Db, Receiver};

use super::sale;

/// A statement as the version before writes it.
async fn write(app: &App, sql: &str, values: Vec<Value>) {
    let db = app.services.store.writer();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.expect("written");
}

#[rstest]
#[tokio::test]
async fn what_the_version_before_writes_is_sent(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let conversion: ConversionId = sale(&app, &program, &setup, "1").await.parse().expect("an id");
    app.drain().await;
    let affiliate: AffiliateId = setup.affiliate.parse().expect("an id");
    let (tenant, now): (Value, Value) = (program.tenant.into(), app.services.clock.now().into());
    let (postback, delivery) = (Uuid::from_u128(7), Uuid::from_u128(8));
    write(
        &app,
        "INSERT INTO partner_postback (tenant_id, id, affiliate_id, url_template, status, created_at, updated_at)
            VALUES ($1, $2, $3, $4, 'active', $5, $5)",
        vec![
            tenant.clone(),
            postback.into(),
            affiliate.into(),
            format!("{}/?t={{txn_id}}&p={{payout}}&s={{status}}", partner.url).into(),
            now.clone(),
        ],
    )
    .await;
    write(
        &app,
        "INSERT INTO delivery (tenant_id, id, partner_postback_id, conversion_id, status, attempts_made, next_attempt_at, created_at)
            VALUES ($1, $2, $3, $4, 'pending', 0, $5, $5)",
        vec![tenant, delivery.into(), postback.into(), conversion.into(), now],
    )
    .await;
    serve(&app.services, program.tenant, EndpointId::from_uuid(postback))
        .await
        .expect("served");
    let told: Vec<String> = partner.calls().into_iter().map(|call| call.target).collect();
    assert_eq!(told, ["/?t=1&p=2.00&s=approved"]);
    let query = "{ partnerPostbacks { nodes { method status endpoint { lastSuccessAt } } } }";
    let shown = program.ok(query, json!({})).await["partnerPostbacks"]["nodes"][0].clone();
    assert_eq!((&shown["method"], &shown["status"]), (&json!("GET"), &json!("ACTIVE")));
    app.close().await;
}
