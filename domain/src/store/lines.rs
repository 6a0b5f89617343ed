//! Connections to Postgres on which nobody answers any more. A server or a network that vanishes without a word leaves them
//! open, and sqlx would wait on each of them for ever: on one that is taken from the pool, and on one that comes back to it.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::ConnectOptions;
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{Connection, Error, Executor};
use tokio::time::{Instant, timeout};

/// How long a connection may take to show that it still stands.
const LONGEST_SILENCE: Duration = Duration::from_secs(1);

/// How long the server waits for the next statement of a transaction.
const LONGEST_IDLE: &str = "SET idle_in_transaction_session_timeout = '4s'";

/// What a pool knows of its connections.
#[derive(Default)]
struct Lines {
    /// When one was last found dead. Those that were laid down before are taken for dead too: asking each of them would cost a
    /// request a second.
    found_dead_at: Mutex<Option<Instant>>,
}

/// Lets a pool give up connections that do not answer.
pub(super) fn give_up_dead_ones(options: &mut ConnectOptions) {
    let lines = Arc::new(Lines::default());
    let taken = Arc::clone(&lines);
    // Connections are asked before every use, which costs a batch one short way: after a restart of the server all of them are
    // broken, and each would fail somebody first.
    options
        .test_before_acquire(false)
        .map_sqlx_postgres_before_acquire(move |connection, about| {
            let lines = Arc::clone(&taken);
            Box::pin(async move { lines.ask(connection, about).await })
        })
        .map_sqlx_postgres_pool_opts(move |pool| {
            let lines = Arc::clone(&lines);
            let pool = pool.after_connect(|connection, _| Box::pin(let_go_of_locks(connection)));
            pool.after_release(move |connection, about| {
                let lines = Arc::clone(&lines);
                Box::pin(async move { lines.ask(connection, about).await })
            })
        });
}

/// The server, too, has to give up a line on which nobody answers: a transaction that was cut off in its middle would keep its locks, and
/// a settlement keeps all others of its offer waiting. No transaction of ours is idle for as long.
async fn let_go_of_locks(connection: &mut PgConnection) -> Result<(), Error> {
    connection.execute(LONGEST_IDLE).await.map(drop)
}

impl Lines {
    /// Whether a connection answers. An error makes the pool drop it without a farewell.
    async fn ask(&self, connection: &mut PgConnection, about: PoolConnectionMetadata) -> Result<bool, Error> {
        if is_doubtful(self.found_dead_at(), Instant::now(), about.idle_for) {
            return Err(Error::Io(ErrorKind::NotConnected.into()));
        }
        match timeout(LONGEST_SILENCE, connection.ping()).await {
            Ok(answer) => answer.map(|()| true),
            Err(_) => {
                *self.found_dead_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
                Err(Error::Io(ErrorKind::TimedOut.into()))
            }
        }
    }

    fn found_dead_at(&self) -> Option<Instant> {
        *self.found_dead_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a connection has not been used since another one was found dead.
fn is_doubtful(found_dead_at: Option<Instant>, now: Instant, idle_for: Duration) -> bool {
    found_dead_at.is_some_and(|found| now.duration_since(found) < idle_for)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_used_since_is_doubtful() {
        let now = Instant::now() + Duration::from_secs(60);
        let seconds = Duration::from_secs;
        for (found_dead, idle_for, expected) in [
            (None, seconds(50), false),
            (Some(10), seconds(50), true),
            (Some(10), seconds(9), false),
            (Some(10), Duration::ZERO, false),
        ] {
            let found = found_dead.map(|ago| now - seconds(ago));
            assert_eq!(
                is_doubtful(found, now, idle_for),
                expected,
                "{found_dead:?} {idle_for:?}"
            );
        }
    }
}
