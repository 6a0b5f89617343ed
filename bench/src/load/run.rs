//! Runs a load and measures it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval_at, timeout};
use waypost_entity::id::ClickId;

use super::latency::Latencies;
use super::script::{Script, next_number};
use crate::http::Connection;
use crate::report::per_second;

/// A server that has said nothing for so long after the end of a run hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bound of a run that ends by count.
const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// When a run ends.
#[derive(Clone, Copy)]
pub(crate) enum Bound {
    Time(Duration),
    Requests(u64),
}

/// Who asks what, and how fast.
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    pub(crate) connections: usize,
    pub(crate) bound: Bound,
    /// Requests a second over all connections; none asks again as soon as it is answered.
    pub(crate) pace: Option<u32>,
}

/// What a run gave.
#[derive(Default)]
pub(crate) struct Measured {
    /// Answers that say that it is done and kept, a second.
    pub(crate) per_second: f64,
    pub(crate) good: u64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Other answers, by status.
    pub(crate) others: BTreeMap<u16, u64>,
    /// Where the script wanted them.
    pub(crate) clicks: Vec<ClickId>,
}

#[derive(Default)]
struct Tally {
    latencies: Latencies,
    others: BTreeMap<u16, u64>,
    clicks: Vec<ClickId>,
}

/// Of one run, shared by its connections.
struct Shared {
    script: Script,
    began: Instant,
    bound: Bound,
    asked: AtomicU64,
}

impl Load {
    /// As fast as the server answers.
    pub(crate) fn closed(address: SocketAddr, connections: usize, bound: Bound) -> Self {
        Self {
            address,
            connections,
            bound,
            pace: None,
        }
    }

    /// Opens all connections first, so that the measured time holds requests only. A lost connection is an error.
    pub(crate) async fn run(self, script: Script) -> Result<Measured> {
        let mut open = Vec::with_capacity(self.connections);
        for _ in 0..self.connections {
            open.push(Connection::open(self.address).await?);
        }
        let began = Instant::now();
        let shared = Arc::new(Shared {
            script,
            began,
            bound: self.bound,
            asked: AtomicU64::new(0),
        });
        let mut crew = JoinSet::new();
        for (place, connection) in (0..).zip(open) {
            crew.spawn(keep_asking(
                connection,
                self.address,
                self.ticks(place),
                Arc::clone(&shared),
            ));
        }
        let limit = match self.bound {
            Bound::Time(time) => time + PATIENCE,
            Bound::Requests(_) => LONGEST,
        };
        let mut sum = Tally::default();
        let all = async {
            while let Some(tally) = crew.join_next().await {
                sum.add(tally??);
            }
            anyhow::Ok(())
        };
        timeout(limit, all).await.context("the server stopped answering")??;
        Ok(sum.measured(began.elapsed()))
    }

    /// The moments at which the connection at this place asks, spread evenly between those of the others.
    fn ticks(&self, place: u32) -> Option<Interval> {
        let connections = u32::try_from(self.connections).ok()?.max(1);
        let gap = Duration::from_secs(1) / self.pace?.max(1);
        let mut ticks = interval_at(tokio::time::Instant::now() + gap * place, gap * connections);
        // A late one is made up for: the pace is an average.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        Some(ticks)
    }
}

impl Shared {
    fn is_over(&self) -> bool {
        match self.bound {
            Bound::Time(time) => self.began.elapsed() >= time,
            Bound::Requests(count) => self.asked.fetch_add(1, Ordering::Relaxed) >= count,
        }
    }
}

async fn keep_asking(
    mut connection: Connection,
    address: SocketAddr,
    mut ticks: Option<Interval>,
    shared: Arc<Shared>,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut request = Vec::with_capacity(1024);
    loop {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        if shared.is_over() {
            return Ok(tally);
        }
        shared.script.write(next_number(), &mut request);
        let asked = Instant::now();
        let answer = connection.exchange(&request).await?;
        if shared.script.is_good(&answer) {
            tally.latencies.note(asked.elapsed());
            tally.clicks.extend(shared.script.click(&answer));
        } else {
            *tally.others.entry(answer.status).or_default() += 1;
        }
        if answer.closes {
            connection = Connection::open(address).await?;
        }
    }
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.latencies.add(other.latencies);
        self.clicks.extend(other.clicks);
        for (status, count) in other.others {
            *self.others.entry(status).or_default() += count;
        }
    }

    fn measured(mut self, time: Duration) -> Measured {
        let good = u64::try_from(self.latencies.count()).unwrap_or(u64::MAX);
        Measured {
            per_second: per_second(good, time),
            good,
            p50_ms: self.latencies.percentile_ms(50),
            p99_ms: self.latencies.percentile_ms(99),
            others: self.others,
            clicks: self.clicks,
        }
    }
}
