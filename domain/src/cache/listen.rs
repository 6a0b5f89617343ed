//! Hears on Postgres what other nodes change: one connection of its own that LISTENs, beside the pool of requests.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbBackend;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sea_orm::sqlx::{self, Executor};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use waypost_entity::id::TenantId;

use super::announce::CHANNEL;
use super::changes::Changes;
use crate::services::Services;

/// A line on which nothing was said for this long is asked whether it still stands, and has as long to answer: within a second
/// this node knows that it hears nothing.
const SILENCE: Duration = Duration::from_millis(500);
/// Between two tries to get a line.
const BETWEEN_TRIES: Duration = Duration::from_millis(500);
/// How long one try may take.
const TRY: Duration = Duration::from_secs(2);

/// What keeps the caches of one process informed. On SQLite there is nobody to hear.
pub struct Ear {
    changes: Arc<Changes>,
    server: Option<Arc<PgConnectOptions>>,
    line: Option<Line>,
}

impl Ear {
    /// Begins to hear; when that fails, [`Ear::listen`] goes on trying.
    pub async fn open(services: &Services) -> Self {
        let store = services.store.writer();
        let server = match services.store.backend() {
            DbBackend::Postgres => Some(store.get_postgres_connection_pool().connect_options()),
            _ => None,
        };
        let mut ear = Self {
            changes: Arc::clone(services.caches.changes()),
            server,
            line: None,
        };
        if let Some(server) = &ear.server {
            match Line::open(server, &ear.changes).await {
                Ok(line) => ear.line = Some(line),
                Err(error) => tracing::warn!(%error, "not hearing of changes on other nodes"),
            }
        }
        ear
    }

    /// Listens until `stopped`, on a new line whenever one breaks.
    pub async fn listen(self, mut stopped: watch::Receiver<bool>) {
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => {}
            never = self.follow() => match never {},
        }
    }

    async fn follow(self) -> Infallible {
        let Some(server) = self.server else {
            return std::future::pending().await;
        };
        let mut first = self.line;
        let mut tries = interval(BETWEEN_TRIES);
        tries.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let line = match first.take() {
                Some(line) => Ok(line),
                None => {
                    tries.tick().await;
                    Line::open(&server, &self.changes).await
                }
            };
            match line {
                Ok(line) => {
                    let error = line.relay().await;
                    tracing::warn!(%error, "not hearing of changes on other nodes");
                }
                Err(error) => tracing::debug!(%error, "still not hearing of changes on other nodes"),
            }
        }
    }
}

/// An open line. While there is one, this process hears.
struct Line {
    listener: PgListener,
    changes: Arc<Changes>,
}

impl Line {
    async fn open(server: &PgConnectOptions, changes: &Arc<Changes>) -> Result<Self, sqlx::Error> {
        let listener = timeout(TRY, listener(server))
            .await
            .unwrap_or_else(|_| Err(silence()))?;
        changes.hears();
        tracing::debug!("hearing of changes on other nodes");
        Ok(Self {
            listener,
            changes: Arc::clone(changes),
        })
    }

    /// Passes on what is said until the line breaks.
    async fn relay(mut self) -> sqlx::Error {
        loop {
            match timeout(SILENCE, self.listener.try_recv()).await {
                Ok(Ok(Some(notice))) => self.take_in(notice.payload()),
                Ok(Ok(None)) => return sqlx::Error::Io(ErrorKind::ConnectionAborted.into()),
                Ok(Err(error)) => return error,
                Err(_) => match timeout(SILENCE, self.listener.execute("SELECT 1")).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => return error,
                    Err(_) => return silence(),
                },
            }
        }
    }

    fn take_in(&self, said: &str) {
        match said.parse::<TenantId>() {
            Ok(tenant) => self.changes.heard(tenant),
            // Another version of us says more than we understand.
            Err(_) => self.changes.heard_too_little(),
        }
    }
}

/// A connection that has begun to listen.
async fn listener(server: &PgConnectOptions) -> Result<PgListener, sqlx::Error> {
    let named = server.clone().application_name("waypost: changes");
    let single = PgPoolOptions::new().max_connections(1).acquire_timeout(TRY);
    let pool = single.max_lifetime(None).idle_timeout(None).connect_with(named).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    // A line that was made anew unseen would hide that something was missed.
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

fn silence() -> sqlx::Error {
    sqlx::Error::Io(ErrorKind::TimedOut.into())
}

impl Drop for Line {
    fn drop(&mut self) {
        self.changes.deaf();
    }
}
