//! Creates the tables of the main path, from tenant to delivery attempt.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Tables whose rows are facts: neither updated nor deleted, and the database sees to it.
const APPEND_ONLY: [&str; 6] = [
    "audit_record",
    "offer_terms",
    "click",
    "postback",
    "ledger_entry",
    "delivery_attempt",
];

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261122_000001_main_path"
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
        for table in APPEND_ONLY {
            db.execute_unprepared(&dialect::append_only(table, backend)).await?;
        }
        Ok(())
    }
}
