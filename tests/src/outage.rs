//! Takes a database away and gives it back: Postgres behind a proxy that can be shut, SQLite by somebody else's lock on its file.

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};

use crate::database::Db;

/// How the way to the database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Everything passes.
    Open,
    /// Connections are cut and refused.
    Refused,
    /// Nothing is refused and nothing is answered, and in the end everything is cut.
    Silent,
    /// Nothing is ever heard again on the connections that there are, as when a machine vanished; new ones are fine.
    Stranded,
    /// Answers are late by this much.
    Slow(Duration),
    /// An answer with these words is not passed on: its connection is cut instead.
    CutAt(&'static str),
    /// An answer with these words is not passed on, and nothing after it.
    StrandedAt(&'static str),
}

/// The way to one test's database.
pub struct Outage {
    db: Db,
    way: watch::Sender<Way>,
    proxy: String,
    lock: Mutex<Option<DatabaseConnection>>,
    file: std::sync::Mutex<String>,
}

impl Outage {
    /// An open way.
    pub async fn of(db: Db) -> Self {
        let (way, _) = watch::channel(Way::Open);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let proxy = listener.local_addr().expect("an address").to_string();
        let server = crate::database::server_address(db);
        tokio::spawn(pass(listener, server, way.clone()));
        Self {
            db,
            way,
            proxy,
            lock: Mutex::new(None),
            file: std::sync::Mutex::default(),
        }
    }

    /// The same database by this way. For the settings of the application under test.
    pub fn through(&self, url: &str) -> String {
        url.clone_into(&mut self.file.lock().expect("unpoisoned"));
        match self.db {
            Db::Sqlite => url.to_owned(),
            Db::Postgres => {
                let mut through = url::Url::parse(url).expect("a URL");
                let (host, port) = self.proxy.split_once(':').expect("a port");
                through.set_host(Some(host)).expect("a host");
                through.set_port(port.parse().ok()).expect("a port");
                through.into()
            }
        }
    }

    /// Takes the database away.
    pub async fn begin(&self) {
        self.turn(Way::Refused).await;
    }

    /// Makes the way so. On SQLite any way but the open one is a lock.
    pub async fn turn(&self, way: Way) {
        self.way.send_replace(way);
        if self.db == Db::Sqlite {
            let mut options = ConnectOptions::new(self.file.lock().expect("unpoisoned").clone());
            options.max_connections(1);
            let lock = Database::connect(options).await.expect("opened");
            lock.execute_unprepared("BEGIN IMMEDIATE").await.expect("locked");
            *self.lock.lock().await = Some(lock);
        }
    }

    /// Gives the database back.
    pub async fn end(&self) {
        self.way.send_replace(Way::Open);
        if let Some(lock) = self.lock.lock().await.take() {
            lock.execute_unprepared("COMMIT").await.expect("let go");
            lock.close().await.expect("closed");
        }
    }
}

async fn pass(listener: TcpListener, server: Option<String>, way: watch::Sender<Way>) {
    let Some(server) = server else {
        return;
    };
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(carry(client, server.clone(), way.subscribe()));
    }
}

/// How a connection ends.
enum Ending {
    /// Both sides see it.
    Cut,
    /// Nobody sees it before the way is open again.
    Silent,
    /// The client never sees it.
    Stranded,
}

async fn carry(mut client: TcpStream, server: String, mut way: watch::Receiver<Way>) {
    let at_first = *way.borrow_and_update();
    let ending = match at_first {
        Way::Refused => Ending::Cut,
        Way::Silent => Ending::Silent,
        Way::Open | Way::Stranded | Way::Slow(_) | Way::CutAt(_) | Way::StrandedAt(_) => {
            match TcpStream::connect(server).await {
                Ok(upstream) => converse(&mut client, upstream, &mut way).await,
                Err(_) => Ending::Cut,
            }
        }
    };
    match ending {
        Ending::Cut => {}
        Ending::Silent => {
            let _ = way.wait_for(|way| *way != Way::Silent).await;
        }
        Ending::Stranded => {
            let _ = tokio::io::copy(&mut client, &mut tokio::io::sink()).await;
        }
    }
}

/// Passes on what both sides say, until the way is shut or one of them ends.
async fn converse(client: &mut TcpStream, mut upstream: TcpStream, way: &mut watch::Receiver<Way>) -> Ending {
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let passed = tokio::select! {
            read = client.read(&mut asked) => match read {
                Ok(length @ 1..) => upstream.write_all(&asked[..length]).await,
                Ok(0) | Err(_) => return Ending::Cut,
            },
            read = upstream.read(&mut answered) => match read {
                Ok(length @ 1..) => {
                    let (answer, now) = (&answered[..length], *way.borrow());
                    match now {
                        Way::Slow(late) => pause(late).await,
                        Way::CutAt(words) if holds(answer, words) => return Ending::Cut,
                        Way::StrandedAt(words) if holds(answer, words) => return Ending::Stranded,
                        _ => {}
                    }
                    client.write_all(answer).await
                }
                Ok(0) | Err(_) => return Ending::Cut,
            },
            changed = way.changed() => match (changed, *way.borrow_and_update()) {
                (Err(_), _) | (_, Way::Refused) => return Ending::Cut,
                (_, Way::Silent) => return Ending::Silent,
                (_, Way::Stranded) => return Ending::Stranded,
                (_, Way::Open | Way::Slow(_) | Way::CutAt(_) | Way::StrandedAt(_)) => Ok(()),
            },
        };
        if passed.is_err() {
            return Ending::Cut;
        }
    }
}

fn holds(answer: &[u8], words: &str) -> bool {
    answer.windows(words.len()).any(|some| some == words.as_bytes())
}

#[expect(clippy::disallowed_methods, reason = "the lateness is what the test is about")]
async fn pause(late: Duration) {
    tokio::time::sleep(late).await;
}
