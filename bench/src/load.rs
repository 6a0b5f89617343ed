//! The load generator: connections that are kept alive and ask one request after another.

use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::future::try_join_all;
use reqwest::redirect;

/// What one measurement gave.
pub(crate) struct Measured {
    pub per_second: f64,
    pub p99_ms: f64,
}

/// Asks for `time` on so many connections; `url` gets a number that never repeats. Any other status is an error.
pub(crate) async fn run(
    connections: usize,
    time: Duration,
    url: impl Fn(u64) -> String,
    expected: u16,
) -> anyhow::Result<Measured> {
    let client = client()?;
    let began = Instant::now();
    let each = (0u64..).take(connections).map(|connection| {
        let (client, url) = (&client, &url);
        async move {
            let mut latencies = Vec::new();
            for number in 0u64.. {
                let asked = Instant::now();
                let answer = client.get(url(connection << 40 | number)).send().await?;
                ensure!(answer.status() == expected, "answered {}", answer.status());
                answer.bytes().await?;
                latencies.push(asked.elapsed());
                if began.elapsed() >= time {
                    break;
                }
            }
            Ok(latencies)
        }
    });
    let mut latencies: Vec<Duration> = try_join_all(each).await?.into_iter().flatten().collect();
    let elapsed = began.elapsed();
    latencies.sort_unstable();
    let p99 = latencies.get(latencies.len() * 99 / 100).copied().unwrap_or_default();
    let count = f64::from(u32::try_from(latencies.len())?);
    Ok(Measured {
        per_second: count / elapsed.as_secs_f64(),
        p99_ms: p99.as_secs_f64() * 1000.0,
    })
}

/// Follows no redirect, so that nothing leaves this machine.
#[expect(clippy::disallowed_methods, reason = "the load goes to this process and nobody else")]
pub(crate) fn client() -> anyhow::Result<reqwest::Client> {
    let builder = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy();
    Ok(builder
        .user_agent("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 bench")
        .build()?)
}
