//! Writing a partner postback: presets, previews, and one call to see what comes back.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program, Receiver};

use crate::delivery_log::{said, sale};

const PREVIEW: &str = "query($i: PreviewPartnerPostbackInput!) { previewPartnerPostback(input: $i) {
    method url contentType body userErrors { field code message } } }";
const TEST: &str = "mutation($i: TestPartnerPostbackInput!) { testPartnerPostback(input: $i) {
    request { method url headerNames body } answer { statusCode durationMs excerpt errorClass error } userErrors { field code message } } }";
const CREATE: &str = "mutation($input: CreatePartnerPostbackInput!) { createPartnerPostback(input: $input) {
    partnerPostback { id } userErrors { field message code } } }";

async fn preview(program: &Program<'_>, input: Value) -> Value {
    said(program, PREVIEW, json!({ "i": input }), "previewPartnerPostback").await
}

async fn test(program: &Program<'_>, id: &str) -> Value {
    program.ok(TEST, json!({ "i": { "id": id } })).await["testPartnerPostback"].clone()
}

async fn create(program: &Program<'_>, input: Value) -> String {
    let made = program.ok(CREATE, json!({ "input": input })).await["createPartnerPostback"].clone();
    text(&made["partnerPostback"]["id"])
}

#[rstest]
#[tokio::test]
async fn a_preview_shows_the_call_with_made_up_values_or_those_of_a_conversion(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let conversion = sale(&program, &setup, "1").await;
    let url = "https://t.example/?c={sub1}&p={payout}&s={status:approved=1|0}&x={test}{attempt}";
    let form = "c={sub1}&p={payout}";
    let json_body = r#"{ "c": "{sub1}", "p": {payout}, "t": {test} }"#;
    for (method, body, content_type, sample, real) in [
        ("GET", None, None, None, None),
        (
            "POST_FORM",
            Some(form),
            Some("application/x-www-form-urlencoded"),
            Some("c=wJ7k2mQ9xT4b&p=12.50"),
            Some("c=s-1&p=2.00"),
        ),
        (
            "POST_JSON",
            Some(json_body),
            Some("application/json"),
            Some(r#"{ "c": "wJ7k2mQ9xT4b", "p": 12.50, "t": false }"#),
            Some(r#"{ "c": "s-1", "p": 2.00, "t": false }"#),
        ),
    ] {
        let mut input = json!({ "method": method, "urlTemplate": url, "bodyTemplate": body });
        let expected = |url: &str, body: Option<&str>| json!({ "method": method, "url": url, "contentType": content_type, "body": body, "userErrors": [] });
        let seen = preview(&program, input.clone()).await;
        assert_eq!(
            seen,
            expected("https://t.example/?c=wJ7k2mQ9xT4b&p=12.50&s=1&x=01", sample)
        );
        input["conversionId"] = json!(conversion);
        let seen = preview(&program, input).await;
        assert_eq!(seen, expected("https://t.example/?c=s-1&p=2.00&s=1&x=01", real));
    }
    let plain = preview(&program, json!({ "urlTemplate": "https://t.example/" })).await;
    assert_eq!(
        (&plain["method"], &plain["url"]),
        (&json!("GET"), &json!("https://t.example/"))
    );
    app.close().await;
}

#[tokio::test]
async fn a_preview_says_all_that_is_wrong_with_the_place_and_the_nearest_name() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let input = json!({ "method": "POST_JSON", "urlTemplate": "https://t.example/?c={sub9}", "bodyTemplate": "{\"a\":\"{payot}\"}",
        "headers": [{ "name": "Host", "value": "a" }] });
    let seen = preview(&program, input).await;
    assert_eq!(
        seen,
        json!({ "method": null, "url": null, "contentType": null, "body": null, "userErrors": [
            { "field": ["urlTemplate"], "code": "MALFORMED", "message": "at character 22: {sub9} is not a known macro; did you mean {sub1}?" },
            { "field": ["bodyTemplate"], "code": "MALFORMED", "message": "at character 7: {payot} is not a known macro; did you mean {payout}?" },
            { "field": ["headers"], "code": "RESERVED", "message": "\"Host\": this header is set by the sender and cannot be chosen" },
        ] })
    );
    let unclosed = preview(&program, json!({ "urlTemplate": "https://t.example/{payout" })).await;
    assert_eq!(unclosed["userErrors"][0]["field"], json!(["urlTemplate"]), "{unclosed}");
    app.close().await;
}

#[tokio::test]
async fn presets_ask_and_are_filled_into_calls_that_preview() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let query = "{ partnerPostbackMacros { name meaning example inBodies }
        partnerPostbackPresets { key name method link foundAt note documents fields { key label hint example isOptional } } }";
    let seen = program.ok(query, json!({})).await;
    let macros = seen["partnerPostbackMacros"].as_array().expect("macros");
    let barred: Vec<_> = macros
        .iter()
        .filter(|one| one["inBodies"] == json!(false))
        .map(|one| &one["name"])
        .collect();
    assert_eq!((macros.len(), barred), (29, vec![&json!("attempt"), &json!("random")]));
    let presets = seen["partnerPostbackPresets"].as_array().expect("presets");
    assert_eq!(presets.len(), 10);
    let fill = "query($i: FilledPartnerPostbackPresetInput!) { filledPartnerPostbackPreset(input: $i) {
        method urlTemplate bodyTemplate headers { name value } userErrors { field code } } }";
    for preset in presets {
        let fields = preset["fields"].as_array().expect("questions").iter();
        let answers: Vec<Value> = fields
            .map(|field| json!({ "key": field["key"], "value": field["example"] }))
            .collect();
        let filled = program
            .ok(fill, json!({ "i": { "key": preset["key"], "answers": answers } }))
            .await;
        let filled = filled["filledPartnerPostbackPreset"].clone();
        assert_eq!(
            (&filled["userErrors"], &filled["method"]),
            (&json!([]), &preset["method"]),
            "{filled}"
        );
        let input = json!({ "method": filled["method"], "urlTemplate": filled["urlTemplate"],
            "bodyTemplate": filled["bodyTemplate"], "headers": filled["headers"] });
        let shown = preview(&program, input).await;
        assert_eq!(shown["userErrors"], json!([]), "{preset}: {shown}");
        let url = text(&shown["url"]);
        assert!(!url.contains(['<', '[', '{']), "{url}");
    }
    for (key, answers, field, code) in [
        ("nobody", json!([]), json!(["key"]), "UNKNOWN"),
        ("voluum", json!([]), json!(["answers", "domain"]), "REQUIRED"),
        (
            "voluum",
            json!([{ "key": "domain", "value": "a b" }]),
            json!(["answers", "domain"]),
            "MALFORMED",
        ),
    ] {
        let input = json!({ "i": { "key": key, "answers": answers } });
        let said = said(&program, fill, input, "filledPartnerPostbackPreset").await;
        assert_eq!(said["userErrors"], json!([{ "field": field, "code": code }]));
        assert_eq!((&said["method"], &said["urlTemplate"]), (&Value::Null, &Value::Null));
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_test_is_sent_at_once_as_deliveries_are_and_is_in_no_log(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let id = create(
        &program,
        json!({ "affiliateId": setup.affiliate, "method": "POST_JSON",
            "urlTemplate": format!("{}/in?api_key=TOPSECRET&n={{attempt}}&t={{test}}", partner.url),
            "bodyTemplate": "{ \"token\": \"HUSHHUSH\", \"click\": \"{sub1}\", \"test\": {test} }",
            "headers": [{ "name": "X-Api-Key", "value": "SEALEDSEALED" }] }),
    )
    .await;
    let rotate =
        "mutation($id: ID!) { rotatePartnerPostbackSecret(input: { id: $id }) { secret userErrors { code } } }";
    let secret = text(&program.ok(rotate, json!({ "id": id })).await["rotatePartnerPostbackSecret"]["secret"]);
    let pause =
        "mutation($id: ID!) { setPartnerPostbackStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
    program.ok(pause, json!({ "id": id })).await;
    partner.answer_once(202, "<b>thanks</b>");
    let said = test(&program, &id).await;
    let call = partner.calls().first().expect("called").clone();
    assert_eq!(
        (call.method.as_str(), call.target.as_str()),
        ("POST", "/in?api_key=TOPSECRET&n=1&t=1")
    );
    assert_eq!(
        call.body,
        r#"{ "token": "HUSHHUSH", "click": "wJ7k2mQ9xT4b", "test": true }"#
    );
    assert_eq!(call.header("x-api-key"), Some("SEALEDSEALED"));
    let at = app.services.clock.now().timestamp();
    let own = call.header("webhook-id").expect("an id").to_owned();
    let expected = {
        use aws_lc_rs::hmac;
        use base64::Engine;
        use base64::engine::general_purpose::STANDARD;
        let secret = STANDARD
            .decode(secret.strip_prefix("whsec_").expect("whsec_"))
            .expect("base64");
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, &secret),
            format!("{own}.{at}.{}", call.body).as_bytes(),
        );
        format!("v1,{}", STANDARD.encode(tag))
    };
    assert_eq!(call.header("webhook-signature"), Some(expected.as_str()));
    assert_eq!(
        said["request"],
        json!({ "method": "POST_JSON", "url": format!("{}/in?api_key=***&n=1&t=1", partner.url),
            "headerNames": ["content-type", "webhook-id", "webhook-signature", "webhook-timestamp", "x-api-key"],
            "body": call.body.replace("HUSHHUSH", "***") })
    );
    let answer = &said["answer"];
    assert_eq!(
        (
            &answer["statusCode"],
            &answer["excerpt"],
            &answer["errorClass"],
            &answer["error"]
        ),
        (&json!(202), &json!("<b>thanks</b>"), &Value::Null, &Value::Null)
    );
    assert!(answer["durationMs"].is_i64());
    for hidden in ["TOPSECRET", "HUSHHUSH", "SEALEDSEALED", secret.as_str()] {
        assert!(!said.to_string().contains(hidden), "{hidden}: {said}");
    }
    let log = "{ deliveries { totalCount } partnerPostbacks { nodes { endpoint { failuresInRow lastSuccessAt health { attempts } } } } }";
    let seen = program.ok(log, json!({})).await;
    assert_eq!(seen["deliveries"]["totalCount"], json!(0));
    let endpoint = json!({ "failuresInRow": 0, "lastSuccessAt": null, "health": { "attempts": 0 } });
    assert_eq!(seen["partnerPostbacks"]["nodes"][0]["endpoint"], endpoint);
    assert_eq!(super::redelivery::audited(&program, "testPartnerPostback").await, 1);
    app.drain().await;
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_test_may_speak_of_a_conversion_of_its_affiliate_only(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let conversion = sale(&program, &setup, "1").await;
    let ben = program.affiliate("Ben").await;
    let template = format!("{}/?c={{sub1}}&t={{test}}&x={{txn_id}}", partner.url);
    let own = program.partner_postback(&setup.affiliate, &template).await;
    let bens = program.partner_postback(&ben, &template).await;
    let ask = async |id: &str| {
        let input = json!({ "i": { "id": id, "conversionId": conversion } });
        said(&program, TEST, input, "testPartnerPostback").await
    };
    assert_eq!(ask(&own).await["answer"]["statusCode"], json!(200));
    assert_eq!(partner.calls()[0].target, "/?c=s-1&t=1&x=1");
    let refused = ask(&bens).await;
    assert_eq!(
        (
            &refused["userErrors"][0]["code"],
            &refused["request"],
            &refused["answer"]
        ),
        (&json!("MISMATCH"), &Value::Null, &Value::Null),
        "{refused}"
    );
    assert_eq!(partner.calls().len(), 1);
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn a_test_follows_nothing_goes_nowhere_private_and_says_what_failed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let (setup, partner) = (program.setup().await, Receiver::start().await);
    let id = program
        .partner_postback(&setup.affiliate, &format!("{}/?x=1", partner.url))
        .await;
    partner.answer_once(302, "moved");
    let answer = test(&program, &id).await["answer"].clone();
    assert_eq!(
        (&answer["statusCode"], &answer["errorClass"]),
        (&json!(302), &json!("status")),
        "{answer}"
    );
    assert_eq!(partner.calls().len(), 1);
    partner.answer_once(500, &"x".repeat(3_000));
    let answer = test(&program, &id).await["answer"].clone();
    assert_eq!(text(&answer["excerpt"]).len(), 1_024);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("bound").local_addr();
    let closed = format!("http://{}/", closed.expect("an address"));
    for (url, class) in [
        ("http://10.0.0.1/", "blocked_address"),
        ("http://[::ffff:169.254.169.254]/", "blocked_address"),
        (closed.as_str(), "refused"),
    ] {
        let id = program.partner_postback_from_before(&setup.affiliate, url).await;
        let answer = test(&program, &id).await["answer"].clone();
        assert_eq!(
            (&answer["errorClass"], &answer["statusCode"]),
            (&json!(class), &Value::Null),
            "{url}"
        );
        assert!(answer["error"].is_string(), "{answer}");
    }
    app.close().await;
}

#[tokio::test]
async fn tests_are_few_and_a_silent_server_ends_them() {
    let app = App::with(Db::Sqlite, |config| config.delivery.head_timeout_ms = 200).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}/", silent.local_addr().expect("an address"));
    let id = program.partner_postback(&setup.affiliate, &url).await;
    let asked = tokio::time::timeout(Duration::from_secs(30), test(&program, &id));
    let answer = asked.await.expect("it ends")["answer"].clone();
    assert_eq!(answer["errorClass"], json!("timeout"), "{answer}");
    let away = program
        .partner_postback(&setup.affiliate, "http://127.0.0.1:1024/")
        .await;
    let mut refused = Value::Null;
    for _ in 0..40 {
        let answer = program.ask(TEST, json!({ "i": { "id": away } })).await;
        if answer.get("errors").is_some() {
            refused = answer;
            break;
        }
    }
    assert_eq!(
        refused["errors"][0]["extensions"]["code"],
        json!("RATE_LIMITED"),
        "{refused}"
    );
    app.close().await;
}
