//! How a webhook's messages get there: the same body at every attempt, signed afresh, and in nobody's way.

use super::*;

#[rstest]
#[tokio::test]
async fn a_body_stays_the_same_over_attempts_and_its_signature_is_new(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &["conversion.created"]).await;
    receiver.answer_once(500, "down");
    sale(&program, &setup, "T-1").await;
    // What happens meanwhile is told by itself and changes nothing of what was to be told.
    say(&program, &setup, "T-1", ("status", "reversed")).await;
    let rename = "mutation($i: UpdateWebhookInput!) { updateWebhook(input: $i) { webhook { description } userErrors { code } } }";
    program
        .ok(rename, json!({ "i": { "id": webhook.id, "description": "CRM" } }))
        .await;
    app.advance(TimeDelta::seconds(5));
    app.drain().await;
    let calls = receiver.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body, calls[1].body);
    assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    assert_ne!(
        calls[0].header("webhook-timestamp"),
        calls[1].header("webhook-timestamp")
    );
    for call in &calls {
        assert_signed(call, &[&webhook.secret]);
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn both_secrets_sign_while_one_takes_the_place_of_the_other(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let Webhook { id, secret: first } = program.webhook(&receiver.url, &["conversion.created"]).await;
    let rotate = "mutation($i: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $i) {
        secret webhook { endpoint { isSigned previousSecretUntil } } userErrors { code } } }";
    let rotated = program.ok(rotate, json!({ "i": { "id": id } })).await["rotateWebhookSecret"].clone();
    let second = text(&rotated["secret"]);
    assert_eq!(
        rotated["webhook"]["endpoint"],
        json!({ "isSigned": true, "previousSecretUntil": "2026-03-03T12:00:00Z" })
    );
    sale(&program, &setup, "1").await;
    app.advance(TimeDelta::hours(24));
    sale(&program, &setup, "2").await;
    let rotated = program.ok(rotate, json!({ "i": { "id": id } })).await["rotateWebhookSecret"].clone();
    let third = text(&rotated["secret"]);
    sale(&program, &setup, "3").await;
    let end = "mutation($i: EndPreviousWebhookSecretInput!) { endPreviousWebhookSecret(input: $i) { webhook { id } userErrors { code } } }";
    program.ok(end, json!({ "i": { "id": id } })).await;
    sale(&program, &setup, "4").await;
    let calls = receiver.calls();
    let signed: [&[&str]; 4] = [&[&second, &first], &[&second], &[&third, &second], &[&third]];
    assert_eq!(calls.len(), signed.len());
    for (call, secrets) in calls.iter().zip(signed) {
        assert_signed(call, secrets);
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_webhook_that_fails_delays_no_partner(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.delivery.head_timeout_ms = 300;
        config.delivery.total_timeout_ms = 400;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback(&setup.affiliate, &format!("{}/?x=1", partner.url))
        .await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("bound");
    let silent = format!("http://{}/", silent.local_addr().expect("an address"));
    let webhook = program.webhook(&silent, &["conversion.created"]).await;
    for txn in ["1", "2", "3"] {
        sale(&program, &setup, txn).await;
    }
    assert_eq!(partner.calls().len(), 3);
    let query = "query($id: ID!) { webhook(id: $id) { status endpoint { failuresInRow } } }";
    let seen = program.ok(query, json!({ "id": webhook.id })).await;
    assert_eq!(
        seen["webhook"],
        json!({ "status": "ACTIVE", "endpoint": { "failuresInRow": 3 } })
    );
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn what_runs_twice_tells_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &ALL).await;
    let (_, conversion) = sale(&program, &setup, "T-1").await;
    let conversion = conversion.parse().expect("an id");
    let endpoint: waypost_entity::id::WebhookId = webhook.id.parse().expect("an id");
    for _ in 0..2 {
        waypost_domain::conversion::settle(&app.services, program.tenant, &[conversion])
            .await
            .expect("nothing to do");
        waypost_domain::delivery::serve(&app.services, program.tenant, endpoint.into())
            .await
            .expect("nothing to do");
        app.drain().await;
    }
    assert_eq!(types(&receiver), ["conversion.created"]);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_happens_while_it_is_paused_waits(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &ALL).await;
    let set = "mutation($i: SetWebhookStatusInput!) { setWebhookStatus(input: $i) { webhook { status } userErrors { code } } }";
    let to = async |status: &str| {
        let set = program
            .ok(set, json!({ "i": { "id": webhook.id, "status": status } }))
            .await;
        assert_eq!(set["setWebhookStatus"]["webhook"]["status"], status);
        app.drain().await;
    };
    to("PAUSED").await;
    sale(&program, &setup, "T-1").await;
    say(&program, &setup, "T-1", ("refund", "5")).await;
    assert_eq!(receiver.calls().len(), 0);
    to("ACTIVE").await;
    assert_eq!(
        types(&receiver),
        ["conversion.created", "conversion.updated"],
        "in order"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_webhook_that_is_gone_is_paused_and_told_of(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &ALL).await;
    receiver.answer_once(410, "gone");
    sale(&program, &setup, "T-1").await;
    let query = "{ webhooks { nodes { endpoint { pausedBecause } } } notices { nodes { kind webhook { id } partnerPostback { id } } } }";
    let seen = program.ok(query, json!({})).await;
    assert_eq!(seen["webhooks"]["nodes"][0]["endpoint"]["pausedBecause"], "GONE");
    assert_eq!(
        seen["notices"]["nodes"],
        json!([{ "kind": "ENDPOINT_GONE", "webhook": { "id": webhook.id }, "partnerPostback": null }])
    );
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn a_deleted_webhook_is_sent_nothing_more(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let webhook = program.webhook(&receiver.url, &ALL).await;
    receiver.answer_once(500, "down");
    sale(&program, &setup, "T-1").await;
    let delete = "mutation($i: DeleteWebhookInput!) { deleteWebhook(input: $i) { deletedId userErrors { code } } }";
    let input = json!({ "i": { "id": webhook.id } });
    let deleted = program.ok(delete, input.clone()).await;
    assert_eq!(deleted["deleteWebhook"]["deletedId"], json!(webhook.id));
    app.drain().await;
    app.advance(TimeDelta::minutes(1));
    sale(&program, &setup, "T-2").await;
    assert_eq!(receiver.calls().len(), 1, "only before it was deleted");
    let seen = program.ok("{ webhooks { totalCount } }", json!({})).await;
    assert_eq!(seen["webhooks"]["totalCount"], 0);
    for (document, variables) in [
        (delete, input),
        (
            "mutation($i: SetWebhookStatusInput!) { setWebhookStatus(input: $i) { userErrors { code } } }",
            json!({ "i": { "id": webhook.id, "status": "ACTIVE" } }),
        ),
    ] {
        let again = program.ask(document, variables).await;
        assert_eq!(again["errors"][0]["extensions"]["code"], "NOT_FOUND", "{again}");
    }
    let left = program
        .scope()
        .select::<waypost_entity::delivery::Entity>()
        .all(app.services.store.reader())
        .await
        .expect("read");
    assert_eq!(left.len(), 1, "the log stays");
    assert_eq!(left[0].status, waypost_entity::status::DeliveryStatus::Failed);
    let anew = "mutation($id: ID!) { redeliver(input: { ids: [$id] }) { redelivered userErrors { code } }
        redeliverMatching(input: { filter: { status: FAILED } }) { matching redelivered } }";
    let anew = program.ask(anew, json!({ "id": left[0].id.to_string() })).await["data"].clone();
    assert_eq!(anew["redeliver"]["userErrors"][0]["code"], "DELETED", "{anew}");
    assert_eq!(anew["redeliverMatching"], json!({ "matching": 0, "redelivered": 0 }));
    let endpoint = program
        .scope()
        .select::<waypost_entity::endpoint::Entity>()
        .one(app.services.store.reader())
        .await
        .expect("read");
    assert_eq!(
        endpoint.expect("an endpoint").signing_secret,
        None,
        "the secret is gone"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_secret_in_its_path_is_called_and_not_shown(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let receiver = Receiver::start().await;
    let path = "/services/T1/B2/abcdefABCDEF0123456789xy";
    program
        .webhook(&format!("{}{path}", receiver.url), &["conversion.created"])
        .await;
    sale(&program, &setup, "1").await;
    app.drain().await;
    assert_eq!(receiver.calls()[0].target, path);
    let seen = program
        .ok("{ deliveries { nodes { attempts { url } } } }", json!({}))
        .await;
    let url = &seen["deliveries"]["nodes"][0]["attempts"][0]["url"];
    assert_eq!(*url, json!(format!("{}/services/T1/B2/***", receiver.url)));
    app.close().await;
}
