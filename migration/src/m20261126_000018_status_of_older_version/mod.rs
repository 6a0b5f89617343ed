//! Carries a pause, or its end, by a process of the version before on to what the newer ones look at.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000018_status_of_older_version"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_database = if manager.get_database_backend() == DbBackend::Postgres {
            include_str!("postgres.sql")
        } else {
            include_str!("sqlite.sql")
        };
        let db = manager.get_connection();
        db.execute_unprepared(of_database).await.map(drop)
    }
}
