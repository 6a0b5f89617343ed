//! The client against real servers on this machine that behave well and badly.

use std::io::ErrorKind;
use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

mod look_up;
mod process;
mod proxy;
// Elsewhere the system is asked whom it trusts, and a test cannot tell it.
#[cfg(target_os = "linux")]
mod tls;

const LOOPBACK: Policy = Policy {
    allow_loopback: true,
    allow_networks: Vec::new(),
};
const SECRET: &str = "s3cr3t";

/// Limits for servers that never end; the others run under the real ones.
fn short() -> Limits {
    Limits {
        connect: Duration::from_millis(300),
        head: Duration::from_millis(300),
        total: Duration::from_millis(600),
        ..Limits::default()
    }
}

/// Starts a server that reads each request's head and then acts; returns its URL and the number of connections so far.
async fn serve<F>(act: fn(TcpStream, String) -> F) -> (String, Arc<AtomicUsize>)
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?key={SECRET}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let head = read_head(&mut stream).await;
                act(stream, head).await
            });
        }
    });
    (url, count)
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

async fn get_with(limits: Limits, url: &str) -> Result<Answer, SendError> {
    let client = Client::new(limits, LOOPBACK).unwrap();
    let result = client.send(Request::get(url)).await;
    if let Err(error) = &result {
        assert!(!error.to_string().contains(SECRET), "{error}");
        assert!(!error.text.contains("127.0.0.1"), "{error}");
    }
    result
}

async fn get(url: &str) -> Result<Answer, SendError> {
    get_with(Limits::default(), url).await
}

/// A port on which nothing listens.
fn free_port() -> u16 {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn an_answer_keeps_status_and_start() {
    let (url, _) = serve(|mut stream, head| async move {
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{head}", head.len());
        stream.write_all(answer.as_bytes()).await
    })
    .await;
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("webhook-id"), HeaderValue::from_static("dlv_1"));
    let client = Client::new(Limits::default(), LOOPBACK).unwrap();
    let request = Request {
        headers,
        ..Request::get(url.as_str())
    };
    let answer = client.send(request).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.retry_after, None);
    let request = answer.excerpt.to_lowercase();
    assert!(request.starts_with("get /?key=s3cr3t http/1.1"), "{request}");
    assert!(
        request.contains(concat!("user-agent: waypost/", env!("CARGO_PKG_VERSION"))),
        "{request}"
    );
    assert!(request.contains("webhook-id: dlv_1"), "{request}");
    for absent in ["accept-encoding", "cookie", "referer", "proxy", "authorization"] {
        assert!(!request.contains(absent), "{request}");
    }
}

#[tokio::test]
async fn any_status_is_an_answer_and_no_redirect_is_followed() {
    let (url, connections) = serve(|mut stream, head| async move {
        let status = head.split(['/', '?']).nth(1).unwrap_or_default().to_owned();
        let head = format!("HTTP/1.1 {status} X\r\nLocation: /200\r\nRetry-After: 7\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await
    })
    .await;
    let statuses = [200, 202, 204, 301, 302, 303, 307, 308, 404, 410, 429, 500, 503];
    for status in statuses {
        let answer = get(&url.replace("?", &format!("{status}?"))).await.unwrap();
        assert_eq!(answer.status, status);
        assert_eq!(answer.retry_after, Some(RetryAfter::Seconds(7)));
        assert_eq!(answer.excerpt, "");
    }
    assert_eq!(connections.load(Ordering::SeqCst), statuses.len());
}

#[tokio::test]
async fn every_call_makes_its_own_connection() {
    let (url, connections) = serve(|mut stream, _| async move {
        loop {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
                .await?;
            read_head(&mut stream).await;
        }
    })
    .await;
    let client = Client::new(Limits::default(), LOOPBACK).unwrap();
    for expected in 1..=3 {
        client.send(Request::get(url.as_str())).await.unwrap();
        assert_eq!(connections.load(Ordering::SeqCst), expected);
    }
}

#[tokio::test]
async fn silence_and_slowness_end_at_their_limits() {
    let (silent, _) = serve(|stream, _| async move {
        std::future::pending::<()>().await;
        drop(stream);
        Ok(())
    })
    .await;
    let (interim, _) = serve(|mut stream, _| async move {
        loop {
            stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n").await?;
            tokio::task::yield_now().await;
        }
    })
    .await;
    let (slow_head, _) = serve(|mut stream, _| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
        drip(stream).await
    })
    .await;
    let (slow_body, _) = serve(|mut stream, _| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
        drip(stream).await
    })
    .await;
    for (url, status, limit) in [
        (silent, None, short().head),
        (interim, None, short().head),
        (slow_head, None, short().head),
        (slow_body, Some(200), short().total),
    ] {
        let start = Instant::now();
        let error = get_with(short(), &url).await.unwrap_err();
        let came = error.answer.as_ref();
        assert_eq!(
            (error.class, came.map(|answer| answer.status)),
            (ErrorClass::Timeout, status),
            "{error}"
        );
        let is_dripped = |answer: &Answer| answer.excerpt.len() > 1 && answer.excerpt.bytes().all(|byte| byte == b'x');
        assert!(came.is_none_or(|answer| is_dripped(answer)), "{came:?}");
        assert!(start.elapsed() >= limit, "{error}");
        assert!(start.elapsed() < Duration::from_secs(5), "{error}");
    }
}

