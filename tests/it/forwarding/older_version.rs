//! While a deployment rolls on, processes of the version before register partner postbacks and settle conversions; what they write is sent.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait, Statement, Value};
use serde_json::json;
use uuid::Uuid;
use waypost_domain::delivery::serve;
use waypost_domain::queue::{self, Envelope, Queue, When};
use waypost_entity::id::{AffiliateId, ConversionId, DeliveryId, EndpointId, PartnerPostbackId, TypedId};
use waypost_tests::{App, Db, Receiver};

use super::{deliveries, endpoint, postback, sale};

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

/// A job as the version before writes it: one attempt at one delivery.
#[rstest]
#[tokio::test]
async fn what_the_version_before_asks_for_is_done(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let url = format!("{}/?t={{txn_id}}", partner.url);
    postback(&program, &setup, json!({ "urlTemplate": url })).await;
    partner.answer_once(500, "");
    let conversion = sale(&app, &program, &setup, "1").await;
    app.drain().await;
    let delivery = deliveries(&program, &conversion).await.remove(0);
    let delivery: DeliveryId = delivery["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let job = json!({ "kind": "deliver", "tenant": program.tenant, "delivery": delivery, "attempt": 2 });
    // Only this one is left of what asks for the second attempt.
    let writer = app.services.store.writer();
    let table = queue::table(writer.get_database_backend());
    writer
        .execute(Query::delete().from_table(table))
        .await
        .expect("deleted");
    app.advance(TimeDelta::minutes(1));
    let now = When::Now(app.services.clock.now());
    let envelope = Envelope { job, tries: 0 };
    queue::post(writer, Queue::Deliver, &envelope, now, None)
        .await
        .expect("asked for");
    app.drain().await;
    assert_eq!(partner.calls().len(), 2);
    let done = deliveries(&program, &conversion).await.remove(0);
    assert_eq!(
        (&done["status"], &done["attemptsMade"]),
        (&json!("SUCCEEDED"), &json!(2))
    );
    app.close().await;
}

/// A process of the version before pauses and opens by a column of its own.
#[rstest]
#[tokio::test]
async fn a_pause_by_the_version_before_is_kept_to_and_so_is_its_end(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let url = format!("{}/?t={{txn_id}}", partner.url);
    let id = postback(&program, &setup, json!({ "urlTemplate": url })).await;
    let other = postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{}/other", partner.url) }),
    )
    .await;
    let row: PartnerPostbackId = id.parse().expect("an id");
    let set = async |status: &str| {
        app.advance(TimeDelta::milliseconds(1));
        let sql = "UPDATE partner_postback SET status = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2";
        let now = app.services.clock.now();
        write(
            &app,
            sql,
            vec![program.tenant.into(), row.into(), status.into(), now.into()],
        )
        .await;
    };
    let told = || {
        partner
            .calls()
            .iter()
            .filter_map(|call| call.parameter("t"))
            .collect::<Vec<_>>()
    };
    let seen = async |id: &str| endpoint(&program, id).await["status"].clone();

    set("paused").await;
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    assert_eq!(
        (seen(&id).await, seen(&other).await),
        (json!("PAUSED"), json!("ACTIVE"))
    );
    assert!(told().is_empty(), "{:?}", told());
    set("active").await;
    assert_eq!(seen(&id).await, json!("ACTIVE"));
    sale(&app, &program, &setup, "2").await;
    app.drain().await;
    assert_eq!(told(), ["1", "2"], "what has waited goes out too");

    // It knows nothing of what people were told, which is over when the server answers.
    partner.answer_once(410, "");
    partner.answer_once(410, "");
    sale(&app, &program, &setup, "3").await;
    app.drain().await;
    let query = "{ notices(filter: { open: true }) { nodes { kind } } }";
    let open = async || {
        let found = program.ok(query, json!({})).await;
        found["notices"]["nodes"].as_array().expect("a list").len()
    };
    assert_eq!(open().await, 2, "both servers are gone");
    set("active").await;
    sale(&app, &program, &setup, "4").await;
    app.drain().await;
    assert_eq!(told().last().map(String::as_str), Some("4"));
    assert_eq!(open().await, 1);

    // The column says what a process of the version before has said last, and newer ones have said something else since.
    set("paused").await;
    let activate =
        "mutation($id: ID!) { setPartnerPostbackStatus(input: { id: $id, status: ACTIVE }) { userErrors { code } } }";
    program.ok(activate, json!({ "id": id })).await;
    assert_eq!(seen(&id).await, json!("ACTIVE"));
    set("paused").await;
    assert_eq!(seen(&id).await, json!("PAUSED"), "said again");
    // What else the version before changes of it is not about its status.
    program.ok(activate, json!({ "id": id })).await;
    let renamed = "UPDATE partner_postback SET url_template = $3 WHERE tenant_id = $1 AND id = $2";
    let url = format!("{}/new?t={{txn_id}}", partner.url);
    write(&app, renamed, vec![program.tenant.into(), row.into(), url.into()]).await;
    assert_eq!(seen(&id).await, json!("ACTIVE"));
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    app.close().await;
}
