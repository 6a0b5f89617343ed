//! Receivers that behave badly are recorded with what is wrong with them, and keep nobody else waiting.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use waypost_tests::{App, Db, Receiver};

use super::{deliveries, postback, sale};

/// What a bad server does with a request.
#[derive(Clone, Copy, Debug)]
enum Bad {
    /// Never answers.
    Hang,
    /// Sends a letter of its body now and then.
    Drip,
    /// Cuts the connection without an answer.
    Reset,
    /// Answers what is no HTTP.
    Garbage,
    /// Says that more comes than does.
    Truncated,
    /// Sends headers without end.
    Headers,
    /// 1xx answers without end.
    Informational,
    /// A good status, and a body of 100 MB.
    Huge,
    /// A good status, and what unpacks to gigabytes.
    Bomb,
    /// Sends elsewhere.
    Redirect,
}

/// A server that treats everybody so.
async fn bad(how: Bad) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(treat(stream, how));
        }
    });
    url
}

#[expect(clippy::disallowed_methods, reason = "a server that is slow is the point")]
async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn treat(mut stream: TcpStream, how: Bad) -> std::io::Result<()> {
    let mut head = [0; 4096];
    let _ = stream.read(&mut head).await?;
    let zeros = vec![0; 1 << 16];
    match how {
        Bad::Hang => std::future::pending::<()>().await,
        Bad::Drip => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
                .await?;
            loop {
                stream.write_all(b"x").await?;
                pause().await;
            }
        }
        Bad::Reset => stream.set_zero_linger()?,
        Bad::Garbage => stream.write_all(b"\x00\x01\x02 what?\r\n\r\n").await?,
        Bad::Truncated => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nab")
                .await?;
        }
        Bad::Headers => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            for number in 0..50_000 {
                stream.write_all(format!("x-{number}: y\r\n").as_bytes()).await?;
            }
        }
        Bad::Informational => loop {
            stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").await?;
        },
        Bad::Huge => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n")
                .await?;
            for _ in 0..1_600 {
                stream.write_all(&zeros).await?;
            }
        }
        Bad::Bomb => {
            let head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n";
            stream.write_all(head).await?;
            loop {
                stream.write_all(b"10000\r\n").await?;
                stream.write_all(&zeros).await?;
                stream.write_all(b"\r\n").await?;
            }
        }
        Bad::Redirect => {
            let answer = b"HTTP/1.1 301 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer).await?;
        }
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn each_bad_receiver_is_recorded_with_what_is_wrong(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.delivery.schedule_seconds = vec![0];
        config.delivery.head_timeout_ms = 600;
        config.delivery.total_timeout_ms = 900;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for (how, status, class) in [
        (Bad::Hang, "FAILED", Some("timeout")),
        (Bad::Drip, "FAILED", Some("timeout")),
        (Bad::Reset, "FAILED", Some("connection")),
        (Bad::Garbage, "FAILED", Some("connection")),
        (Bad::Truncated, "FAILED", Some("connection")),
        (Bad::Headers, "FAILED", Some("too_large")),
        (Bad::Informational, "FAILED", Some("timeout")),
        (Bad::Huge, "SUCCEEDED", None),
        (Bad::Bomb, "SUCCEEDED", None),
        (Bad::Redirect, "FAILED", Some("status")),
    ] {
        let pause = "mutation($id: ID!) { setPartnerPostbackStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
        let id = postback(
            &program,
            &setup,
            json!({ "urlTemplate": format!("{}/", bad(how).await) }),
        )
        .await;
        let conversion = sale(&app, &program, &setup, &format!("{how:?}")).await;
        app.drain().await;
        let delivery = deliveries(&program, &conversion)
            .await
            .pop()
            .expect("the newest postback's");
        let seen = (&delivery["status"], &delivery["attempts"][0]["errorClass"]);
        assert_eq!(seen, (&json!(status), &json!(class)), "{how:?}: {delivery}");
        program.ok(pause, json!({ "id": id })).await;
    }
    app.close().await;
}

#[rstest]
#[tokio::test]
async fn receivers_that_hang_keep_no_other_waiting(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.delivery.head_timeout_ms = 20_000;
        config.delivery.in_flight_per_tenant = 64;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    let hanging = bad(Bad::Hang).await;
    for number in 0..20 {
        let url = format!("{hanging}/{number}");
        postback(&program, &setup, json!({ "urlTemplate": url })).await;
    }
    postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{}/?t={{txn_id}}", partner.url) }),
    )
    .await;
    let mut conversions = Vec::new();
    for number in 0..10 {
        conversions.push(sale(&app, &program, &setup, &number.to_string()).await);
    }
    let workers = tokio::spawn(waypost_jobs::workers::run(
        waypost_jobs::Context::new(&app.services),
        waypost_jobs::workers::Settings {
            shutdown_limit: Duration::from_millis(100),
            ..Default::default()
        },
        std::future::pending(),
    ));
    partner.called(10).await;
    workers.abort();
    app.abandon().await;
}
