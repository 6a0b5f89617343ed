//! The blows: who is killed in which round, when, and how everything gets up again.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::sleep;

use crate::server::{Kind, Product};

/// Who is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blow {
    /// The product.
    Server,
    /// The database server, while the product goes on.
    Database,
    /// Both at once, so that the product comes up while its database is away.
    Both,
}

impl Blow {
    /// The database server falls in two of five rounds, where there is one.
    pub(super) fn of_round(kind: Kind, round: u32) -> Self {
        match (kind, round % 5) {
            (Kind::Postgres, 1) => Self::Database,
            (Kind::Postgres, 3) => Self::Both,
            (Kind::Postgres | Kind::Sqlite, _) => Self::Server,
        }
    }
}

/// Kills, waits this long, and brings everything up again.
pub(super) async fn strike(product: &mut Product, blow: Blow, away: Duration) -> Result<()> {
    let postgres = product.database.postgres.clone().context("no database server to kill");
    match blow {
        Blow::Server => {
            product.child.kill().await?;
            sleep(away).await;
            product.child.start_again().await
        }
        Blow::Database => {
            let postgres = postgres?;
            postgres.kill().await?;
            sleep(away).await;
            postgres.start_again().await?;
            if product.child.has_ended()? {
                return product.child.start_again().await;
            }
            product.child.ready().await
        }
        Blow::Both => {
            let postgres = postgres?;
            let (database, server) = tokio::join!(postgres.kill(), product.child.kill());
            database.and(server)?;
            let database = async {
                sleep(away).await;
                postgres.start_again().await
            };
            let (database, server) = tokio::join!(database, product.child.start_again());
            database.and(server)
        }
    }
}

/// A sentence about the rounds.
pub(super) fn summary(blows: &[Blow]) -> String {
    let count = |wanted: Blow| blows.iter().filter(|blow| **blow == wanted).count();
    format!(
        "{} rounds: {} times the server was killed, {} times the database server, {} times both.\n",
        blows.len(),
        count(Blow::Server),
        count(Blow::Database),
        count(Blow::Both)
    )
}

/// Chance that can be repeated from its seed (SplitMix64).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// So many milliseconds.
    pub(super) fn between(&mut self, least_ms: u64, most_ms: u64) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        Duration::from_millis(least_ms + mixed % (most_ms.saturating_sub(least_ms) + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_server_falls_in_twenty_of_fifty_rounds() {
        let blows: Vec<Blow> = (0..50).map(|round| Blow::of_round(Kind::Postgres, round)).collect();
        assert_eq!(blows.iter().filter(|blow| **blow != Blow::Server).count(), 20);
        assert!((0..50).all(|round| Blow::of_round(Kind::Sqlite, round) == Blow::Server));
    }

    #[test]
    fn chance_stays_between_its_bounds_and_repeats() {
        let draw = || {
            let mut chance = Chance(1);
            (0..100).map(|_| chance.between(50, 60).as_millis()).collect::<Vec<_>>()
        };
        assert_eq!(draw(), draw());
        assert!(draw().iter().all(|ms| (50..=60).contains(ms)));
        assert!(draw().contains(&50) && draw().contains(&60));
    }
}
