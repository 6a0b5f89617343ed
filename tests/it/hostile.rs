//! Clients that mean to hold the server up: slow, endless, too many. Each is cut off, and others are served meanwhile.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use waypost_domain::Config;
use waypost_tests::{App, Db};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);
const ASK: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// The application with little patience.
async fn app(change: impl FnOnce(&mut Config)) -> App {
    let short = |config: &mut Config| {
        config.server.head_timeout_ms = 300;
        config.server.body_timeout_ms = 300;
        config.server.idle_timeout_ms = 300;
        change(config);
    };
    App::with(Db::Sqlite, short).await
}

async fn connect(app: &App) -> TcpStream {
    let address = app.url.trim_start_matches("http://");
    TcpStream::connect(address).await.expect("connected")
}

/// Sends what the server takes, and returns what it says until it closes.
async fn send(app: &App, bytes: &[u8]) -> String {
    let (mut reader, mut writer) = connect(app).await.into_split();
    let mut said = Vec::new();
    let talk = async { tokio::join!(writer.write_all(bytes), reader.read_to_end(&mut said)) };
    // Cut off, a client may see its writes fail; what was said before counts.
    let _ = timeout(LONG, talk).await.expect("ended in time");
    String::from_utf8_lossy(&said).into_owned()
}

/// Sends a beginning, then one byte after the other, until the server closes. Returns what it says.
async fn drip(app: &App, beginning: &str) -> String {
    let mut stream = connect(app).await;
    stream.write_all(beginning.as_bytes()).await.expect("sent");
    let mut said = Vec::new();
    let dripping = async {
        while stream.write_all(b"x").await.is_ok() {
            let answer = timeout(Duration::from_millis(20), stream.read_to_end(&mut said));
            if answer.await.is_ok() {
                break;
            }
        }
    };
    timeout(LONG, dripping).await.expect("ended in time");
    String::from_utf8_lossy(&said).into_owned()
}

