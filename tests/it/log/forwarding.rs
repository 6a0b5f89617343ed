//! No secret of forwarding is in the log, however talkative it is: signing secrets, partners' headers, and keys in addresses and bodies.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use tracing_subscriber::util::SubscriberInitExt;
use waypost_tests::program::{Setup, text};
use waypost_tests::{App, Db, Program, Receiver};

use super::Kept;

const SALE: [(&str, &str); 2] = [("txn_id", "1"), ("amount", "20")];

/// What this mutation comes to.
async fn change(program: &Program<'_>, field: &str, gives: &str, input: Value) -> Value {
    let made = answer(program, field, gives, input).await;
    assert_eq!(made["userErrors"], json!([]), "{field}: {made}");
    made
}

/// The same for one that is refused.
async fn refused(program: &Program<'_>, field: &str, gives: &str, input: Value) {
    let made = answer(program, field, gives, input).await;
    let mistakes = made["userErrors"]
        .as_array()
        .is_some_and(|mistakes| !mistakes.is_empty());
    assert!(mistakes, "{field}: {made}");
}

async fn answer(program: &Program<'_>, field: &str, gives: &str, input: Value) -> Value {
    let kind = match field {
        "endPreviousPartnerPostbackSecret" | "removePartnerPostbackSecret" => {
            "EndPartnerPostbackSecretInput".to_owned()
        }
        _ => format!("{}{}Input", field[..1].to_uppercase(), &field[1..]),
    };
    let document =
        format!("mutation($i: {kind}!) {{ {field}(input: $i) {{ {gives} userErrors {{ field code message }} }} }}");
    program.ask(&document, json!({ "i": input })).await["data"][field].clone()
}

