//! Partner postbacks that are deleted: what waits is given up, nothing new is made, and the log stays.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use waypost_domain::owed;
use waypost_domain::partner_postback::MOST;
use waypost_entity::id::{PartnerPostbackId, TypedId};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program, Receiver};

use super::turn::{Slow, endpoint_at, settled_sale, worker};
use super::{deliveries, postback, sale, word};
use crate::owed::lose_all_jobs;

const DELETE: &str =
    "mutation($id: ID!) { deletePartnerPostback(input: { id: $id }) { deletedId userErrors { code } } }";
const LOG: &str = "{ deliveries { nodes { id status nextAttemptAt partnerPostback { id } conversion { id } attempts { url statusCode } } }
    partnerPostbacks { totalCount } notices { totalCount } }";

async fn refusal(program: &Program<'_>, document: &str, variables: Value) -> String {
    let answer = program.ask(document, variables).await;
    text(&answer["errors"][0]["extensions"]["code"])
}

#[rstest]
#[tokio::test]
async fn a_deleted_postback_is_told_nothing_more_and_the_log_keeps_what_it_was_told(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let input = json!({ "urlTemplate": format!("{}/?t={{txn_id}}", partner.url), "statuses": ["APPROVED", "REJECTED"],
        "headers": [{ "name": "X-Api-Key", "value": "SEALEDSEALED" }] });
    let id = postback(&program, &setup, input).await;
    let rotate = "mutation($id: ID!) { rotatePartnerPostbackSecret(input: { id: $id }) { secret } }";
    program.ok(rotate, json!({ "id": id })).await;
    let first = sale(&app, &program, &setup, "1").await;
    app.drain().await;
    partner.answer_once(500, "down");
    let second = sale(&app, &program, &setup, "2").await;
    app.drain().await;
    assert_eq!(partner.calls().len(), 2);
    // As a process of the version before writes them.
    let older = "UPDATE delivery SET partner_postback_id = endpoint_id";
    let writer = app.services.store.writer();
    writer.execute_unprepared(older).await.expect("written");

    let deleted = program.ok(DELETE, json!({ "id": id })).await;
    assert_eq!(
        deleted["deletePartnerPostback"],
        json!({ "deletedId": id, "userErrors": [] })
    );
    app.drain().await;
    app.advance(TimeDelta::minutes(1));
    word(&program, &setup, "1", "rejected").await;
    sale(&app, &program, &setup, "3").await;
    app.drain().await;
    assert_eq!(partner.calls().len(), 2, "only before it was deleted");

    let seen = program.ok(LOG, json!({})).await;
    let shown = |conversion: &str, status: &str, code: i32| json!([conversion, status, Value::Null, Value::Null, code]);
    let rows = seen["deliveries"]["nodes"].as_array().expect("rows").iter().map(|row| {
        let attempt = &row["attempts"][0];
        json!([
            row["conversion"]["id"],
            row["status"],
            row["nextAttemptAt"],
            row["partnerPostback"],
            attempt["statusCode"]
        ])
    });
    let expected = [shown(&second, "FAILED", 500), shown(&first, "SUCCEEDED", 200)];
    assert_eq!(rows.collect::<Vec<_>>(), expected);
    assert_eq!(seen["partnerPostbacks"]["totalCount"], 0);

    let node = "query($id: ID!) { node(id: $id) { id } }";
    let one = "query($id: ID!) { partnerPostback(id: $id) { id } }";
    let resume =
        "mutation($id: ID!) { setPartnerPostbackStatus(input: { id: $id, status: ACTIVE }) { userErrors { code } } }";
    for document in [DELETE, resume, one, node] {
        let code = refusal(&program, document, json!({ "id": id })).await;
        assert_eq!(code, "NOT_FOUND", "{document}");
    }
    let failed = &seen["deliveries"]["nodes"][0]["id"];
    let anew = "mutation($id: ID!) { redeliver(input: { ids: [$id] }) { userErrors { code } }
        redeliverMatching(input: { filter: {} }) { matching } }";
    let anew = program.ask(anew, json!({ "id": failed })).await["data"].clone();
    assert_eq!(anew["redeliver"]["userErrors"], json!([{ "code": "DELETED" }]));
    assert_eq!(anew["redeliverMatching"]["matching"], 0);

    let endpoints = program.scope().select::<waypost_entity::endpoint::Entity>();
    let endpoint = endpoints.one(app.services.store.reader()).await.expect("read");
    assert_eq!(endpoint.expect("it stays").signing_secret, None, "the secret is gone");
    let audit = program.scope().select::<waypost_entity::audit_record::Entity>();
    let audit = audit.all(app.services.store.reader()).await.expect("read");
    let record = audit.iter().find(|record| record.action == "deletePartnerPostback");
    let record = format!("{:?}", record.expect("it is recorded"));
    assert!(record.contains(&id) && !record.contains("SEALED"), "{record}");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_waited_while_it_was_paused_is_given_up(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let id = postback(&program, &setup, json!({ "urlTemplate": partner.url })).await;
    partner.answer_once(410, "gone");
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    sale(&app, &program, &setup, "2").await;
    app.drain().await;
    let seen = program.ok(LOG, json!({})).await;
    assert_eq!(seen["notices"]["totalCount"], 1, "of 410 Gone");
    program.ok(DELETE, json!({ "id": id })).await;
    app.drain().await;
    let seen = program.ok(LOG, json!({})).await;
    let rows = seen["deliveries"]["nodes"].as_array().expect("rows").iter();
    let statuses: Vec<_> = rows.map(|row| &row["status"]).collect();
    assert_eq!(statuses, ["FAILED", "FAILED"]);
    let told = program.scope().select::<waypost_entity::notice::Entity>();
    let told = told
        .one(app.services.store.reader())
        .await
        .expect("read")
        .expect("a notice");
    assert!(told.closed_at.is_some(), "what was told of it is over");
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    app.close().await;
}