/// Somebody else is served.
async fn others_are_served(app: &App) {
    let answer = send(app, b"GET /healthz HTTP/1.0\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
}

/// An answer on a connection that is kept.
async fn asked(stream: &mut TcpStream) -> String {
    stream.write_all(ASK.as_bytes()).await.expect("sent");
    let mut said = String::new();
    while !said.ends_with("alive\n") {
        let byte = timeout(LONG, stream.read_u8()).await.expect("in time").expect("more");
        said.push(char::from(byte));
    }
    said
}

#[tokio::test]
async fn a_head_that_does_not_end_is_cut_off() {
    let app = app(|_| ()).await;
    for beginning in ["", "GET /healthz?", "GET /healthz HTTP/1.1\r\nHost: x\r\nX: "] {
        let (silent, dripping, ()) = tokio::join!(
            send(&app, beginning.as_bytes()),
            drip(&app, beginning),
            others_are_served(&app)
        );
        assert_eq!((silent.as_str(), dripping.as_str()), ("", ""), "{beginning}");
    }
    app.close().await;
}

#[tokio::test]
async fn a_body_that_does_not_end_is_late_at_every_door() {
    let app = app(|_| ()).await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let postback = setup.merchant.url.trim_start_matches(&app.url);
    for path in ["/graphql", postback, "/postback/unknown"] {
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n");
        for beginning in [
            format!("{head}Content-Length: 1000\r\n\r\n{{\"query\":\""),
            format!("{head}Transfer-Encoding: chunked\r\n\r\n8\r\n{{\"txn_id\r\n100\r\n"),
        ] {
            let (silent, dripping, ()) = tokio::join!(
                send(&app, beginning.as_bytes()),
                drip(&app, &beginning),
                others_are_served(&app)
            );
            assert!(silent.starts_with("HTTP/1.1 408 "), "{path}: {silent}");
            assert!(dripping.starts_with("HTTP/1.1 408 "), "{path}: {dripping}");
        }
    }
    let seen = program.ok("{ postbacks { totalCount } }", json!({})).await;
    assert_eq!(seen["postbacks"]["totalCount"], json!(0));
    app.close().await;
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    let app = app(|_| ()).await;
    let many = "X-Y: z\r\n".repeat(10_000);
    let large = format!("X: {}\r\n", "y".repeat(1024 * 1024));
    let long = format!("Host: x\r\nX: {}\r\n", "y".repeat(40_000));
    for headers in [&many, &large, &long] {
        let request = format!("GET /healthz HTTP/1.1\r\n{headers}\r\n");
        let (answer, ()) = tokio::join!(send(&app, request.as_bytes()), others_are_served(&app));
        assert!(answer.starts_with("HTTP/1.1 431 "), "{} bytes: {answer}", headers.len());
    }
    app.close().await;
}

#[tokio::test]
async fn a_body_of_unclear_length_is_refused() {
    let app = app(|_| ()).await;
    let hidden = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    for lengths in [
        "Content-Length: 0\r\nContent-Length: 0\r\n",
        "Content-Length: 35\r\nContent-Length: 35\r\n",
        "Content-Length: 0\r\nContent-Length: 35\r\n",
        "Content-Length: 35\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 35\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
    ] {
        let request = format!("POST /graphql HTTP/1.1\r\nHost: x\r\n{lengths}\r\n0\r\n\r\n{hidden}");
        let answer = send(&app, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{lengths}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{lengths}: {answer}");
    }
    app.close().await;
}

#[tokio::test]
async fn a_compressed_body_is_refused_before_it_is_read() {
    let app = app(|_| ()).await;
    for path in ["/graphql", "/postback/unknown", "/c/unknown"] {
        for encoding in ["gzip", "identity, deflate", "identity\r\nContent-Encoding: br"] {
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Encoding: {encoding}\r\nContent-Length: 300000000\r\nExpect: 100-continue\r\n\r\n"
            );
            let answer = send(&app, request.as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 415 "), "{path} {encoding}: {answer}");
        }
    }
    app.close().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_busy_one_is_kept() {
    let app = app(|_| ()).await;
    let mut stream = connect(&app).await;
    let begun = tokio::time::Instant::now();
    // Busy for longer than it may be idle.
    while begun.elapsed() < Duration::from_millis(700) {
        assert!(asked(&mut stream).await.starts_with("HTTP/1.1 200 "));
    }
    let mut rest = Vec::new();
    timeout(LONG, stream.read_to_end(&mut rest))
        .await
        .expect("closed in time")
        .expect("closed in order");
    assert!(rest.is_empty());
    app.close().await;
}

#[tokio::test]
async fn connections_beyond_the_bound_are_refused_and_a_place_is_free_again() {
    let patient = |config: &mut Config| {
        config.server.idle_timeout_ms = 60_000;
        config.server.head_timeout_ms = 60_000;
    };
    for (all, per_address, proxies, most) in [
        (3, 100, &[][..], 3),
        (100, 3, &[], 3),
        (5, 3, &["127.0.0.1".to_owned()], 5),
    ] {
        let app = app(|config| {
            patient(config);
            config.server.max_connections = all;
            config.server.max_connections_per_address = per_address;
            config.server.trusted_proxies = proxies.to_vec();
        })
        .await;
        let mut seated = Vec::new();
        for _ in 0..most {
            let mut stream = connect(&app).await;
            assert!(asked(&mut stream).await.starts_with("HTTP/1.1 200 "));
            seated.push(stream);
        }
        for _ in 0..20 {
            let answer = send(&app, ASK.as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
            assert!(answer.contains("retry-after: 5\r\n"), "{answer}");
        }
        for stream in &mut seated {
            assert!(asked(stream).await.starts_with("HTTP/1.1 200 "), "who was in stays in");
        }
        drop(seated.pop());
        let served = async {
            while !send(&app, b"GET /healthz HTTP/1.0\r\n\r\n").await.ends_with("alive\n") {
                tokio::task::yield_now().await;
            }
        };
        timeout(LONG, served).await.expect("the place is free again");
        app.close().await;
    }
}
