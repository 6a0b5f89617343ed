//! Makes what we call a table of its own, for partners' postbacks and programs' webhooks alike.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000013_endpoints"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = manager.get_database_backend();
        db.execute_unprepared(&dialect::translate(include_str!("up.sql"), backend))
            .await?;
        let of_database = if backend == DbBackend::Postgres {
            include_str!("postgres.sql")
        } else {
            include_str!("sqlite.sql")
        };
        db.execute_unprepared(of_database).await.map(drop)
    }
}
