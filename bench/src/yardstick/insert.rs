//! B: single-row durable inserts at 32 clients, without any server of ours in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tokio::task::JoinSet;
use waypost_entity::click;

use super::connect::connect;
use super::{click_row, pgbench};
use crate::report::per_second;
use crate::server::{Database, Kind};

/// Clients that insert at the same time.
pub(super) const CLIENTS: u32 = 32;

const USER_AGENT: &str =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";

/// A table to insert into.
pub(crate) struct Inserts {
    database: Database,
    connection: Arc<DatabaseConnection>,
}

impl Inserts {
    pub(crate) async fn open(database: Database) -> Result<Self> {
        let connection = Arc::new(connect(&database.url, CLIENTS).await?);
        click_row::make_table(&connection).await?;
        Ok(Self { database, connection })
    }

    /// Who inserts, for the report.
    pub(crate) fn means(&self) -> &'static str {
        match (self.database.kind, self.pgbench()) {
            (Kind::Sqlite, _) => "32 tasks, one IMMEDIATE transaction a row, one writer connection",
            (Kind::Postgres, Some(_)) => "pgbench, 32 clients, one statement a row",
            (Kind::Postgres, None) => "32 tasks with a connection each, one statement a row",
        }
    }

    /// Rows inserted a second.
    pub(crate) async fn run(&self, seconds: u64) -> Result<f64> {
        match self.pgbench() {
            Some(program) => pgbench::run(&program, &self.database, seconds).await,
            None => self.insert_by_tasks(Duration::from_secs(seconds)).await,
        }
    }

    fn pgbench(&self) -> Option<std::path::PathBuf> {
        self.database.postgres.as_ref()?.program("pgbench")
    }

    async fn insert_by_tasks(&self, time: Duration) -> Result<f64> {
        let began = Instant::now();
        let mut crew = JoinSet::new();
        for _ in 0..CLIENTS {
            let (connection, kind) = (Arc::clone(&self.connection), self.database.kind);
            crew.spawn(async move {
                let mut inserted = 0u64;
                while began.elapsed() < time {
                    insert(&connection, kind).await?;
                    inserted += 1;
                }
                Ok::<u64, DbErr>(inserted)
            });
        }
        let mut inserted = 0;
        while let Some(of_one) = crew.join_next().await {
            inserted += of_one??;
        }
        Ok(per_second(inserted, began.elapsed()))
    }
}

async fn insert(connection: &DatabaseConnection, kind: Kind) -> Result<(), DbErr> {
    let insert = click::Entity::insert(click_row::row(Some(USER_AGENT.to_owned())));
    match kind {
        Kind::Postgres => insert.exec_without_returning(connection).await?,
        Kind::Sqlite => {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            let tx = connection.begin_with_options(options).await?;
            let inserted = insert.exec_without_returning(&tx).await?;
            tx.commit().await?;
            inserted
        }
    };
    Ok(())
}
