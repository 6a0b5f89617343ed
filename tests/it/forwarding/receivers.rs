//! Receivers that behave badly are recorded with what is wrong with them, and keep nobody else waiting.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use waypost_tests::{App, Db, Program, Receiver};

use super::{deliveries, endpoint, postback, sale};

/// What a bad server does with a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bad {
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
    /// A good status, and a body that ends with the connection, which is never.
    Endless,
    /// A good status, and what unpacks to gigabytes.
    Bomb,
    /// Sends elsewhere.
    Redirect,
    /// Says that nobody will answer again, and breaks off.
    GoneCut,
    /// Says so and never ends.
    GoneDrip,
    /// Asks to be called again after 7 seconds, and breaks off.
    BusyCut,
}

/// A server that treats everybody so.
pub(super) async fn bad(how: Bad) -> String {
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
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn treat(mut stream: TcpStream, how: Bad) -> std::io::Result<()> {
    let mut head = [0; 4096];
    let _ = stream.read(&mut head).await?;
    let zeros = vec![0; 1 << 16];
    match how {
        Bad::Hang => std::future::pending::<()>().await,
        Bad::Drip | Bad::GoneDrip => {
            let status = if matches!(how, Bad::Drip) { "200 OK" } else { "410 Gone" };
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: 100000\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            loop {
                stream.write_all(b"x").await?;
                a_moment().await;
            }
        }
        Bad::Reset => stream.set_zero_linger()?,
        Bad::Garbage => stream.write_all(b"\x00\x01\x02 what?\r\n\r\n").await?,
        Bad::Truncated => break_off(stream, "200 OK").await?,
        Bad::GoneCut => break_off(stream, "410 Gone").await?,
        Bad::BusyCut => break_off(stream, "429 Too Many Requests\r\nretry-after: 7").await?,
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
        Bad::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                stream.write_all(&zeros).await?;
            }
        }
        Bad::Bomb => {
            let head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n";
            stream.write_all(head).await?;
            let (first, more) = bomb();
            for chunk in std::iter::once(first).chain(std::iter::repeat(more)) {
                stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).await?;
                stream.write_all(&chunk).await?;
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

async fn break_off(mut stream: TcpStream, head: &str) -> std::io::Result<()> {
    let answer = format!("HTTP/1.1 {head}\r\ncontent-length: 10\r\n\r\nab");
    stream.write_all(answer.as_bytes()).await
}

/// Packed zeros, a gigabyte in six megabytes: the beginning, and what may follow it without end.
fn bomb() -> (Vec<u8>, Vec<u8>) {
    const MANY: usize = 8 * 4_096;
    // A block of RFC 1951 with the fixed codes: a zero, and then "258 times more of the byte before".
    let (block, zero, more) = ("010", "00110000", "1100010100000");
    let bits = format!("{block}{zero}{}", more.repeat(MANY + 1));
    let byte = |bits: &[u8]| {
        (0..)
            .zip(bits)
            .fold(0, |byte, (place, bit)| byte | ((bit - b'0') << place))
    };
    let packed: Vec<u8> = bits.as_bytes().chunks(8).map(byte).collect();
    let rest = packed[packed.len() - more.len() * MANY / 8..].to_vec();
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    ([&head[..], &packed].concat(), rest)
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
        (Bad::Endless, "SUCCEEDED", None),
        (Bad::Bomb, "SUCCEEDED", None),
        (Bad::Redirect, "FAILED", Some("status")),
    ] {
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
        pause(&program, &id).await;
    }
    app.close().await;
}

async fn pause(program: &Program<'_>, id: &str) {
    let pause =
        "mutation($id: ID!) { setPartnerPostbackStatus(input: { id: $id, status: PAUSED }) { userErrors { code } } }";
    program.ok(pause, json!({ "id": id })).await;
}

/// Nothing of a body is needed to believe its head.
#[rstest]
#[tokio::test]
async fn one_that_is_gone_is_paused_whatever_becomes_of_its_body(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.delivery.head_timeout_ms = 2_000;
        config.delivery.total_timeout_ms = 2_500;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    for (how, class) in [(Bad::GoneCut, "connection"), (Bad::GoneDrip, "timeout")] {
        let url = format!("{}/", bad(how).await);
        let id = postback(&program, &setup, json!({ "urlTemplate": url })).await;
        let conversion = sale(&app, &program, &setup, &format!("{how:?}")).await;
        app.drain().await;
        let gone = endpoint(&program, &id).await;
        assert_eq!(
            (&gone["status"], &gone["pausedBecause"]),
            (&json!("PAUSED"), &json!("GONE")),
            "{how:?}"
        );
        let delivery = deliveries(&program, &conversion).await.pop().expect("the newest's");
        let attempt = &delivery["attempts"][0];
        assert_eq!(
            (&delivery["status"], &attempt["statusCode"], &attempt["errorClass"]),
            (&json!("PENDING"), &json!(410), &json!(class)),
            "{how:?}: it waits for whoever opens the postback again"
        );
    }
    app.close_with_jobs_left().await;
}

#[rstest]
#[tokio::test]
async fn when_a_receiver_wants_to_be_asked_again_is_honoured_up_to_twice_the_step(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| config.delivery.jitter = 0.0).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    postback(&program, &setup, json!({ "urlTemplate": format!("{}/", partner.url) })).await;
    let date = |seconds| {
        let at = app.services.clock.now() + TimeDelta::seconds(seconds);
        at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    for (number, (status, wish, seconds)) in [
        (429, "7".to_owned(), 7),
        (429, "1".to_owned(), 5),
        (503, "999".to_owned(), 10),
        (429, date(60), 10),
        (503, date(-60), 5),
        (503, "soon".to_owned(), 5),
        (500, "7".to_owned(), 5),
    ]
    .into_iter()
    .enumerate()
    {
        partner.answer_once_with_retry_after(status, &wish);
        let conversion = sale(&app, &program, &setup, &number.to_string()).await;
        app.drain().await;
        let waits = next_attempt_at(&program, &conversion).await - app.services.clock.now();
        assert_eq!(waits, TimeDelta::seconds(seconds), "{status} with {wish}");
    }
    // Its body breaks off, and the head is believed.
    let url = format!("{}/", bad(Bad::BusyCut).await);
    let cut = postback(&program, &setup, json!({ "urlTemplate": url })).await;
    let conversion = sale(&app, &program, &setup, "cut").await;
    app.drain().await;
    let delivery = deliveries(&program, &conversion).await.pop().expect("the newest's");
    let attempt = &delivery["attempts"][0];
    assert_eq!(
        (
            &attempt["statusCode"],
            &attempt["errorClass"],
            &attempt["responseExcerpt"]
        ),
        (&json!(429), &json!("connection"), &json!("ab"))
    );
    let waits = time_of_next(&delivery) - app.services.clock.now();
    assert_eq!(waits, TimeDelta::seconds(7));
    pause(&program, &cut).await;
    // A date is whole seconds, and the time is not.
    let wish = date(8);
    partner.answer_once_with_retry_after(503, &wish);
    let conversion = sale(&app, &program, &setup, "date").await;
    app.drain().await;
    let at = next_attempt_at(&program, &conversion).await;
    assert_eq!(at.format("%a, %d %b %Y %H:%M:%S%.f GMT").to_string(), wish);
    app.advance(TimeDelta::minutes(1));
    app.drain().await;
    assert_eq!(deliveries(&program, &conversion).await[0]["status"], json!("SUCCEEDED"));
    app.close().await;
}

/// A trial that the schedule does not count has no step of its own.
#[rstest]
#[tokio::test]
async fn a_wish_at_a_trial_is_honoured_too(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let app = App::with(db, |config| {
        config.delivery.jitter = 0.0;
        config.delivery.rest_after_failures = 1;
        config.delivery.rest_seconds = vec![60];
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let partner = Receiver::start().await;
    postback(&program, &setup, json!({ "urlTemplate": format!("{}/", partner.url) })).await;
    partner.answer_once(500, "");
    sale(&app, &program, &setup, "1").await;
    app.drain().await;
    let second = sale(&app, &program, &setup, "2").await;
    app.drain().await;
    assert_eq!(partner.calls().len(), 1, "it rests");
    partner.answer_once_with_retry_after(429, "7");
    app.advance(TimeDelta::seconds(61));
    app.drain().await;
    let tried = deliveries(&program, &second).await.remove(0);
    assert_eq!(
        (&tried["attempts"][0]["isProbe"], &tried["attempts"][0]["statusCode"]),
        (&json!(true), &json!(429)),
        "{tried}"
    );
    let waits = next_attempt_at(&program, &second).await - app.services.clock.now();
    assert_eq!(waits, TimeDelta::seconds(7));
    app.advance(TimeDelta::minutes(10));
    app.drain().await;
    assert_eq!(deliveries(&program, &second).await[0]["status"], json!("SUCCEEDED"));
    app.close_with_jobs_left().await;
}

/// When the conversion's only message is tried again.
async fn next_attempt_at(program: &Program<'_>, conversion: &str) -> DateTime<Utc> {
    time_of_next(&deliveries(program, conversion).await.remove(0))
}

fn time_of_next(delivery: &serde_json::Value) -> DateTime<Utc> {
    let at = delivery["nextAttemptAt"].as_str().and_then(|at| at.parse().ok());
    at.unwrap_or_else(|| panic!("no time: {delivery}"))
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
    let url = format!("{}/", bad(Bad::Hang).await);
    for _ in 0..40 {
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
    let attempts = "{ deliveries(first: 1, filter: { status: FAILED }) { totalCount }
        partnerPostbacks(first: 50) { nodes { endpoint { failuresInRow } } } }";
    let seen = program.ok(attempts, json!({})).await;
    let has_failed = |node: &serde_json::Value| node["endpoint"]["failuresInRow"] != json!(0);
    let nodes = seen["partnerPostbacks"]["nodes"].as_array().expect("a list");
    assert!(
        !nodes.iter().any(has_failed),
        "they are told while all of the others hang: {seen}"
    );
    workers.abort();
    app.abandon().await;
}
