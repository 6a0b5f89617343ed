//! What the operator's log holds: no secret, and one line an event whatever strangers send.

mod forwarding;

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use waypost_tests::{App, Db, Receiver};

/// What was logged.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    /// So far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("unpoisoned").clone()).expect("UTF-8")
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("unpoisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything at the most talkative level; on one thread, so that all of it is heard here.
#[tokio::test(flavor = "current_thread")]
async fn the_log_holds_no_secret_and_no_forged_line() {
    let kept = Kept::default();
    let lines = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(kept.clone())
        .finish();
    let _heard = tracing::subscriber::set_default(lines);
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let locked = program.merchant(json!({ "withSecret": true })).await;
    let signed = program
        .merchant(json!({ "signature": "SHOPIFY", "signingSecret": "shpss_HUSHHUSH" }))
        .await;
    let rotate = "mutation($id: ID!) { rotateIntegrationSecret(input: { id: $id, which: SIGNING_SECRET, secret: \"shpss_NEWHUSH\" }) { userErrors { code } } }";
    program.ok(rotate, json!({ "id": signed.id })).await;
    let tune = program.merchant(json!({ "preset": "tune", "withSecret": true })).await;
    program.report(&signed, &[("click_id", "x")]).await;
    program
        .report(
            &tune,
            &[
                ("security_token", "TOKENHUSH"),
                ("transaction_id", "x\r\n{\"forged\":true}"),
            ],
        )
        .await;
    let partner = Receiver::start().await;
    program
        .partner_postback(
            &setup.affiliate,
            &format!("{}/?api_key=PARTNERKEY&x={{sub1}}", partner.url),
        )
        .await;
    partner.answer_once(500, "no");
    let forged = "x\r\n{\"level\":\"ERROR\",\"forged\":true}\u{1b}[31m";
    let mut link = url::Url::parse(&setup.link).expect("a URL");
    link.query_pairs_mut().append_pair("sub1", forged);
    let click = program.click(link.as_str()).await;
    program
        .report(&setup.merchant, &[("click_id", &click), ("amount", "5")])
        .await;
    program.report(&setup.merchant, &[("click_id", forged)]).await;
    program.report(&locked, &[("click_id", &click), ("txn_id", "2")]).await;
    app.drain().await;
    let key = "mutation { createApiKey(input: { name: \"k\", scopes: [\"offers:read\"] }) { token } }";
    let made = program.ok(key, json!({})).await;
    let api_key = made["createApiKey"]["token"].as_str().expect("a token").to_owned();
    app.graphql(Some(&format!("{api_key}x")), "{ viewer { role } }", json!({}))
        .await;
    let sign_in =
        "mutation { signIn(input: { email: \"a@example.com\", password: \"hunter2hunter2\" }) { accessToken } }";
    app.graphql(None, sign_in, json!({})).await;
    app.services.store.clone().close().await.expect("closed");
    app.graphql(Some(&program.token), "{ offers { nodes { id } } }", json!({}))
        .await;
    app.http.get(&setup.merchant.url).send().await.expect("answered");
    let token = program.token.clone();
    let integration_key = setup.merchant.url.rsplit_once('/').expect("a path").1.to_owned();
    app.abandon().await;

    let log = kept.text();
    assert!(log.contains("ERROR"), "faults are logged");
    for line in log.lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON line: {line}"));
        assert!(
            event.get("forged").is_none() && event["timestamp"].is_string(),
            "{line}"
        );
    }
    let secret = locked.secret.expect("a secret");
    for (name, secret) in [
        ("password", "hunter2hunter2"),
        ("access token", token.as_str()),
        ("API key", &api_key),
        ("integration key", &integration_key),
        ("integration secret", &secret),
        ("signing secret", "HUSH"),
        ("secret of a preset", tune.secret.as_deref().unwrap_or("TOKENHUSH")),
        ("partner's key", "PARTNERKEY"),
    ] {
        assert!(!log.contains(secret), "the log holds the {name}");
    }
}
