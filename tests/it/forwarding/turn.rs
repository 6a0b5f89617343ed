//! One worker at a time serves an endpoint, and one that vanishes is followed by another.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;
use waypost_domain::conversion::settle::settle;
use waypost_domain::delivery::serve;
use waypost_entity::endpoint;
use waypost_entity::id::{EndpointId, PartnerPostbackId};
use waypost_tests::{App, Db, Receiver};

use super::{deliveries, postback, sale};

#[rstest]
#[tokio::test]
async fn many_workers_at_once_send_each_message_once_and_in_order(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let url = format!("{}/?t={{txn_id}}", partner.url);
    let id: PartnerPostbackId = postback(&program, &setup, json!({ "urlTemplate": url }))
        .await
        .parse()
        .expect("an id");
    let mut conversions = Vec::new();
    for number in 0..40 {
        conversions.push(
            sale(&app, &program, &setup, &number.to_string())
                .await
                .parse()
                .expect("an id"),
        );
    }
    settle(&app.services, program.tenant, &conversions)
        .await
        .expect("settled");
    let turns = (0..16).map(|_| serve(&app.services, program.tenant, EndpointId::from(id)));
    for served in futures::future::join_all(turns).await {
        served.expect("served");
    }
    app.drain().await;
    let heard: Vec<_> = partner.calls().iter().filter_map(|call| call.parameter("t")).collect();
    let all: Vec<_> = (0..40).map(|number| number.to_string()).collect();
    assert_eq!(heard, all);
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn a_worker_that_vanished_is_followed_by_another_when_its_time_is_over(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{}/?t={{txn_id}}", partner.url) }),
    )
    .await;
    let until = app.services.clock.now() + TimeDelta::seconds(8);
    program
        .scope()
        .update::<endpoint::Entity>()
        .col_expr(endpoint::Column::ServedUntil, Expr::value(until))
        .filter(endpoint::Column::TenantId.eq(program.tenant))
        .exec(app.services.store.writer())
        .await
        .expect("somebody has the turn, and is killed");
    let conversion = sale(&app, &program, &setup, "1").await;
    app.drain().await;
    assert!(partner.calls().is_empty());
    app.advance(TimeDelta::seconds(7));
    app.drain().await;
    assert!(partner.calls().is_empty(), "it may only be slow");
    app.advance(TimeDelta::seconds(1));
    app.drain().await;
    assert_eq!(partner.calls().len(), 1);
    assert_eq!(deliveries(&program, &conversion).await[0]["status"], json!("SUCCEEDED"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_job_that_comes_before_our_clock_has_reached_its_time_is_asked_for_again(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    postback(&program, &setup, json!({ "urlTemplate": format!("{}/", partner.url) })).await;
    let conversion = sale(&app, &program, &setup, "1").await.parse().expect("an id");
    settle(&app.services, program.tenant, &[conversion])
        .await
        .expect("settled");
    app.advance(TimeDelta::milliseconds(-1));
    app.drain().await;
    assert!(partner.calls().is_empty(), "by our clock it is not due yet");
    app.advance(TimeDelta::seconds(1));
    app.drain().await;
    assert_eq!(partner.calls().len(), 1);
    app.close().await;
}