/// Registers, changes, tries and signs partner postbacks. Returns them, and what was made up for signing.
async fn partner_postbacks(program: &Program<'_>, setup: &Setup, url: &str) -> (Vec<Value>, Vec<String>) {
    let (mut postbacks, mut secrets) = (Vec::new(), Vec::new());
    let own = format!("whsec_{}", BASE64_STANDARD.encode("OWN-SIGNING-HUSH-0123456789"));
    for (method, body) in [
        ("GET", Value::Null),
        ("POST_FORM", json!("t={txn_id}&api_key=BODYHUSH")),
        ("POST_JSON", json!(r#"{"t": "{txn_id}", "token": "BODYHUSH"}"#)),
    ] {
        let input = json!({ "affiliateId": setup.affiliate, "method": method, "urlTemplate": format!("{url}/{method}?t={{txn_id}}&api_key=URLHUSH"),
            "bodyTemplate": body, "headers": [{ "name": "X-Api-Key", "value": "HEADERHUSH" }] });
        let made = change(program, "createPartnerPostback", "partnerPostback { id }", input).await;
        let id = made["partnerPostback"]["id"].clone();
        let headers = json!({ "id": id, "headers": [{ "name": "X-Api-Key", "value": "HEADERHUSH2" }] });
        change(program, "updatePartnerPostback", "partnerPostback { id }", headers).await;
        for input in [
            json!({ "id": id }),
            json!({ "id": id, "secret": own }),
            json!({ "id": id }),
        ] {
            let rotated = change(program, "rotatePartnerPostbackSecret", "secret", input).await;
            secrets.extend(rotated["secret"].as_str().map(str::to_owned));
        }
        change(
            program,
            "testPartnerPostback",
            "request { url } answer { statusCode }",
            json!({ "id": id }),
        )
        .await;
        postbacks.push(id);
    }
    secrets.push(own);
    // What is refused is not spoken of either.
    for input in [
        json!({ "affiliateId": setup.affiliate, "urlTemplate": "https://me:USERHUSH@partner.example/" }),
        json!({ "affiliateId": setup.affiliate, "urlTemplate": "https://partner.example/?key=URLHUSH&x={nothing}" }),
        json!({ "affiliateId": setup.affiliate, "urlTemplate": "https://partner.example/", "headers": [{ "name": "Host", "value": "HEADERHUSH" }] }),
    ] {
        refused(program, "createPartnerPostback", "partnerPostback { id }", input).await;
    }
    let short = json!({ "id": postbacks[0], "secret": "whsec_U0hPUlRIVVNI" });
    refused(program, "rotatePartnerPostbackSecret", "secret", short).await;
    (postbacks, secrets)
}

/// Registers, tries and signs a webhook. Returns it and its secrets.
async fn webhook(program: &Program<'_>, url: &str) -> (String, Vec<String>) {
    let made = program
        .webhook(&format!("{url}/hook?token=URLHUSH"), &["conversion.created"])
        .await;
    let rotated = change(program, "rotateWebhookSecret", "secret", json!({ "id": made.id })).await;
    change(program, "testWebhook", "delivery { id }", json!({ "id": made.id })).await;
    let bad = json!({ "url": "https://me:USERHUSH@api.example.com/", "eventTypes": ["payout.paid"] });
    refused(program, "createWebhook", "secret", bad).await;
    (made.id, vec![made.secret, text(&rotated["secret"])])
}

/// Everything at the most talkative level, of libraries too; on one thread, so that all of it is heard here.
#[rstest]
#[tokio::test(flavor = "current_thread")]
async fn the_log_of_forwarding_holds_no_secret(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let kept = Kept::default();
    let lines = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE);
    let _heard = lines.with_writer(kept.clone()).finish().set_default();
    let app = App::with(db, |config| config.limits.api_burst = 10_000).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let (postbacks, mut secrets) = partner_postbacks(&program, &setup, &partner.url).await;
    let (hook, of_hook) = webhook(&program, &partner.url).await;
    secrets.extend(of_hook);
    app.drain().await;
    let trials = partner.calls().len();
    assert_eq!(trials, 4, "each was tried");
    for status in [500, 429, 302, 410] {
        partner.answer_once(status, "no");
    }
    let click = program.click(&setup.link).await;
    let sale = [("click_id", click.as_str()), SALE[0], SALE[1]];
    let (status, said) = program.report(&setup.merchant, &sale).await;
    assert_eq!(status, 200, "{said}");
    app.drain().await;
    assert_eq!(partner.calls().len(), trials + 4, "all of them were called, and failed");
    for call in &partner.calls()[..3] {
        assert!(call.header("x-api-key") == Some("HEADERHUSH2") && call.header("webhook-signature").is_some());
    }
    for id in &postbacks {
        let open = json!({ "id": id, "status": "ACTIVE" });
        change(&program, "setPartnerPostbackStatus", "partnerPostback { id }", open).await;
        let day = json!({ "id": id, "from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z" });
        change(&program, "backfillPartnerPostback", "created", day).await;
    }
    app.advance(TimeDelta::minutes(10));
    app.drain().await;
    change(&program, "redeliverMatching", "redelivered", json!({ "filter": {} })).await;
    app.drain().await;
    let shown = "{ deliveries { nodes { attempts { url body error } } }
        partnerPostbacks { nodes { urlTemplate bodyTemplate headerNames endpoint { isSigned } } } webhooks { nodes { url } } }";
    program.ok(shown, json!({})).await;
    for id in &postbacks {
        change(
            &program,
            "endPreviousPartnerPostbackSecret",
            "partnerPostback { id }",
            json!({ "id": id }),
        )
        .await;
        change(
            &program,
            "removePartnerPostbackSecret",
            "partnerPostback { id }",
            json!({ "id": id }),
        )
        .await;
    }
    change(&program, "deleteWebhook", "deletedId", json!({ "id": hook })).await;
    app.drain().await;
    app.close_with_jobs_left().await;

    let log = kept.text();
    assert!(
        log.contains("\"TRACE\"") && log.contains("\"DEBUG\""),
        "nothing was heard"
    );
    let bytes = |secret: &String| {
        BASE64_STANDARD
            .decode(secret.trim_start_matches("whsec_"))
            .expect("base64")
    };
    for secret in &secrets {
        let bare = secret.trim_start_matches("whsec_");
        assert!(!log.contains(bare), "the log holds a signing secret");
        let hex: String = bytes(secret).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(
            !log.to_lowercase().contains(&hex),
            "the log holds a signing secret's bytes"
        );
    }
    for line in log.lines() {
        for word in ["whsec_", "HUSH"] {
            assert!(!line.contains(word), "{word}: {line}");
        }
    }
}
