//! An integration's settings: what can be said, what is refused, and what is seen of secrets.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_entity::{audit_record, integration};
use waypost_tests::program::text;
use waypost_tests::{App, Db};

const CREATE: &str = "mutation($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } secret signingSecret userErrors { field code message } } }";
const UPDATE: &str = "mutation($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { integration { id } signingSecret userErrors { field code message } } }";
const SETTINGS: &str = "query($id: ID!) { integration(id: $id) { name preset signature hasSecret hasSigningSecret allowedAddresses amountUnit dedupeBy txnIdRequired defaultEvent defaultCurrency payoutOverride { lowest highest } parkHours attributionOrder answerStyle answerBody isSandbox offer { id } mapping { field from isOwn } statusMapping { word meaning isOwn } } }";

fn whole(offer: &str) -> Value {
    json!({
        "name": "Shop", "offerId": offer, "preset": "affise", "signature": "STANDARD_WEBHOOKS",
        "mapping": [{ "field": "TXN_ID", "from": ["order", "/data/order/id"] }, { "field": "PAYOUT", "from": [] }],
        "allowedAddresses": ["203.0.113.7", "2001:db8::/32"], "amountUnit": "MINOR", "dedupeBy": "CLICK_TXN",
        "txnIdRequired": true, "defaultEvent": "Lead", "defaultCurrency": "EUR",
        "payoutOverride": { "lowest": "0", "highest": "50.5" },
        "statusMapping": [{ "word": "Paid", "meaning": "APPROVED" }, { "word": "2", "meaning": "IGNORE" }],
        "parkHours": 0, "attributionOrder": "COUPON_FIRST", "answerStyle": "ALWAYS_200", "answerBody": "OK",
        "isSandbox": true, "withSecret": true,
    })
}