#[tokio::test]
async fn a_deleted_one_makes_room_for_another() {
    let app = App::with(Db::Sqlite, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let affiliate = program.affiliate("Anna").await;
    let mut last = String::new();
    for _ in 0..MOST {
        last = program.partner_postback(&affiliate, "https://t.example/").await;
    }
    let create =
        "mutation($i: CreatePartnerPostbackInput!) { createPartnerPostback(input: $i) { userErrors { code } } }";
    let input = json!({ "i": { "affiliateId": affiliate, "urlTemplate": "https://t.example/" } });
    assert_eq!(refusal(&program, create, input.clone()).await, "CONFLICT");
    program.ok(DELETE, json!({ "id": last })).await;
    let made = program.ok(create, input).await;
    assert_eq!(made["createPartnerPostback"]["userErrors"], json!([]));
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_call_that_is_under_way_while_it_is_deleted_stands_in_the_log(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let mut partner = Slow::start().await;
    let endpoint = endpoint_at(&program, &setup, &partner.url).await;
    let first = settled_sale(&app, &program, &setup, "1").await;
    let second = settled_sale(&app, &program, &setup, "2").await;
    let serving = worker(&app, &program, endpoint);
    partner.called(1).await;
    let id = PartnerPostbackId::from_uuid(endpoint.uuid());
    program.ok(DELETE, json!({ "id": id })).await;
    worker(&app, &program, endpoint).await.expect("nothing to do yet");
    partner.answer_one();
    partner.answer_one();
    serving.await.expect("ended");
    app.advance(TimeDelta::seconds(20));
    app.drain().await;
    let told = |row: &Value| json!([row["status"], row["attempts"].as_array().map(Vec::len)]);
    assert_eq!(told(&deliveries(&program, &first).await[0]), json!(["SUCCEEDED", 1]));
    let left = &deliveries(&program, &second).await[0];
    assert_ne!(left["status"], json!("PENDING"), "{left}");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_waits_for_a_deleted_one_is_given_up_though_its_job_is_lost(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let id = postback(&program, &setup, json!({ "urlTemplate": "http://127.0.0.1:1024/" })).await;
    let conversion = settled_sale(&app, &program, &setup, "1").await;
    program.ok(DELETE, json!({ "id": id })).await;
    lose_all_jobs(&app).await;
    app.advance(TimeDelta::minutes(11));
    assert_eq!(owed::ask_again(&app.services).await.expect("asked"), 1);
    app.drain().await;
    assert_eq!(deliveries(&program, &conversion).await[0]["status"], json!("FAILED"));
    assert_eq!(owed::ask_again(&app.services).await.expect("asked"), 0);
    app.close().await;
}
