//! Addresses that are never called are refused when they are written, by one rule for partner postbacks and webhooks.

use rstest::rstest;
use serde_json::{Value, json};
use waypost_tests::program::text;
use waypost_tests::{App, Db, Program};

/// What is wrong with it, by the mutation or the query that says so.
async fn problems(program: &Program<'_>, query: &str, (field, input): (&str, Value)) -> Value {
    program.ask(query, json!({ "i": input })).await["data"][field]["userErrors"].clone()
}

#[rstest]
#[tokio::test]
async fn an_address_that_is_never_called_is_refused_as_a_webhooks_is(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| config.delivery.allow_loopback = false).await;
    let program = app.program("Acme").await;
    let affiliate = program.affiliate("Anna").await;
    let stored = program
        .partner_postback(&affiliate, "https://t.example/?c={sub1}")
        .await;
    let create = "mutation($i: CreatePartnerPostbackInput!) { createPartnerPostback(input: $i) { userErrors { field message code } } }";
    let update = "mutation($i: UpdatePartnerPostbackInput!) { updatePartnerPostback(input: $i) { userErrors { field message code } } }";
    let preview = "query($i: PreviewPartnerPostbackInput!) { previewPartnerPostback(input: $i) { userErrors { field message code } } }";
    let webhook =
        "mutation($i: CreateWebhookInput!) { createWebhook(input: $i) { userErrors { field message code } } }";
    for (url, says) in [
        ("http://10.0.0.1/p?c={sub1}", "private"),
        ("http://127.0.0.1:8022/p", "loopback"),
        ("http://169.254.169.254/{sub1}", "link-local"),
        ("https://t.example:25/", "ports"),
        ("http://2130706433/p", "loopback"),
        ("http://[::ffff:10.0.0.1]/", "private"),
    ] {
        let of_webhook = json!({ "url": url.replace("{sub1}", ""), "eventTypes": ["payout.paid"] });
        let of_webhook = problems(&program, webhook, ("createWebhook", of_webhook)).await;
        for (query, field, input) in [
            (
                create,
                "createPartnerPostback",
                json!({ "affiliateId": affiliate, "urlTemplate": url }),
            ),
            (
                update,
                "updatePartnerPostback",
                json!({ "id": stored, "urlTemplate": url }),
            ),
            (preview, "previewPartnerPostback", json!({ "urlTemplate": url })),
        ] {
            let said = problems(&program, query, (field, input)).await;
            assert_eq!(said[0]["field"], json!(["urlTemplate"]), "{field} {url}: {said}");
            assert_eq!(said[0]["code"], of_webhook[0]["code"], "{field} {url}");
            let message = text(&said[0]["message"]);
            assert!(
                message.contains(says) && text(&of_webhook[0]["message"]).contains(says),
                "{message}"
            );
        }
    }
    for url in [
        "https://not-there-yet.example/p",
        "http://localhost:8080/p",
        "https://8.8.8.8/p?c={sub1}",
    ] {
        let input = json!({ "affiliateId": affiliate, "urlTemplate": url });
        let said = problems(&program, create, ("createPartnerPostback", input)).await;
        assert_eq!(said, json!([]), "what a name leads to is seen when it is called: {url}");
    }
    app.close().await;
}

#[tokio::test]
async fn one_from_before_is_changed_as_long_as_its_address_is_not() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let affiliate = program.affiliate("Anna").await;
    let id = program
        .partner_postback_from_before(&affiliate, "http://10.0.0.1/")
        .await;
    let update =
        "mutation($i: UpdatePartnerPostbackInput!) { updatePartnerPostback(input: $i) { userErrors { code } } }";
    for (input, said) in [
        (json!({ "id": id, "events": ["sale"] }), json!([])),
        (json!({ "id": id, "urlTemplate": "http://10.0.0.1/" }), json!([])),
        (
            json!({ "id": id, "urlTemplate": "http://10.0.0.1/p" }),
            json!([{ "code": "MALFORMED" }]),
        ),
    ] {
        assert_eq!(problems(&program, update, ("updatePartnerPostback", input)).await, said);
    }
    app.close().await;
}
