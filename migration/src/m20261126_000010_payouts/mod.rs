//! Creates the tables of payouts, and lets the ledger name what a payment paid.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

const POSTGRES: &str =
    "ALTER TABLE ledger_entry ADD FOREIGN KEY (tenant_id, payout_line_id) REFERENCES payout_line (tenant_id, id);";

/// The same on SQLite, which has no statement for it: what it keeps is the table's definition as text, and the manual's chapter on
/// ALTER TABLE says that a change that touches no stored row may be made there.
const SQLITE: &str = "PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
    'FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id)',
    'FOREIGN KEY (tenant_id, payout_line_id) REFERENCES payout_line (tenant_id, id),
    FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id)')
    WHERE type = 'table' AND name = 'ledger_entry';
PRAGMA writable_schema = RESET;";

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000010_payouts"
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
        let reference = if backend == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        db.execute_unprepared(reference).await.map(drop)
    }
}
