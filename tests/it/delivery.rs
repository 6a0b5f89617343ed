//! Forwarding: attempts, retries on schedule, endings, and where it does not go.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_entity::{audit_record, partner_postback};
use waypost_tests::program::Setup;
use waypost_tests::{App, Db, Program, Receiver};

const DELIVERIES: &str =
    "query($id: ID!) { conversion(id: $id) { deliveries { id status attemptsMade nextAttemptAt finishedAt
    partnerPostback { id status } attempts { number startedAt statusCode errorClass error responseExcerpt url } } } }";

async fn sale(program: &Program<'_>, setup: &Setup, txn: &str) -> Value {
    let click = program.click(&format!("{}?sub1=s-{txn}", setup.link)).await;
    let (status, said) = program
        .report(
            &setup.merchant,
            &[("click_id", &click), ("txn_id", txn), ("amount", "20")],
        )
        .await;
    assert_eq!(status, 200);
    said["conversion_id"].clone()
}

async fn delivery(program: &Program<'_>, conversion: &Value) -> Value {
    program.ok(DELIVERIES, json!({ "id": conversion })).await["conversion"]["deliveries"][0].clone()
}

#[rstest]
#[tokio::test]
async fn a_partner_that_is_down_is_asked_again_on_schedule(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback(
            &setup.affiliate,
            &format!("{}/?n={{attempt}}&p={{payout}}", partner.url),
        )
        .await;
    partner.answer_once(500, "<script>alert(1)</script>");
    partner.answer_once_with_retry_after(503, "8");
    let conversion = sale(&program, &setup, "1").await;
    app.drain().await;
    let seen = delivery(&program, &conversion).await;
    assert_eq!(
        (&seen["status"], &seen["nextAttemptAt"]),
        (&json!("PENDING"), &json!("2026-03-02T12:00:05Z"))
    );
    assert_eq!(
        (&seen["attempts"][0]["statusCode"], &seen["attempts"][0]["errorClass"]),
        (&json!(500), &json!("status"))
    );
    assert_eq!(
        seen["attempts"][0]["responseExcerpt"],
        json!("<script>alert(1)</script>")
    );
    app.advance(TimeDelta::milliseconds(4_999));
    assert_eq!(app.drain().await, 0, "not before its time");
    app.advance(TimeDelta::milliseconds(1));
    assert_eq!(app.drain().await, 1);
    let seen = delivery(&program, &conversion).await;
    assert_eq!(
        seen["nextAttemptAt"],
        json!("2026-03-02T12:01:05Z"),
        "8 s is less than the step of a minute"
    );
    app.advance(TimeDelta::minutes(1));
    assert_eq!(app.drain().await, 1);
    let seen = delivery(&program, &conversion).await;
    assert_eq!(
        (&seen["status"], &seen["attemptsMade"]),
        (&json!("SUCCEEDED"), &json!(3))
    );
    let calls = partner.calls();
    assert_eq!(
        calls.iter().map(|call| call.target.as_str()).collect::<Vec<_>>(),
        ["/?n=1&p=2.00", "/?n=2&p=2.00", "/?n=3&p=2.00"]
    );
    let ids: Vec<_> = calls.iter().map(|call| call.header("webhook-id")).collect();
    assert!(
        ids[0].is_some() && ids.iter().all(|id| *id == ids[0]),
        "one id over all attempts: {ids:?}"
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_delivery_ends_when_its_attempts_are_used_up(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.delivery.schedule_seconds = vec![0, 5, 60]).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback(&setup.affiliate, &format!("{}/?x={{sub1}}", partner.url))
        .await;
    for _ in 0..3 {
        partner.answer_once(302, "moved");
    }
    let conversion = sale(&program, &setup, "1").await;
    for seconds in [0, 5, 60, 86_400] {
        app.advance(TimeDelta::seconds(seconds));
        app.drain().await;
    }
    let seen = delivery(&program, &conversion).await;
    assert_eq!(
        (&seen["status"], &seen["attemptsMade"], &seen["nextAttemptAt"]),
        (&json!("FAILED"), &json!(3), &Value::Null)
    );
    assert_eq!(partner.calls().len(), 3, "a redirect is a failure and is not followed");
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn gone_pauses_the_postback_and_opening_it_sends_what_waited(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let postback = program
        .partner_postback(&setup.affiliate, &format!("{}/?x={{sub1}}", partner.url))
        .await;
    partner.answer_once(410, "gone");
    let conversion = sale(&program, &setup, "1").await;
    app.drain().await;
    let seen = delivery(&program, &conversion).await;
    assert_eq!(
        (&seen["status"], &seen["partnerPostback"]["status"]),
        (&json!("PENDING"), &json!("PAUSED"))
    );
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    let meanwhile = sale(&program, &setup, "2").await;
    app.drain().await;
    assert_eq!(partner.calls().len(), 1, "a paused postback is not called");
    assert_eq!(
        delivery(&program, &meanwhile).await["status"],
        json!("PENDING"),
        "what happens meanwhile waits"
    );
    let open = "mutation($id: ID!) { setPartnerPostbackStatus(input: { id: $id, status: ACTIVE }) { partnerPostback { status } userErrors { code } } }";
    program.ok(open, json!({ "id": postback })).await;
    app.drain().await;
    for waited in [conversion, meanwhile] {
        assert_eq!(delivery(&program, &waited).await["status"], json!("SUCCEEDED"));
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn each_kind_of_failure_has_its_class(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.delivery.schedule_seconds = vec![0];
        config.delivery.total_timeout_ms = 400;
        config.delivery.head_timeout_ms = 300;
    })
    .await;
    let program = app.program("Acme").await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("bound");
    let silent_port = silent.local_addr().expect("an address").port();
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("bound")
        .local_addr()
        .expect("an address")
        .port();
    for (number, (target, class)) in [
        (format!("http://127.0.0.1:{silent_port}/"), "timeout"),
        (format!("http://127.0.0.1:{closed}/"), "refused"),
        ("http://10.0.0.1/".to_owned(), "blocked_address"),
        ("http://[::ffff:169.254.169.254]/".to_owned(), "blocked_address"),
        ("http://2130706433:22/".to_owned(), "blocked_address"),
    ]
    .into_iter()
    .enumerate()
    {
        let offer = program.offer(&format!("Offer {number}")).await;
        let affiliate = program.affiliate(&format!("Affiliate {number}")).await;
        let link = program.link(&offer, &affiliate).await;
        let setup = Setup {
            offer,
            link,
            merchant: program.merchant(json!({})).await,
            affiliate,
        };
        program.partner_postback_from_before(&setup.affiliate, &target).await;
        let conversion = sale(&program, &setup, "1").await;
        app.drain().await;
        let seen = delivery(&program, &conversion).await;
        assert_eq!(
            (&seen["status"], &seen["attempts"][0]["errorClass"]),
            (&json!("FAILED"), &json!(class)),
            "{target}"
        );
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn loopback_is_closed_unless_the_operator_opens_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.delivery.allow_loopback = false;
        config.delivery.schedule_seconds = vec![0];
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback_from_before(&setup.affiliate, &format!("{}/?x=1", partner.url))
        .await;
    let conversion = sale(&program, &setup, "1").await;
    app.drain().await;
    assert_eq!(
        delivery(&program, &conversion).await["attempts"][0]["errorClass"],
        json!("blocked_address")
    );
    assert!(partner.calls().is_empty());
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn an_address_of_this_machine_is_opened_where_it_is_named_alone(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[values(("127.0.0.0/8", Some("blocked_address"), 0), ("127.0.0.1", None, 1))] opened: (&str, Option<&str>, usize),
) {
    let (network, class, calls) = opened;
    let app = App::with(db, |config| {
        config.delivery.allow_loopback = false;
        config.delivery.allow_networks = vec![network.parse().expect("a network")];
        config.delivery.schedule_seconds = vec![0];
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback_from_before(&setup.affiliate, &format!("{}/?x=1", partner.url))
        .await;
    let conversion = sale(&program, &setup, "1").await;
    app.drain().await;
    let attempt = delivery(&program, &conversion).await["attempts"][0].clone();
    assert_eq!(attempt["errorClass"], json!(class), "{attempt}");
    assert_eq!(partner.calls().len(), calls);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_postback_gets_what_it_asked_for(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let create = "mutation($input: CreatePartnerPostbackInput!) { createPartnerPostback(input: $input) { partnerPostback { id } userErrors { field message code } } }";
    let hats = program.offer("Hats").await;
    for (path, offer, events) in [
        ("all", None, json!(null)),
        ("leads", None, json!(["LEAD"])),
        ("shoes", Some(&setup.offer), json!([])),
        ("hats", Some(&hats), json!(null)),
    ] {
        let input = json!({ "affiliateId": setup.affiliate, "offerId": offer, "events": events, "urlTemplate": format!("{}/{path}?e={{event}}", partner.url) });
        program.ok(create, json!({ "input": input })).await;
    }
    sale(&program, &setup, "1").await;
    app.drain().await;
    let mut told: Vec<String> = partner.calls().into_iter().map(|call| call.target).collect();
    told.sort();
    assert_eq!(told, ["/all?e=sale", "/shoes?e=sale"]);
    for refused in [
        "http://x.example/{api_key}",
        "http://{sub1}/",
        "ftp://x.example/",
        "http://x.example/{payout",
        "http://u:p@x.example/",
    ] {
        let answer = program
            .ask(
                create,
                json!({ "input": { "affiliateId": setup.affiliate, "urlTemplate": refused } }),
            )
            .await;
        assert_eq!(
            answer["data"]["createPartnerPostback"]["userErrors"][0]["field"],
            json!(["urlTemplate"]),
            "{refused}: {answer}"
        );
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn credentials_in_a_partners_url_are_sent_and_not_shown(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let template = format!("{}/?api_key=TOPSECRET&cid={{sub1}}", partner.url);
    program.partner_postback(&setup.affiliate, &template).await;
    let conversion = sale(&program, &setup, "1").await;
    app.drain().await;
    assert_eq!(partner.calls()[0].parameter("api_key").as_deref(), Some("TOPSECRET"));
    let shown = delivery(&program, &conversion).await["attempts"][0]["url"].clone();
    assert_eq!(shown, json!(format!("{}/?api_key=***&cid=s-1", partner.url)));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_secret_in_a_path_is_sent_and_not_shown_and_what_was_filled_in_is(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let secret = "abcdefABCDEF0123456789xy";
    let template = format!(
        "{}/services/T1/B2/{secret}/{{conversion_id}}/{{sub1}}?c={{click_id}}",
        partner.url
    );
    let id = program.partner_postback(&setup.affiliate, &template).await;
    let long = "wKQ3V3N0123456789abcdefgh";
    let conversion = sale(&program, &setup, long).await;
    app.drain().await;
    let called = partner.calls()[0].target.clone();
    assert!(called.starts_with(&format!("/services/T1/B2/{secret}/")), "{called}");
    let shown = delivery(&program, &conversion).await["attempts"][0]["url"].clone();
    assert_eq!(
        shown,
        json!(format!("{}{}", partner.url, called.replace(secret, "***")))
    );
    assert!(called.contains(&format!("/s-{long}?c=clk_")), "{called}");
    let test = "mutation($id: ID!) { testPartnerPostback(input: { id: $id }) { request { url } userErrors { code } } }";
    let said = program.ok(test, json!({ "id": id })).await;
    assert!(!said.to_string().contains(secret), "{said}");
    let scope = program.scope();
    let records = scope.select::<audit_record::Entity>().all(app.services.store.reader());
    assert!(!format!("{:?}", records.await.expect("read")).contains(secret));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn an_attempt_that_is_recorded_is_not_made_again(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    program
        .partner_postback(&setup.affiliate, &format!("{}/?x=1", partner.url))
        .await;
    sale(&program, &setup, "1").await;
    app.drain().await;
    let postbacks = program
        .scope()
        .select::<partner_postback::Entity>()
        .all(app.services.store.reader());
    let postback = postbacks.await.expect("read").remove(0);
    for _ in 0..2 {
        waypost_domain::delivery::serve(&app.services, program.tenant, postback.id.into())
            .await
            .expect("nothing to do");
    }
    assert_eq!(partner.calls().len(), 1);
    app.close().await;
}
