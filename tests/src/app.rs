//! The whole application in this process: real doors on a real port, a stopped clock, and jobs run when a test says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use poem::{Endpoint, Request, Response};
use reqwest::redirect;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use waypost_api::http::server::{Limits, Server};
use waypost_api::operator::{self, Doors, Node};
use waypost_domain::cache::Ear;
use waypost_domain::clock::Clock;
use waypost_domain::entropy::Entropy;
use waypost_domain::spool::replay::replay;
use waypost_domain::store::Store;
use waypost_domain::{Config, Services};
use waypost_jobs::Context;
use waypost_jobs::drain;

use crate::database::{Db, TestDatabase, settings};
use crate::metrics::Metrics;

/// When every test begins.
pub const START: &str = "2026-03-02T12:00:00Z";

/// A running application. End it with [`App::close`], which fails the test when jobs are left over.
pub struct App {
    /// Where its doors are.
    pub url: String,
    /// Its parts.
    pub services: Services,
    node: Node,
    /// An HTTP client that follows no redirect.
    pub http: reqwest::Client,
    statements: Arc<AtomicUsize>,
    database: Option<TestDatabase>,
    #[expect(dead_code, reason = "the directory goes when this does")]
    data: TempDir,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
    /// Dropping it ends the listening to changes.
    _listening: watch::Sender<bool>,
}

impl App {
    /// The application with default settings on a fresh database.
    pub async fn on(db: Db) -> Self {
        Self::with(db, |_| ()).await
    }

    /// The application with settings of the test's own.
    pub async fn with(db: Db, change: impl FnOnce(&mut Config)) -> Self {
        let database = TestDatabase::fresh(db).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let mut config = Config::defaults().expect("the defaults load");
        config.database = settings(&database.url);
        let data = tempfile::tempdir().expect("a directory");
        config.data_dir = data.path().to_owned();
        config.server.public_url.clone_from(&url);
        config.server.listen = listener.local_addr().expect("an address").to_string();
        config.delivery.allow_loopback = true;
        config.delivery.jitter = 0.0;
        change(&mut config);
        let statements = Arc::new(AtomicUsize::new(0));
        let mut store = Store::open(&config.database).await.expect("opened");
        let counter = Arc::clone(&statements);
        store.watch(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let start: DateTime<Utc> = START.parse().expect("a time");
        let clock = Clock::stopped_at(start);
        let services = Services::with(
            store,
            config,
            b"a secret for tests, 32 bytes long",
            (clock, Entropy::system()),
        )
        .expect("services");
        let (listening, deaf) = watch::channel(false);
        tokio::spawn(Ear::open(&services).await.listen(deaf));
        let (stop, stopped) = oneshot::channel();
        let requests = Arc::default();
        let doors = waypost_api::http::doors(&services, &requests).expect("doors");
        let limits = Limits::of(&services.config.server).expect("limits");
        let server = Server::new(listener, limits);
        let connections = server.connections();
        let node = Node::new(services.clone(), Some(Doors { requests, connections }));
        let server = tokio::spawn(async move {
            let until = async move {
                let _ = stopped.await;
            };
            server.run(doors, until, Duration::from_secs(5)).await;
        });
        let app = Self {
            url,
            services,
            node,
            http: client(),
            statements,
            database: Some(database),
            data,
            stop: Some(stop),
            server: Some(server),
            _listening: listening,
        };
        app.statements.store(0, Ordering::Relaxed);
        app
    }

    /// What the operator's door answers.
    pub async fn operator(&self, path: &str) -> Response {
        let uri = path.parse().expect("a path");
        operator::door(&self.node)
            .get_response(Request::builder().uri(uri).finish())
            .await
    }

    /// The metrics, checked for their form.
    pub async fn metrics(&self) -> Metrics {
        let text = self.operator("/metrics").await.into_body().into_string().await;
        Metrics::read(&text.expect("text"))
    }

    /// Moves the stopped clock.
    pub fn advance(&self, by: TimeDelta) {
        self.services.clock.advance(by);
    }

    /// Runs every job that is due by the stopped clock, and those that these ask for. Returns how many ran.
    pub async fn drain(&self) -> usize {
        let context = Context::new(&self.services);
        drain::drain(&context, self.services.clock.now())
            .await
            .expect("drained")
    }

    /// Writes what the spool holds, as a running product does by itself.
    pub async fn replay(&self) -> waypost_domain::Result<()> {
        replay(&self.services).await
    }

    /// Derives the facts of the clicks that wait for it, as a running product does by itself.
    pub async fn derive(&self) {
        self.services.ingest.later.derive_all().await;
    }

    /// The jobs that wait, now or for later.
    pub async fn waiting(&self) -> Vec<drain::Entry> {
        drain::pending(&Context::new(&self.services)).await.expect("asked")
    }

    /// The jobs that were given up.
    pub async fn dead_letters(&self) -> Vec<drain::Entry> {
        drain::dead_letters(&Context::new(&self.services)).await.expect("asked")
    }

    /// How many SQL statements ran while `act` did.
    pub async fn statements_of<T>(&self, act: impl Future<Output = T>) -> (T, usize) {
        let before = self.statements.load(Ordering::Relaxed);
        let result = act.await;
        (result, self.statements.load(Ordering::Relaxed) - before)
    }

    /// Ends the application. Fails when jobs are left over or were given up: what a test causes, it sees through.
    pub async fn close(self) {
        let (waiting, dead) = (self.waiting().await, self.dead_letters().await);
        let spooled = self.services.ingest.spool.held().waiting;
        self.close_with_jobs_left().await;
        assert!(waiting.is_empty(), "jobs are left over: {waiting:#?}");
        assert!(dead.is_empty(), "jobs were given up: {dead:#?}");
        assert_eq!(spooled, 0, "clicks or postbacks are left in the spool");
    }

    /// Ends the application of a test that is about jobs that wait or were given up.
    pub async fn close_with_jobs_left(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(server) = self.server.take() {
            // The test is over, so nobody waits for an answer: connections are cut instead of let finish.
            server.abort();
            let _ = server.await;
        }
        self.services.ingest.close().await;
        self.services.store.clone().close().await.expect("closed");
        if let Some(database) = self.database.take() {
            database.remove().await;
        }
    }
}

impl App {
    /// Ends the application of a test that took its database away.
    pub async fn abandon(mut self) {
        if let Some(server) = self.server.take() {
            server.abort();
        }
        if let Some(database) = self.database.take() {
            database.remove().await;
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let ended = self.database.is_none() || std::thread::panicking();
        assert!(ended, "a test ends its application with close()");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests call the application on this machine and nobody else"
)]
fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy();
    builder.timeout(Duration::from_secs(60)).build().expect("a client")
}
