//! One worker at a time serves an endpoint, and one that vanishes is followed by another.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use waypost_domain::Services;
use waypost_domain::clock::Clock;
use waypost_domain::conversion::settle::settle;
use waypost_domain::delivery::serve;
use waypost_domain::entropy::Entropy;
use waypost_entity::endpoint;
use waypost_entity::id::{EndpointId, PartnerPostbackId};
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program, Receiver};

use super::{deliveries, postback, sale};

/// A server that answers its calls one after the other, each when it is let go.
pub(super) struct Slow {
    pub(super) url: String,
    calls: watch::Receiver<usize>,
    answers: Arc<Semaphore>,
}

impl Slow {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (count, calls) = watch::channel(0);
        let answers = Arc::new(Semaphore::new(0));
        let leave = Arc::clone(&answers);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (count, leave) = (count.clone(), Arc::clone(&leave));
                tokio::spawn(async move {
                    let read = stream.read(&mut [0; 4096]).await?;
                    count.send_modify(|calls| *calls += 1);
                    leave.acquire().await.expect("open").forget();
                    stream
                        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                        .await?;
                    std::io::Result::Ok(read)
                });
            }
        });
        Self { url, calls, answers }
    }

    pub(super) async fn called(&mut self, times: usize) {
        let enough = self.calls.wait_for(|calls| *calls == times);
        tokio::time::timeout(Duration::from_secs(30), enough)
            .await
            .expect("called in time")
            .expect("listening");
    }

    pub(super) fn answer_one(&self) {
        self.answers.add_permits(1);
    }
}

/// A worker of its own that serves the endpoint.
pub(super) fn worker(app: &App, program: &Program<'_>, id: EndpointId) -> JoinHandle<()> {
    let (services, tenant) = (app.services.clone(), program.tenant);
    tokio::spawn(async move { serve(&services, tenant, id).await.expect("served") })
}

async fn row(program: &Program<'_>, id: EndpointId) -> endpoint::Model {
    let scope = program.scope();
    scope.get::<endpoint::Entity>(scope.reader(), id).await.expect("there")
}

/// A partner postback's endpoint at this address.
pub(super) async fn endpoint_at(program: &Program<'_>, setup: &Setup, url: &str) -> EndpointId {
    let made = postback(program, setup, json!({ "urlTemplate": format!("{url}/?t={{txn_id}}") })).await;
    made.parse::<PartnerPostbackId>().expect("an id").into()
}

/// A sale that is settled, whose messages nobody has looked at.
pub(super) async fn settled_sale(app: &App, program: &Program<'_>, setup: &Setup, txn: &str) -> String {
    let conversion = sale(app, program, setup, txn).await;
    let id = conversion.parse().expect("an id");
    settle(&app.services, program.tenant, &[id]).await.expect("settled");
    conversion
}

#[rstest]
#[tokio::test]
async fn many_workers_at_once_send_each_message_once_and_in_order(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let id = endpoint_at(&program, &setup, &partner.url).await;
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
    let turns = (0..16).map(|_| serve(&app.services, program.tenant, id));
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
    settled_sale(&app, &program, &setup, "1").await;
    app.advance(TimeDelta::milliseconds(-1));
    app.drain().await;
    assert!(partner.calls().is_empty(), "by our clock it is not due yet");
    app.advance(TimeDelta::seconds(2));
    app.drain().await;
    assert_eq!(partner.calls().len(), 1);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_worker_that_took_too_long_leaves_its_successors_turn_alone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let mut partner = Slow::start().await;
    let id = endpoint_at(&program, &setup, &partner.url).await;
    let conversion = settled_sale(&app, &program, &setup, "1").await;
    let first = worker(&app, &program, id);
    partner.called(1).await;
    app.advance(TimeDelta::seconds(9));
    let second = worker(&app, &program, id);
    partner.called(2).await;
    partner.answer_one();
    first.await.expect("ended");
    let between = row(&program, id).await;
    assert_eq!(between.turn, 2);
    assert!(between.served_until.is_some(), "the second is still at it");
    partner.answer_one();
    second.await.expect("ended");
    assert_eq!(row(&program, id).await.served_until, None);
    let told = &deliveries(&program, &conversion).await[0];
    assert_eq!(
        (&told["status"], &told["attemptsMade"]),
        (&json!("SUCCEEDED"), &json!(1)),
        "what one has recorded stands"
    );
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn a_worker_whose_clock_goes_otherwise_leaves_a_turn_alone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let mut partner = Slow::start().await;
    let id = endpoint_at(&program, &setup, &partner.url).await;
    settled_sale(&app, &program, &setup, "1").await;
    let first = worker(&app, &program, id);
    partner.called(1).await;
    let now = app.services.clock.now();
    for milliseconds in [-8_000, -3_000, -1, 1, 5_000] {
        let clock = Clock::stopped_at(now + TimeDelta::milliseconds(milliseconds));
        let (store, config) = (app.services.store.clone(), app.services.config.clone());
        let secret = b"a secret for tests, 32 bytes long";
        let elsewhere = Services::with(store, config, secret, (clock, Entropy::system())).expect("services");
        serve(&elsewhere, program.tenant, id).await.expect("served");
        assert_eq!(row(&program, id).await.turn, 1, "{milliseconds} ms");
    }
    partner.answer_one();
    first.await.expect("ended");
    partner.called(1).await;
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn endpoints_that_fail_leave_room_for_the_others_and_wait_with_one_job_each(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| config.delivery.in_flight_per_tenant = 2).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (mut hangs, partner) = (Slow::start().await, Receiver::start().await);
    let failing = [
        endpoint_at(&program, &setup, &hangs.url).await,
        endpoint_at(&program, &setup, &hangs.url).await,
    ];
    let answers = endpoint_at(&program, &setup, &partner.url).await;
    program
        .scope()
        .update::<endpoint::Entity>()
        .col_expr(endpoint::Column::FailuresInRow, Expr::value(1))
        .filter(endpoint::Column::Id.is_in(failing))
        .exec(app.services.store.writer())
        .await
        .expect("they have failed before");
    settled_sale(&app, &program, &setup, "1").await;
    let first = worker(&app, &program, failing[0]);
    hangs.called(1).await;
    let before = app.waiting().await.len();
    for _ in 0..5 {
        worker(&app, &program, failing[1]).await.expect("ended");
    }
    assert_eq!(
        row(&program, failing[1]).await.turn,
        0,
        "one of them has the half that they share"
    );
    assert_eq!(app.waiting().await.len(), before + 1, "it is looked at again, once");
    worker(&app, &program, answers).await.expect("ended");
    assert_eq!(partner.calls().len(), 1);
    hangs.answer_one();
    first.await.expect("ended");
    hangs.answer_one();
    app.advance(TimeDelta::seconds(2));
    app.drain().await;
    hangs.called(2).await;
    app.close().await;
}
