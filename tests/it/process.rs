//! The product as processes of their own: few descriptors, hostile clients for long, a rolling restart, a kill in a migration.

use std::time::Duration;

use rstest::rstest;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use waypost_tests::database::TestDatabase;
use waypost_tests::node::Recipe;
use waypost_tests::shop::{client, moved, status};
use waypost_tests::{Customers, Db, Node, Receiver, Shop, Stored};

const PROGRAM: &str = env!("CARGO_BIN_EXE_waypost-under-test");
const LONG: Duration = Duration::from_secs(20);
const ASK: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

fn recipe<'a>(data: &'a tempfile::TempDir, database: &TestDatabase, first: &'a str) -> Recipe<'a> {
    Recipe {
        program: PROGRAM,
        data: data.path(),
        database: database.url.clone(),
        first,
        settings: &[],
    }
}

async fn connect(node: &Node) -> TcpStream {
    let address = node.url.trim_start_matches("http://");
    TcpStream::connect(address).await.expect("connected")
}

/// What is answered first, up to the status.
async fn answer(stream: &mut TcpStream) -> String {
    let mut head = [0; 12];
    timeout(LONG, stream.read_exact(&mut head))
        .await
        .expect("in time")
        .expect("an answer");
    String::from_utf8_lossy(&head).into_owned()
}

