//! Requests that no well-behaved client sends, byte for byte.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use waypost_tests::{App, Db};

/// Sends these bytes, then nothing more, and returns what comes back.
async fn send(app: &App, bytes: String) -> String {
    let address = app.url.trim_start_matches("http://").to_owned();
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
        stream.write_all(bytes.as_bytes()).expect("sent");
        stream.shutdown(Shutdown::Write).expect("half closed");
        let mut answer = Vec::new();
        // A server may cut such a connection instead of answering; what it said before counts.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    })
    .await
    .expect("joined")
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_was_cut_off_counts_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::on(db).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let path = setup.merchant.url.trim_start_matches(&app.url).to_owned();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    );
    let body = format!("click_id={click}&txn_id=cut&amount=49.99");
    let short = &body[..body.len() - 3];
    for sent in [
        format!("{head}Content-Length: {}\r\n\r\n{short}", body.len()),
        format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{short}\r\n",
            short.len()
        ),
        format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{short}\r\nzz\r\n",
            short.len()
        ),
    ] {
        let answer = send(&app, sent.clone()).await;
        assert!(!answer.contains("accepted"), "{sent}\n{answer}");
    }
    let seen = program.ok("{ conversions { totalCount } }", json!({})).await;
    assert_eq!(seen["conversions"]["totalCount"], json!(0));
    let whole = [("click_id", click.as_str()), ("txn_id", "cut"), ("amount", "49.99")];
    assert_eq!(
        program.report(&setup.merchant, &whole).await.1["code"],
        "accepted",
        "the retry counts in full"
    );
    app.drain().await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_with_two_lengths_is_not_two_requests() {
    let app = App::on(Db::Sqlite).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let click = program.click(&setup.link).await;
    let path = setup.merchant.url.trim_start_matches(&app.url).to_owned();
    let hidden = format!("GET {path}?click_id={click}&txn_id=smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
    let front = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    for sent in [
        format!(
            "{front}Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
            hidden.len() + 5
        ),
        format!(
            "{front}Content-Length: 0\r\nContent-Length: {}\r\n\r\n{hidden}",
            hidden.len()
        ),
        format!(
            "{front}Content-Length: {}\r\nContent-Length: 0\r\n\r\n{hidden}",
            hidden.len()
        ),
    ] {
        let answer = send(&app, sent.clone()).await;
        assert!(!answer.contains("accepted"), "{sent}\n{answer}");
    }
    let seen = program.ok("{ postbacks { totalCount } }", json!({})).await;
    assert_eq!(seen["postbacks"]["totalCount"], json!(0));
    app.close().await;
}
