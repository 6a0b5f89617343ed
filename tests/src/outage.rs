//! Takes a database away and gives it back: Postgres behind a proxy that can be shut, SQLite by somebody else's lock on its file.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};

use crate::database::Db;

/// How the way to the database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Everything passes.
    Open,
    /// Connections are cut and refused.
    Refused,
    /// Nothing is refused and nothing is answered.
    Silent,
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
        self.shut(Way::Refused).await;
    }

    /// Lets the database hang.
    pub async fn hang(&self) {
        self.shut(Way::Silent).await;
    }

    /// Gives the database back.
    pub async fn end(&self) {
        self.way.send_replace(Way::Open);
        if let Some(lock) = self.lock.lock().await.take() {
            lock.execute_unprepared("COMMIT").await.expect("let go");
            lock.close().await.expect("closed");
        }
    }

    async fn shut(&self, way: Way) {
        self.way.send_replace(way);
        if self.db == Db::Sqlite {
            let mut options = ConnectOptions::new(self.file.lock().expect("unpoisoned").clone());
            options.max_connections(1);
            let lock = Database::connect(options).await.expect("opened");
            lock.execute_unprepared("BEGIN IMMEDIATE").await.expect("locked");
            *self.lock.lock().await = Some(lock);
        }
    }
}

async fn pass(listener: TcpListener, server: Option<String>, way: watch::Sender<Way>) {
    let Some(server) = server else {
        return;
    };
    while let Ok((mut client, _)) = listener.accept().await {
        let (server, mut way) = (server.clone(), way.subscribe());
        tokio::spawn(async move {
            if *way.borrow_and_update() == Way::Open
                && let Ok(mut upstream) = TcpStream::connect(server).await
            {
                tokio::select! {
                    _ = copy_bidirectional(&mut client, &mut upstream) => return,
                    _ = way.wait_for(|way| *way != Way::Open) => {}
                }
            }
            // A silent connection is held until the way is open again, and then cut.
            if *way.borrow() == Way::Silent {
                let _ = way.wait_for(|way| *way != Way::Silent).await;
            }
        });
    }
}
