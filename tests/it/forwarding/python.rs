//! What is signed is checked by the Standard Webhooks' library for Python, as a receiver would: by the present time, and with either of two
//! secrets. JavaScript's does the same in the browser tests.

use std::process::Stdio;

use chrono::{DateTime, Utc};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use waypost_tests::program::{Webhook, text};
use waypost_tests::receiver::Call;
use waypost_tests::{App, Db, Receiver};

use super::signature::rotate;
use super::{postback, sale};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/forwarding/verify.py");

/// The folder of Python's library; none where there is no Python.
#[expect(clippy::disallowed_methods, reason = "tests are told their files by the environment")]
#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests must hear of one that did not run"
)]
fn library() -> Option<std::ffi::OsString> {
    let folder = std::env::var_os("WAYPOST_TEST_PYTHON");
    if folder.is_none() {
        eprintln!("not shown: set WAYPOST_TEST_PYTHON; `cargo xtask python` fetches the library and prints the line");
    }
    folder
}

#[expect(clippy::disallowed_methods, reason = "the library has no clock but the machine's")]
fn present() -> DateTime<Utc> {
    Utc::now()
}

/// What Python's library says of each message.
async fn verdicts(library: &std::ffi::OsStr, messages: &[Value]) -> Vec<String> {
    let mut python = Command::new("python3");
    python.arg(SCRIPT).env("PYTHONPATH", library).kill_on_drop(true);
    let mut python = python
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python is there");
    let lines: String = messages.iter().map(|message| format!("{message}\n")).collect();
    let mut input = python.stdin.take().expect("an input");
    input.write_all(lines.as_bytes()).await.expect("it listens");
    drop(input);
    let said = python.wait_with_output().await.expect("it ends");
    assert!(said.status.success(), "its last words stand above");
    let said = String::from_utf8(said.stdout).expect("text");
    said.lines().map(str::to_owned).collect()
}

/// A call as a receiver hands it to the library: its body, or the path and query of a GET.
fn message(call: &Call, secret: &str) -> Value {
    let said = if call.method == "GET" { &call.target } else { &call.body };
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers: Value = names.iter().map(|name| (*name, json!(call.header(name)))).collect();
    json!({ "secret": secret, "said": said, "headers": headers })
}

#[rstest]
#[tokio::test]
async fn pythons_library_takes_what_is_signed_and_nothing_else(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let Some(library) = library() else {
        return;
    };
    let app = App::on(db).await;
    app.advance(present() - app.services.clock.now());
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let mut secrets = Vec::new();
    for (path, method, body) in [
        ("get", "GET", Value::Null),
        ("form", "POST_FORM", json!("t={txn_id}&s={sub1}")),
        ("json", "POST_JSON", json!(r#"{"t": "{txn_id}", "s": "{sub1}"}"#)),
    ] {
        let url = format!("{}/{path}?s={{sub1}}", partner.url);
        let input = json!({ "method": method, "urlTemplate": url, "bodyTemplate": body });
        let id = postback(&program, &setup, input).await;
        let first = rotate(&program, json!({ "id": id })).await;
        let second = rotate(&program, json!({ "id": id, "keepPreviousHours": 2 })).await;
        secrets.push((path, first, second));
    }
    let url = format!("{}/webhook", partner.url);
    let Webhook { id, secret: first } = program.webhook(&url, &["conversion.created"]).await;
    let rotate = "mutation($id: ID!) { rotateWebhookSecret(input: { id: $id }) { secret userErrors { code } } }";
    let rotated = program.ok(rotate, json!({ "id": id })).await;
    secrets.push(("webhook", first, text(&rotated["rotateWebhookSecret"]["secret"])));
    sale(&app, &program, &setup, "ÄÖ \" & 1").await;
    app.drain().await;
    let calls = partner.calls();
    assert_eq!(calls.len(), secrets.len());
    let (mut messages, mut expected) = (Vec::new(), Vec::new());
    for (path, first, second) in &secrets {
        let is_it = |call: &&Call| call.target.starts_with(&format!("/{path}"));
        let call = calls.iter().find(is_it).expect("called");
        let mut other = call.clone();
        other.target.push('x');
        other.body.push(' ');
        let mut old = message(call, first);
        old["headers"]["webhook-timestamp"] = json!("1700000000");
        for (message, word) in [
            (message(call, first), "good"),
            (message(call, second), "good"),
            (
                message(call, &format!("whsec_{}", "A".repeat(32))),
                "No matching signature found",
            ),
            (message(&other, second), "No matching signature found"),
            (old, "Message timestamp too old"),
        ] {
            messages.push(message);
            expected.push(word);
        }
    }
    assert_eq!(verdicts(&library, &messages).await, expected);
    app.close().await;
}
