//! On Postgres, jobs also come from other processes: one LISTEN connection rings the bells of this one.

use std::convert::Infallible;
use std::time::Duration;

use serde::Deserialize;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::watch;
use waypost_domain::queue::{Queue, Wakes};

use crate::pause::pause;

/// The channel on which the trigger of apalis's table speaks at every commit of a job that is due.
const CHANNEL: &str = "apalis::job::insert";

#[derive(Deserialize)]
struct Inserted {
    job_type: String,
}

/// Relays until `halted`. While the connection is down, the workers' timers find the jobs.
pub(crate) async fn relay(pool: PgPool, wakes: Wakes, between: Duration, mut halted: watch::Receiver<bool>) {
    loop {
        let error = tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            Err(error) = follow(&pool, &wakes) => error,
        };
        tracing::warn!(%error, "not listening for jobs");
        tokio::select! {
            _ = halted.wait_for(|halted| *halted) => return,
            () = pause(between) => {}
        }
    }
}

async fn follow(pool: &PgPool, wakes: &Wakes) -> Result<Infallible, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    poke_all(wakes);
    loop {
        match listener.try_recv().await? {
            Some(notice) => {
                let inserted = serde_json::from_str::<Inserted>(notice.payload()).ok();
                if let Some(queue) = inserted.and_then(|inserted| Queue::named(&inserted.job_type)) {
                    wakes.poke(queue);
                }
            }
            // The connection was lost and made anew; nobody knows what was said in between.
            None => poke_all(wakes),
        }
    }
}

fn poke_all(wakes: &Wakes) {
    Queue::ALL.into_iter().for_each(|queue| wakes.poke(queue));
}
