//! The server with endpoints that no product has: slow, huge, panicking.

mod ending;

use std::net::SocketAddr;
use std::time::Duration;

use poem::endpoint::make;
use poem::http::Method;
use poem::{Endpoint, Request, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use waypost_domain::Config;

use super::{Limits, Server};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);
const GET: &str = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// A running server.
struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    async fn start(endpoint: impl Endpoint + 'static, change: impl FnOnce(&mut Limits)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let address = listener.local_addr().expect("an address");
        let mut limits = limits();
        change(&mut limits);
        let (stop, stopped) = oneshot::channel();
        let stopped = async move {
            let _ = stopped.await;
        };
        let task = tokio::spawn(Server::new(listener, limits).run(endpoint, stopped, LONG));
        Self { address, stop, task }
    }

    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("connected");
        stream.write_all(text.as_bytes()).await.expect("sent");
        stream
    }

    async fn stop(self) {
        let _ = self.stop.send(());
        timeout(LONG, self.task).await.expect("in time").expect("stopped");
    }
}

fn limits() -> Limits {
    Limits::of(&Config::defaults().expect("the defaults load").server).expect("limits")
}

/// Everything that is said until the server closes, also when it does so by a reset.
async fn all(mut stream: TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    let _ = timeout(LONG, stream.read_to_end(&mut said))
        .await
        .expect("ended in time");
    said
}

async fn text(stream: TcpStream) -> String {
    String::from_utf8_lossy(&all(stream).await).into_owned()
}

/// The head of the next answer and its body, on a connection that is kept.
async fn next(stream: &mut TcpStream, body: &str) -> String {
    let mut said = String::new();
    while !said.ends_with(&format!("\r\n\r\n{body}")) {
        let byte = timeout(LONG, stream.read_u8()).await.expect("in time").expect("more");
        said.push(char::from(byte));
    }
    said
}

#[tokio::test]
async fn a_panic_is_answered_and_harms_nothing_else() {
    let endpoint = make(|request: Request| async move {
        assert_eq!(request.method(), Method::GET, "only GET is fine");
        Response::builder().body("fine")
    });
    let running = Running::start(endpoint, |_| ()).await;
    let mut other = running.send(GET).await;
    next(&mut other, "fine").await;
    let answer = text(running.send("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n").await).await;
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(!answer.contains("only GET"), "{answer}");
    other.write_all(GET.as_bytes()).await.expect("sent");
    assert!(next(&mut other, "fine").await.starts_with("HTTP/1.1 200 "));
    running.stop().await;
}

#[tokio::test]
async fn an_endpoint_that_hangs_is_answered_for() {
    let endpoint = make(|request: Request| async move {
        if request.uri().path() == "/slow" {
            std::future::pending::<()>().await;
        }
        Response::builder().body("fine")
    });
    let short = |limits: &mut Limits| limits.answer_timeout = Duration::from_millis(300);
    let running = Running::start(endpoint, short).await;
    let slow = running.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut other = running.send(GET).await;
    next(&mut other, "fine").await;
    let answer = text(slow).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("retry-after: 5\r\n"), "{answer}");
    assert!(answer.contains("\"code\":\"temporarily_unavailable\""), "{answer}");
    other.write_all(GET.as_bytes()).await.expect("sent");
    next(&mut other, "fine").await;
    running.stop().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    const LENGTH: usize = 64 * 1024 * 1024;
    let endpoint = make(|request: Request| async move {
        let length = if request.uri().path() == "/large" { LENGTH } else { 1 };
        Response::builder().body(vec![b'x'; length])
    });
    let short = |limits: &mut Limits| {
        limits.max_connections = 1;
        limits.write_timeout = Duration::from_millis(300);
    };
    let running = Running::start(endpoint, short).await;
    let deaf = running.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
    // The only place is free again when the deaf one is gone.
    let served = async {
        while !text(running.send("GET / HTTP/1.0\r\n\r\n").await)
            .await
            .ends_with("\r\n\r\nx")
        {
            tokio::task::yield_now().await;
        }
    };
    timeout(LONG, served).await.expect("cut off");
    assert!(all(deaf).await.len() < LENGTH);
    running.stop().await;
}

#[tokio::test]
async fn a_slow_reader_gets_everything() {
    const LENGTH: usize = 16 * 1024 * 1024;
    let endpoint = make(|_| async { Response::builder().body(vec![b'x'; LENGTH]) });
    let short = |limits: &mut Limits| {
        limits.idle_timeout = Duration::from_millis(100);
        limits.write_timeout = Duration::from_secs(5);
    };
    let running = Running::start(endpoint, short).await;
    let mut slow = running.send(GET).await;
    let mut got = 0;
    let mut piece = vec![0; 1024 * 1024];
    while got < LENGTH {
        let pause = timeout(Duration::from_millis(20), std::future::pending::<()>());
        assert!(pause.await.is_err());
        got += slow.read(&mut piece).await.expect("more");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_body_beyond_the_bound_is_refused_whatever_the_endpoint_makes_of_it() {
    let endpoint = make(|request: Request| async move {
        let _ = request.into_body().into_bytes().await;
        Response::builder().body("taken")
    });
    let running = Running::start(endpoint, |_| ()).await;
    let announced = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n";
    assert!(text(running.send(announced).await).await.starts_with("HTTP/1.1 413 "));
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x1_0000));
    let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    let long = text(running.send(&format!("{chunked}{}", chunk.repeat(17))).await).await;
    assert!(long.starts_with("HTTP/1.1 413 "), "{long}");
    let fine = text(running.send(&format!("{chunked}{}0\r\n\r\n", chunk.repeat(16))).await).await;
    assert!(fine.ends_with("taken"), "{fine}");
    running.stop().await;
}
