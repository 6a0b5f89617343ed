//! Makes what we call a table of its own, for partners' postbacks and programs' webhooks alike.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// What identifies and what tells a delivery that was made before there were these columns, on Postgres and on SQLite. An id in a text
/// is its digits.
const POSTGRES: (&str, &str) = (
    "'conversion:' || replace(d.conversion_id::text, '-', '') || ':made'",
    "json_build_object('status', c.status, 'reason', c.reason, 'amount_micros', c.amount_micros, 'amount_currency', \
     c.amount_currency, 'payout_micros', c.payout_micros, 'payout_currency', c.payout_currency)::text",
);
const SQLITE: (&str, &str) = (
    "'conversion:' || lower(hex(d.conversion_id)) || ':made'",
    "json_object('status', c.status, 'reason', c.reason, 'amount_micros', c.amount_micros, 'amount_currency', \
     c.amount_currency, 'payout_micros', c.payout_micros, 'payout_currency', c.payout_currency)",
);

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
        let (source_key, content) = if backend == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        let sql = include_str!("up.sql")
            .replace("{source_key}", source_key)
            .replace("{content}", content);
        db.execute_unprepared(&dialect::translate(&sql, backend)).await?;
        let attempts = dialect::append_only("delivery_attempt", backend);
        db.execute_unprepared(&attempts).await.map(drop)
    }
}
