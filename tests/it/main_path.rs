//! The main job from end to end: click, postback, payout, forward, over real HTTP on both databases.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::{App, Db, Receiver};

const TIMELINE: &str = "query($id: ID!) { conversion(id: $id) {
    event txnId status reason settledAt amount { amount currency } payout { amount currency }
    offer { slug } affiliate { slug balances { amount currency } }
    click { id sub1 sub2 parameters userAgent referer trackingLink { url } }
    integration { name }
    explanation { termsVersion rule lines }
    postbacks { outcome code httpStatus method query trace { check result decidedBy } }
    ledgerEntries { kind amount { amount currency } reason }
    deliveries { status attemptsMade finishedAt nextAttemptAt partnerPostback { urlTemplate }
        attempts { number url statusCode errorClass error responseExcerpt } }
} }";

#[rstest]
#[tokio::test]
async fn a_click_becomes_a_conversion_a_payout_and_a_forward(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let template = format!(
        "{}/told?cid={{sub1}}&payout={{payout}}&cur={{payout_currency}}&tx={{txn_id}}&st={{status:approved=1|0}}",
        partner.url
    );
    program.partner_postback(&setup.affiliate, &template).await;

    let answer = app
        .http
        .get(format!("{}?sub1=a%26b&sub2=two&utm_source=mail", setup.link))
        .header("user-agent", "Mozilla/5.0 (test)")
        .header("referer", "https://blog.example.com/post")
        .send()
        .await
        .expect("answered");
    assert_eq!(answer.status(), 302);
    let location = answer.headers()["location"].to_str().expect("text").to_owned();
    let click = location.rsplit_once("click_id=").expect("a click id").1.to_owned();
    assert_eq!(
        location,
        format!("https://shop.example.com/welcome?from=anna&click_id={click}")
    );

    app.advance(TimeDelta::days(3));
    let (status, said) = program
        .report(
            &setup.merchant,
            &[("click_id", &click), ("txn_id", "T-1"), ("amount", "49.99")],
        )
        .await;
    assert_eq!(
        (status, &said["outcome"], &said["code"], &said["duplicate"]),
        (200, &json!("accepted"), &json!("accepted"), &json!(false))
    );
    let conversion = said["conversion_id"].clone();
    assert_eq!(app.drain().await, 2, "one settlement, one delivery");

    let told = partner.calls();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].target, "/told?cid=a%26b&payout=5.00&cur=USD&tx=T-1&st=1");
    assert!(told[0].header("webhook-id").is_some_and(|id| id.starts_with("dlv_")));

    let seen = program.ok(TIMELINE, json!({ "id": conversion })).await["conversion"].clone();
    assert_eq!(seen["amount"], json!({ "amount": "49.99", "currency": "USD" }));
    assert_eq!(seen["payout"], json!({ "amount": "5.00", "currency": "USD" }));
    assert_eq!(
        (&seen["status"], &seen["reason"], &seen["event"]),
        (&json!("APPROVED"), &Value::Null, &json!("sale"))
    );
    assert_eq!(
        (&seen["click"]["id"], &seen["click"]["sub1"]),
        (&json!(click), &json!("a&b"))
    );
    assert_eq!(seen["click"]["parameters"], json!([["utm_source", "mail"]]));
    assert_eq!(seen["click"]["referer"], json!("https://blog.example.com/post"));
    assert_eq!(
        (&seen["explanation"]["termsVersion"], &seen["explanation"]["rule"]),
        (&json!(1), &json!("sale"))
    );
    assert!(
        seen["explanation"]["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .any(|line| line.as_str().expect("text").contains("4.999"))
    );
    assert_eq!(seen["postbacks"][0]["code"], json!("accepted"));
    assert_eq!(
        seen["ledgerEntries"],
        json!([{ "kind": "ACCRUAL", "amount": { "amount": "5.00", "currency": "USD" }, "reason": "sale settled" }])
    );
    assert_eq!(
        seen["affiliate"]["balances"],
        json!([{ "amount": "5.00", "currency": "USD" }])
    );
    assert_eq!(
        (&seen["deliveries"][0]["status"], &seen["deliveries"][0]["attemptsMade"]),
        (&json!("SUCCEEDED"), &json!(1))
    );
    assert_eq!(seen["deliveries"][0]["attempts"][0]["statusCode"], json!(200));
    assert_eq!(seen["deliveries"][0]["attempts"][0]["responseExcerpt"], json!("OK"));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn each_event_is_paid_by_its_rule(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let offer = program.offer_with("Course", json!({ "currency": "EUR", "rules": [
        { "id": "vip", "when": { "events": ["sale"], "affiliates": ["vera"] }, "pay": { "kind": "percent", "rate": "20" } },
        { "id": "sale", "when": { "events": ["sale"] }, "pay": { "kind": "hybrid", "amount": "1.00", "rate": "7.5" }, "max": "9.99" },
        { "id": "lead", "when": { "events": ["lead"] }, "pay": { "kind": "flat", "amount": "4.00" } },
    ] })).await;
    let merchant = program.merchant(json!({ "offerId": offer })).await;
    let mut seen = Vec::new();
    for (affiliate, event, amount) in [
        ("Vera", "sale", Some("10.05")),
        ("Anna", "SALE", Some("33.33")),
        ("Anna", "sale", Some("5000")),
        ("Anna", "lead", None),
        ("Anna", "visit", Some("1")),
        ("Anna", "sale", None),
    ] {
        let affiliate = program.affiliate(affiliate).await;
        let click = program.click(&program.link(&offer, &affiliate).await).await;
        let mut parameters = vec![("click_id", click.as_str()), ("event", event)];
        parameters.extend(amount.map(|amount| ("amount", amount)));
        let (status, said) = program.report(&merchant, &parameters).await;
        assert_eq!(status, 200, "{said}");
        app.drain().await;
        let paid = program.ok(TIMELINE, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
        seen.push((
            paid["payout"]["amount"].clone(),
            paid["explanation"]["rule"].clone(),
            paid["reason"].clone(),
        ));
    }
    let expected = [
        (json!("2.01"), json!("vip"), Value::Null),
        (json!("3.50"), json!("sale"), Value::Null),
        (json!("9.99"), json!("sale"), Value::Null),
        (json!("4.00"), json!("lead"), Value::Null),
        (json!("0.00"), Value::Null, json!("no_rule_matched")),
        (json!("1.00"), json!("sale"), json!("amount_missing")),
    ];
    assert_eq!(seen, expected);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn new_terms_leave_the_past_alone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let (_, early) = program
        .report(
            &setup.merchant,
            &[("click_id", &click), ("txn_id", "1"), ("amount", "100")],
        )
        .await;
    app.advance(TimeDelta::seconds(1));
    let publish = "mutation($input: PublishOfferTermsInput!) { publishOfferTerms(input: $input) { offer { terms { version } } userErrors { field message code } } }";
    let terms = json!({ "currency": "USD", "rules": [{ "id": "all", "when": {}, "pay": { "kind": "percent", "rate": "50" } }] });
    let published = program
        .ok(publish, json!({ "input": { "offerId": setup.offer, "terms": terms } }))
        .await;
    assert_eq!(published["publishOfferTerms"]["offer"]["terms"]["version"], json!(2));
    app.advance(TimeDelta::seconds(1));
    let (_, late) = program
        .report(
            &setup.merchant,
            &[("click_id", &click), ("txn_id", "2"), ("amount", "100")],
        )
        .await;
    app.drain().await;
    for (said, payout, version) in [(early, "10.00", 1), (late, "50.00", 2)] {
        let seen = program.ok(TIMELINE, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
        assert_eq!(
            (&seen["payout"]["amount"], &seen["explanation"]["termsVersion"]),
            (&json!(payout), &json!(version))
        );
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_sale_in_another_currency_waits_and_is_not_lost(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let (status, said) = program
        .report(
            &setup.merchant,
            &[("click_id", &click), ("amount", "100"), ("currency", "eur")],
        )
        .await;
    assert_eq!(status, 200);
    app.drain().await;
    let seen = program.ok(TIMELINE, json!({ "id": said["conversion_id"] })).await["conversion"].clone();
    assert_eq!(seen["amount"], json!({ "amount": "100.00", "currency": "EUR" }));
    assert_eq!(
        (&seen["payout"], &seen["status"], &seen["reason"]),
        (&Value::Null, &json!("PENDING"), &json!("waiting_for_exchange_rate"))
    );
    app.close().await;
}