async fn comes_to_live(node: &Node) {
    let (http, url) = (client(), format!("{}/healthz", node.url));
    let living = async {
        while status(&http, &url).await != Some(200) {
            tokio::task::yield_now().await;
        }
    };
    timeout(LONG, living).await.expect("it answers");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_clients_than_descriptors_are_refused_and_the_database_is_still_served() {
    let (database, data) = (
        TestDatabase::fresh(Db::Sqlite).await,
        tempfile::tempdir().expect("a directory"),
    );
    let partner = Receiver::start().await;
    let node = Node::start(&recipe(&data, &database, "ulimit -n 256")).await;
    let shop = Shop::open(&node.url, &partner.url).await;
    let mut seated = Vec::new();
    let mut refused = 0;
    for _ in 0..400 {
        let mut stream = connect(&node).await;
        stream.write_all(ASK).await.expect("sent");
        match answer(&mut stream).await.as_str() {
            "HTTP/1.1 200" => seated.push(stream),
            "HTTP/1.1 503" => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(
        seated.len() >= 32 && refused >= 200,
        "{} in, {refused} out",
        seated.len()
    );
    // Whoever is in can still be written for.
    let stream = &mut seated[0];
    let path = shop.link.splitn(4, '/').nth(3).expect("a path");
    let mut rest = vec![0; 4096];
    let _ = stream.read(&mut rest).await.expect("the rest of the answer");
    let visit = format!("GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n");
    stream.write_all(visit.as_bytes()).await.expect("sent");
    assert_eq!(answer(stream).await, "HTTP/1.1 302");
    drop(seated);
    comes_to_live(&node).await;
    shop.sell(&node.url, "after").await;
    node.ask_to_stop();
    assert!(node.ended().await.success());
    database.remove().await;
}

/// Processor time of a process so far, in hundredths of a second.
fn ticks(node: &Node) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", node.id())).expect("a process");
    let (_, fields) = stat.rsplit_once(") ").expect("fields");
    let field = |index: usize| fields.split(' ').nth(index).and_then(|text| text.parse::<u64>().ok());
    field(11).expect("user") + field(12).expect("system")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_descriptors_waits_for_them_without_spinning() {
    let (database, data) = (
        TestDatabase::fresh(Db::Sqlite).await,
        tempfile::tempdir().expect("a directory"),
    );
    let node = Node::start(&recipe(&data, &database, "true")).await;
    comes_to_live(&node).await;
    let id = i32::try_from(node.id()).ok().and_then(Pid::from_raw);
    let few = Rlimit {
        current: Some(1),
        maximum: getrlimit(Resource::Nofile).maximum,
    };
    let before = prlimit(id, Resource::Nofile, few).expect("limited");
    let mut waiting = connect(&node).await;
    waiting.write_all(ASK).await.expect("sent");
    let start = ticks(&node);
    // It is the time without an answer that is measured.
    let unanswered = timeout(Duration::from_secs(1), waiting.read_u8()).await;
    assert!(unanswered.is_err(), "there was no descriptor for it");
    let used = ticks(&node) - start;
    assert!(used < 50, "{used} of 100 hundredths of a second");
    prlimit(id, Resource::Nofile, before).expect("given back");
    assert_eq!(answer(&mut waiting).await, "HTTP/1.1 200");
    node.ask_to_stop();
    assert!(node.ended().await.success());
    database.remove().await;
}

/// Sends requests one after the other on each of a few connections, as fast as they are answered.
async fn flood(node: &Node, connections: usize, each: usize, request: impl Fn(usize, usize) -> String) {
    let clients = (0..connections).map(|connection| {
        let requests: Vec<String> = (0..each).map(|number| request(connection, number)).collect();
        let address = node.url.trim_start_matches("http://").to_owned();
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.expect("connected");
            let mut answer = vec![0; 64 * 1024];
            for some in requests.chunks(50) {
                stream.write_all(some.concat().as_bytes()).await.expect("sent");
                let mut heads = 0;
                while heads < some.len() {
                    let read = stream.read(&mut answer).await.expect("read");
                    assert!(read > 0, "cut off");
                    heads += String::from_utf8_lossy(&answer[..read]).matches("HTTP/1.1 ").count();
                }
            }
        })
    });
    for ended in futures::future::join_all(clients).await {
        ended.expect("answered");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_requests_leave_no_memory_behind() {
    const CONNECTIONS: usize = 16;
    const ROUND: usize = 100;
    let (database, data) = (
        TestDatabase::fresh(Db::Sqlite).await,
        tempfile::tempdir().expect("a directory"),
    );
    let partner = Receiver::start().await;
    let mut recipe = recipe(&data, &database, "true");
    recipe.settings = &[("CACHE__ABSENT_CAPACITY", "500")];
    let node = Node::start(&recipe).await;
    let shop = Shop::open(&node.url, &partner.url).await;
    let path = |url: &str| format!("/{}", url.splitn(4, '/').nth(3).expect("a path"));
    let (link, postback) = (path(&shop.link), path(&shop.postback));
    let code = link
        .rsplit('/')
        .next()
        .expect("a code")
        .get(..6)
        .expect("a short code")
        .to_owned();
    // Names that nobody has, long queries, reports of nothing.
    let request = |round: usize, connection: usize, number: usize| {
        let (which, n) = (number % 4, (round * CONNECTIONS + connection) * ROUND + number);
        let target = match which {
            0 => format!("/c/{code}{n:08}"),
            1 => format!("/c/{code}-offer{n}/nobody{n}"),
            2 => format!("{postback}?txn_id={n}&click_id=clk_{n}"),
            _ => format!("/postback/{code}{n:020}?x={}", "y".repeat(2_000)),
        };
        format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")
    };
    // The first round fills what may be filled.
    flood(&node, CONNECTIONS, ROUND, |connection, number| {
        request(0, connection, number)
    })
    .await;
    let before = node.resident_kib();
    for round in 1..3 {
        flood(&node, CONNECTIONS, ROUND, |connection, number| {
            request(round, connection, number)
        })
        .await;
    }
    let grown = node.resident_kib().saturating_sub(before);
    assert!(grown < 16 * 1024, "{grown} KiB more after twice as many requests");
    shop.sell(&node.url, "after").await;
    node.ask_to_stop();
    assert!(node.ended().await.success());
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_fails_no_request_and_pays_everything_once() {
    let (database, partner) = (TestDatabase::fresh(Db::Postgres).await, Receiver::start().await);
    let directories = [(); 4].map(|()| tempfile::tempdir().expect("a directory"));
    let secret = [("AUTH__SECRET", "one secret for every node of this deployment")];
    let start = async |data| {
        let mut recipe = recipe(data, &database, "true");
        recipe.settings = &secret;
        Node::start(&recipe).await
    };
    let old = [start(&directories[0]).await, start(&directories[1]).await];
    let shop = Shop::open(&old[0].url, &partner.url).await;
    let new = [start(&directories[2]).await, start(&directories[3]).await];
    let nodes: Vec<String> = old.iter().chain(&new).map(|node| node.url.clone()).collect();
    let customers = Customers::arrive(&shop, &nodes, 4);
    for node in old {
        let link = moved(&shop.link, &node.url);
        for _ in 0..10 {
            assert_eq!(status(&shop.http, &link).await, Some(302));
        }
        node.ask_to_stop();
        assert!(node.ended().await.success());
    }
    let noted = customers.leave().await;
    assert_eq!(
        (noted.unanswered, noted.refused, noted.kept),
        (0, 0, 0),
        "of {} sales",
        noted.sales.len()
    );
    Stored::comes_to_agree(&database.url, &noted).await;
    let sales = noted.sales.len();
    partner.called(sales).await;
    for node in new {
        node.ask_to_stop();
        assert!(node.ended().await.success());
    }
    let stored = Stored::at(&database.url).await;
    assert_eq!((stored.sales.len(), stored.paid), (sales, sales));
    assert_eq!(
        partner.calls().len(),
        sales,
        "each sale is told once, by whichever worker"
    );
    database.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_was_killed_can_be_made_again(#[values(0, 8, 16)] after_ms: u64) {
    let data = tempfile::tempdir().expect("a directory");
    let recipe = Recipe {
        program: PROGRAM,
        data: data.path(),
        database: format!("sqlite://{}/waypost.db", data.path().display()),
        first: "true",
        settings: &[],
    };
    let mut first = recipe.command().spawn().expect("started");
    let file = data.path().join("waypost.db");
    while !file.exists() {
        tokio::task::yield_now().await;
    }
    let early = timeout(Duration::from_millis(after_ms), first.wait()).await;
    assert!(early.is_err(), "it was still running");
    first.kill().await.expect("killed");
    let node = Node::start(&recipe).await;
    comes_to_live(&node).await;
    let partner = Receiver::start().await;
    Shop::open(&node.url, &partner.url).await.sell(&node.url, "1").await;
    node.ask_to_stop();
    assert!(node.ended().await.success());
}