#[rstest]
#[tokio::test]
async fn every_setting_is_kept_changed_and_cleared(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let offer = program.offer("Shoes").await;
    let made = program.ok(CREATE, json!({ "input": whole(&offer) })).await["createIntegration"].clone();
    assert!(made["secret"].is_string() && made["signingSecret"].is_string());
    let id = text(&made["integration"]["id"]);
    let seen = async || program.ok(SETTINGS, json!({ "id": id })).await["integration"].clone();
    let kept = seen().await;
    for (name, expected) in [
        ("preset", json!("affise")),
        ("signature", json!("STANDARD_WEBHOOKS")),
        ("hasSecret", json!(true)),
        ("hasSigningSecret", json!(true)),
        ("allowedAddresses", json!(["203.0.113.7", "2001:db8::/32"])),
        ("amountUnit", json!("MINOR")),
        ("dedupeBy", json!("CLICK_TXN")),
        ("txnIdRequired", json!(true)),
        ("defaultEvent", json!("lead")),
        ("defaultCurrency", json!("EUR")),
        ("payoutOverride", json!({ "lowest": "0", "highest": "50.5" })),
        ("parkHours", json!(0)),
        ("attributionOrder", json!("COUPON_FIRST")),
        ("answerStyle", json!("ALWAYS_200")),
        ("answerBody", json!("OK")),
        ("isSandbox", json!(true)),
        ("offer", json!({ "id": offer })),
    ] {
        assert_eq!(kept[name], expected, "{name}");
    }
    let place = |settings: &Value, field: &str| {
        let places = settings["mapping"].as_array().expect("a list").clone();
        places
            .into_iter()
            .find(|place| place["field"] == json!(field))
            .expect("the field")
    };
    assert_eq!(
        place(&kept, "TXN_ID"),
        json!({ "field": "TXN_ID", "from": ["order", "/data/order/id"], "isOwn": true })
    );
    assert_eq!(
        place(&kept, "AMOUNT"),
        json!({ "field": "AMOUNT", "from": ["sum"], "isOwn": false })
    );
    let words = kept["statusMapping"].to_string();
    assert!(
        words.contains("{\"isOwn\":true,\"meaning\":\"APPROVED\",\"word\":\"paid\"}"),
        "{words}"
    );
    assert!(
        words.contains("{\"isOwn\":true,\"meaning\":\"IGNORE\",\"word\":\"2\"}"),
        "{words}"
    );
    program.ok(UPDATE, json!({ "input": { "id": id } })).await;
    assert_eq!(seen().await, kept, "what is left out stays");
    let cleared = json!({ "id": id, "offerId": null, "mapping": null, "defaultCurrency": null, "payoutOverride": null,
        "statusMapping": null, "answerBody": null, "name": "Other" });
    program.ok(UPDATE, json!({ "input": cleared })).await;
    let after = seen().await;
    for name in ["offer", "defaultCurrency", "payoutOverride", "answerBody"] {
        assert_eq!(after[name], Value::Null, "{name}");
    }
    assert_eq!((&after["name"], &after["parkHours"]), (&json!("Other"), &json!(0)));
    assert_eq!(place(&after, "TXN_ID")["from"], json!(["action_id"]));
    let stripe = program
        .ok(UPDATE, json!({ "input": { "id": id, "preset": "stripe" } }))
        .await;
    assert_eq!(
        stripe["updateIntegration"]["signingSecret"],
        Value::Null,
        "Stripe makes its own"
    );
    let after = seen().await;
    let of_preset = [
        &after["signature"],
        &after["amountUnit"],
        &after["answerStyle"],
        &after["hasSigningSecret"],
    ];
    assert_eq!(
        of_preset,
        [&json!("STRIPE"), &json!("MINOR"), &json!("ALWAYS_200"), &json!(false)]
    );
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_is_refused_with_the_field(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.limits.api_burst = 1_000_000).await;
    let program = app.program("Acme").await;
    let merchant = program.merchant(json!({})).await;
    for (more, field, code) in [
        (json!({ "name": " " }), "name", "REQUIRED"),
        (json!({ "preset": "hitpath" }), "preset", "UNKNOWN"),
        (
            json!({ "mapping": [{ "field": "TXN_ID", "from": ["/a/~"] }] }),
            "mapping",
            "MALFORMED",
        ),
        (
            json!({ "mapping": [{ "field": "TXN_ID", "from": ["a"] }, { "field": "EVENT", "from": ["a"] }] }),
            "mapping",
            "TAKEN",
        ),
        (
            json!({ "allowedAddresses": ["shop.example.com"] }),
            "allowedAddresses",
            "MALFORMED",
        ),
        (
            json!({ "allowedAddresses": ["10.0.0.0/33"] }),
            "allowedAddresses",
            "MALFORMED",
        ),
        (json!({ "defaultEvent": "big sale" }), "defaultEvent", "MALFORMED"),
        (
            json!({ "defaultCurrency": "QQQ" }),
            "defaultCurrency",
            "UNKNOWN_CURRENCY",
        ),
        (
            json!({ "payoutOverride": { "lowest": "5", "highest": "4" } }),
            "payoutOverride",
            "OUT_OF_RANGE",
        ),
        (
            json!({ "payoutOverride": { "lowest": "-1", "highest": "4" } }),
            "payoutOverride",
            "OUT_OF_RANGE",
        ),
        (
            json!({ "statusMapping": [{ "word": "", "meaning": "IGNORE" }] }),
            "statusMapping",
            "MALFORMED",
        ),
        (
            json!({ "statusMapping": [{ "word": "a", "meaning": "IGNORE" }, { "word": "A", "meaning": "PENDING" }] }),
            "statusMapping",
            "REPEATED",
        ),
        (json!({ "parkHours": 721 }), "parkHours", "OUT_OF_RANGE"),
        (json!({ "parkHours": -1 }), "parkHours", "OUT_OF_RANGE"),
        (json!({ "answerBody": "" }), "answerBody", "MALFORMED"),
        (json!({ "withSecret": true }), "withSecret", "MISSING"),
    ] {
        let mut input = json!({ "id": merchant.id });
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let answer = program.ask(UPDATE, json!({ "input": input })).await;
        let payload = &answer["data"]["updateIntegration"];
        assert_eq!(payload["integration"], Value::Null, "{more}: {answer}");
        assert_eq!(payload["userErrors"][0]["field"], json!([field]), "{more}");
        assert_eq!(payload["userErrors"][0]["code"], json!(code), "{more}");
    }
    for (signature, secret, code) in [
        ("STANDARD_WEBHOOKS", "whsec_c2hvcnQ=", "MALFORMED"),
        ("STANDARD_WEBHOOKS", "plain text", "MALFORMED"),
        ("SHOPIFY", "short", "MALFORMED"),
        ("NONE", "shpss_0123456789", "NOT_NEEDED"),
    ] {
        let input = json!({ "name": "Shop", "signature": signature, "signingSecret": secret });
        let answer = program.ask(CREATE, json!({ "input": input })).await;
        assert_eq!(
            answer["data"]["createIntegration"]["userErrors"][0]["code"],
            json!(code),
            "{signature}"
        );
    }
    let seen = program.ok("{ integrations { totalCount } }", json!({})).await;
    assert_eq!(seen["integrations"]["totalCount"], json!(1));
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn secrets_are_stored_sealed_and_audited_by_their_being_there(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let offer = program.offer("Shoes").await;
    let made = program.ok(CREATE, json!({ "input": whole(&offer) })).await["createIntegration"].clone();
    let rotate = "mutation($input: RotateIntegrationSecretInput!) { rotateIntegrationSecret(input: $input) { secret userErrors { code } } }";
    let mut secrets = vec![text(&made["secret"]), text(&made["signingSecret"])];
    for which in ["SECRET", "SIGNING_SECRET"] {
        let input = json!({ "id": made["integration"]["id"], "which": which });
        let rotated = program.ok(rotate, json!({ "input": input })).await;
        secrets.push(text(&rotated["rotateIntegrationSecret"]["secret"]));
    }
    let reader = app.services.store.reader();
    let scope = program.scope();
    let audit = scope.select::<audit_record::Entity>().all(reader).await.expect("read");
    let rows = scope.select::<integration::Entity>().all(reader).await.expect("read");
    let actions: Vec<&str> = audit.iter().map(|record| record.action.as_str()).collect();
    assert!(actions.contains(&"rotateIntegrationSecret"), "{actions:?}");
    let sealed: Vec<u8> = rows[0].signing_secret.clone().expect("sealed");
    let kept = format!("{audit:?} {}", String::from_utf8_lossy(&sealed));
    for secret in &secrets {
        let bare = secret.trim_start_matches("whsec_");
        assert!(!kept.contains(bare), "{kept}");
    }
    assert!(secrets.iter().collect::<std::collections::BTreeSet<_>>().len() == 4);
    app.close().await;
}
