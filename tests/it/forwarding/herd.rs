//! A server that comes back after many messages have waited for it is not overrun.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use waypost_tests::{App, Db};

use super::{endpoint, postback};

const SALES: usize = 60;

/// A server that is down until it is told to come back, and counts its callers.
#[derive(Default)]
struct Counted {
    is_up: AtomicBool,
    callers: AtomicUsize,
    most: AtomicUsize,
    heard: Mutex<Vec<String>>,
}

impl Counted {
    async fn start() -> (String, Arc<Self>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let counted = Arc::new(Self::default());
        let server = Arc::clone(&counted);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = Arc::clone(&server);
                tokio::spawn(async move { server.answer(stream).await.expect("answered") });
            }
        });
        (url, counted)
    }

    async fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let callers = self.callers.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(callers, Ordering::SeqCst);
        let mut head = [0; 4096];
        let read = stream.read(&mut head).await?;
        let status = if self.is_up.load(Ordering::SeqCst) {
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let txn = head.split("t=").nth(1).and_then(|rest| rest.split(' ').next());
            self.heard
                .lock()
                .expect("unpoisoned")
                .push(txn.expect("a transaction").to_owned());
            a_moment().await;
            "200 OK"
        } else {
            "503 Down"
        };
        self.callers.fetch_sub(1, Ordering::SeqCst);
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).await
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "callers are counted while they wait for an answer"
)]
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}

#[rstest]
#[tokio::test]
async fn one_that_comes_back_is_called_by_few_at_a_time_until_it_has_everything(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let app = App::with(db, |config| {
        config.delivery.rest_after_failures = 3;
        config.delivery.rest_seconds = vec![600];
        config.delivery.in_flight_per_endpoint = 4;
    })
    .await;
    let program = app.program("Acme").await;
    let setup = program.setup().await;
    let (url, server) = Counted::start().await;
    let id = postback(
        &program,
        &setup,
        json!({ "urlTemplate": format!("{url}/?t={{txn_id}}") }),
    )
    .await;
    let click = program.click(&setup.link).await;
    for number in 0..SALES {
        let txn = number.to_string();
        let report = [("click_id", click.as_str()), ("txn_id", txn.as_str()), ("amount", "20")];
        assert_eq!(program.report(&setup.merchant, &report).await.0, 200);
        app.advance(TimeDelta::milliseconds(1));
    }
    app.drain().await;
    assert_ne!(endpoint(&program, &id).await["restsUntil"], json!(null));
    assert_eq!(server.most.load(Ordering::SeqCst), 1, "one that fails is called by one");
    app.advance(TimeDelta::minutes(10));
    app.drain().await;
    assert_eq!(server.heard.lock().expect("unpoisoned").len(), 0, "its trial failed");
    server.is_up.store(true, Ordering::SeqCst);
    app.advance(TimeDelta::minutes(11));
    app.drain().await;
    let mut heard = server.heard.lock().expect("unpoisoned").clone();
    assert_eq!(
        server.most.load(Ordering::SeqCst),
        4,
        "as many as one endpoint is called by"
    );
    assert_eq!(heard.len(), SALES, "each of them once");
    heard.sort_unstable();
    heard.dedup();
    assert_eq!(heard.len(), SALES, "and each of them");
    app.close_with_jobs_left().await;
}
