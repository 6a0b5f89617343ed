//! Creates the columns and tables of the whole postback contract.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Tables whose rows are facts.
const APPEND_ONLY: [&str; 1] = ["conversion_change"];

/// A conversion that a coupon brought has no click.
const POSTGRES: &str = "ALTER TABLE conversion ALTER COLUMN click_id DROP NOT NULL;
ALTER TABLE conversion ADD FOREIGN KEY (tenant_id, coupon_id) REFERENCES coupon (tenant_id, id);";

/// The same on SQLite, which has no statement for it: what it keeps is the table's definition as text, and the manual's chapter on
/// ALTER TABLE says that a change that touches no stored row may be made there.
const SQLITE: &str = "PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'click_id blob NOT NULL', 'click_id blob'),
    'FOREIGN KEY (tenant_id, terms_id) REFERENCES offer_terms (tenant_id, id)',
    'FOREIGN KEY (tenant_id, terms_id) REFERENCES offer_terms (tenant_id, id),
    FOREIGN KEY (tenant_id, coupon_id) REFERENCES coupon (tenant_id, id)')
    WHERE type = 'table' AND name = 'conversion';
PRAGMA writable_schema = RESET;";

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000004_postback_contract"
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
        let conversion = if backend == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        db.execute_unprepared(conversion).await?;
        for table in APPEND_ONLY {
            db.execute_unprepared(&dialect::append_only(table, backend)).await?;
        }
        Ok(())
    }
}