#[tokio::test]
async fn who_waits_no_longer_keeps_what_had_come() {
    let (slow_body, _) = serve(|mut stream, _| async move {
        stream.write_all(b"HTTP/1.1 503 Busy\r\n\r\n").await?;
        drip(stream).await
    })
    .await;
    let client = Client::new(Limits::default(), LOOPBACK).unwrap();
    let (request, longest) = (Request::get(slow_body), Duration::from_millis(300));
    let error = client.send_within(request, longest).await.unwrap_err();
    let status = error.answer.map(|answer| answer.status);
    assert_eq!((error.class, status), (ErrorClass::Timeout, Some(503)));
}

async fn drip(mut stream: TcpStream) -> std::io::Result<()> {
    let mut every = tokio::time::interval(Duration::from_millis(20));
    loop {
        every.tick().await;
        stream.write_all(b"x").await?;
    }
}

#[tokio::test]
async fn an_endless_body_is_cut_and_its_connection_closed() {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let (closed, mut was_closed) = tokio::sync::mpsc::channel::<()>(1);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while stream.write_all(&[b'a'; 4_096]).await.is_ok() {
            WRITTEN.fetch_add(4_096, Ordering::SeqCst);
        }
        drop(closed);
    });
    let answer = get(&url).await.unwrap();
    assert_eq!((answer.status, answer.excerpt), (200, "a".repeat(1_024)));
    // Ends only when the server could write no more.
    assert_eq!(was_closed.recv().await, None);
    let buffers = 16 * 1_024 * 1_024;
    assert!(WRITTEN.load(Ordering::SeqCst) < buffers);
}

#[tokio::test]
async fn a_gzip_body_is_not_decoded() {
    let (url, _) = serve(|mut stream, _| async move {
        let head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n";
        stream.write_all(head).await?;
        stream
            .write_all(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xcb\xcf\x06\x00")
            .await
    })
    .await;
    let answer = get(&url).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(
        answer.excerpt.starts_with("\u{fffd}\u{fffd}\u{fffd}"),
        "{:?}",
        answer.excerpt
    );
}

#[tokio::test]
async fn a_head_without_measure_is_refused() {
    let (many, _) = serve(|mut stream, _| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
        for number in 0..50_000 {
            stream.write_all(format!("x-{number}: y\r\n").as_bytes()).await?;
        }
        stream.write_all(b"\r\n").await
    })
    .await;
    let (long, _) = serve(|mut stream, _| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await?;
        while stream.write_all(&[b'a'; 4_096]).await.is_ok() {}
        Ok(())
    })
    .await;
    for url in [many, long] {
        let error = get(&url).await.unwrap_err();
        assert_eq!(error.class, ErrorClass::TooLarge, "{error}");
    }
    let url = format!("http://127.0.0.1/?{}", "a".repeat(20_000));
    assert_eq!(get(&url).await.unwrap_err().class, ErrorClass::TooLarge);
}

#[tokio::test]
async fn broken_answers_are_failures_of_the_connection() {
    let (garbage, _) = serve(|mut stream, _| async move { stream.write_all(b"SSH-2.0-x\r\n").await }).await;
    let (closed, _) = serve(|stream, _| async move {
        drop(stream);
        Ok(())
    })
    .await;
    let (reset, _) = serve(|stream, _| async move { stream.set_zero_linger() }).await;
    let (half_head, _) = serve(|mut stream, _| async move { stream.write_all(b"HTTP/1.1 20").await }).await;
    let (truncated, _) = serve(|mut stream, _| async move {
        stream
            .write_all(b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 9\r\n\r\nOK")
            .await
    })
    .await;
    let (bad_chunk, _) = serve(|mut stream, _| async move {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
            .await
    })
    .await;
    let (reset_body, _) = serve(|mut stream, _| async move {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nOK")
            .await?;
        stream.set_zero_linger()
    })
    .await;
    let came = |status, excerpt: &str, retry_after| {
        let excerpt = excerpt.to_owned();
        Some(Box::new(Answer {
            status,
            excerpt,
            retry_after,
        }))
    };
    for (name, url, expected) in [
        ("garbage", garbage, None),
        ("closed", closed, None),
        ("reset", reset, None),
        ("half head", half_head, None),
        ("truncated", truncated, came(429, "OK", Some(RetryAfter::Seconds(7)))),
        ("bad chunk", bad_chunk, came(200, "", None)),
        ("reset body", reset_body, came(200, "OK", None)),
    ] {
        let error = get(&url).await.unwrap_err();
        println!("{name}: {error}");
        assert_eq!(error.class, ErrorClass::Connection, "{name}: {error}");
        // A reset may overtake the head that was sent before it.
        assert!(error.answer == expected || name == "reset body", "{name}: {error:?}");
    }
}

#[tokio::test]
async fn a_closed_port_and_a_server_without_tls_have_their_own_class() {
    let url = format!("http://127.0.0.1:{}/?key={SECRET}", free_port());
    let error = get(&url).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Refused, "{error}");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/?key={SECRET}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        // Read to the end, or the close would reset the connection before the client has read the answer.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let error = get(&url).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Tls, "{error}");
}

#[tokio::test]
async fn a_blocked_address_is_never_connected_to() {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = Client::new(Limits::default(), Policy::default()).unwrap();
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost"] {
        let url = format!("http://{host}:{port}/");
        let error = client.send(Request::get(url.as_str())).await.unwrap_err();
        assert_eq!(error.class, ErrorClass::BlockedAddress, "{host}: {error}");
    }
    // Allowing loopback opens none of this machine's other names.
    let error = get(&format!("http://0.0.0.0:{port}/")).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::BlockedAddress);
    // The kernel queues a connection before anyone accepts it, so an empty queue means that none was tried.
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}
