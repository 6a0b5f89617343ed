//! How the schema came to be, on both databases. An applied migration is never edited.

mod dialect;
mod m20261122_000001_main_path;
mod m20261125_000003_clicks_by_id;
mod m20261125_000004_postback_contract;
mod m20261126_000010_payouts;
mod m20261126_000012_payout_hands;
mod m20261126_000013_endpoints;
mod m20261126_000018_status_of_older_version;
pub mod queue;
mod statements;
mod turn;

use sea_orm_migration::prelude::*;

use self::statements::Statements;

/// Our own tables, in the order in which they came to be. The job queue's are in [`queue`].
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_main_path::Migration),
            Box::new(Statements {
                name: "m20261125_000002_click_facts",
                sql: include_str!("m20261125_000002_click_facts/up.sql"),
            }),
            Box::new(m20261125_000003_clicks_by_id::Migration),
            Box::new(m20261125_000004_postback_contract::Migration),
            Box::new(Statements {
                name: "m20261125_000005_parking_and_notices",
                sql: include_str!("m20261125_000005_parking_and_notices/up.sql"),
            }),
            Box::new(Statements {
                name: "m20261125_000006_replay",
                sql: include_str!("m20261125_000006_replay/up.sql"),
            }),
            Box::new(Statements {
                name: "m20261125_000007_exchange_rates",
                sql: include_str!("m20261125_000007_exchange_rates/up.sql"),
            }),
            Box::new(Statements {
                name: "m20261126_000008_counters",
                sql: include_str!("m20261126_000008_counters/up.sql"),
            }),
            Box::new(Statements {
                name: "m20261126_000009_review",
                sql: include_str!("m20261126_000009_review/up.sql"),
            }),
            Box::new(m20261126_000010_payouts::Migration),
            Box::new(Statements {
                name: "m20261126_000011_terms_settings",
                sql: include_str!("m20261126_000011_terms_settings/up.sql"),
            }),
            Box::new(m20261126_000012_payout_hands::Migration),
            Box::new(m20261126_000013_endpoints::Migration),
            Box::new(Statements {
                name: "m20261126_000014_attempts_of_endpoint",
                sql: include_str!("m20261126_000014_attempts_of_endpoint/up.sql"),
            }),
            Box::new(Statements {
                name: "m20261126_000015_payout_revision",
                sql: include_str!("m20261126_000015_payout_revision/up.sql"),
            }),
            Box::new(Statements {
                name: "m20261126_000016_turns",
                sql: include_str!("m20261126_000016_turns/up.sql"),
            }),
            Box::new(Statements {
                name: "m20261126_000017_order_of_deliveries",
                sql: include_str!("m20261126_000017_order_of_deliveries/up.sql"),
            }),
            Box::new(m20261126_000018_status_of_older_version::Migration),
        ]
    }
}

/// Brings the schema up to date. Safe to run again, and by several processes at once: they take turns.
pub async fn migrate(db: &sea_orm::DatabaseConnection) -> anyhow::Result<()> {
    let turn = turn::take(db).await?;
    Migrator::up(db, None).await?;
    queue::up(db).await?;
    turn.end().await
}

/// The names of the migrations that were not applied yet, in their order.
pub async fn pending(db: &sea_orm::DatabaseConnection) -> anyhow::Result<Vec<String>> {
    let pending = Migrator::get_pending_migrations(db).await?;
    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On SQLite a migration runs without a transaction unless it asks for one, and one that is cut off could never run again.
    #[test]
    fn every_migration_is_made_whole_or_not_at_all() {
        for migration in Migrator::migrations() {
            assert_eq!(migration.use_transaction(), Some(true), "{}", migration.name());
        }
    }
}
