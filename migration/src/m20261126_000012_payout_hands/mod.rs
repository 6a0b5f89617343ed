//! Creates the table of who had a hand in a payout run. A hand is never taken back.

use sea_orm_migration::prelude::*;

use crate::dialect;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000012_payout_hands"
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
        let refuse = dialect::append_only("payout_hand", backend);
        db.execute_unprepared(&refuse).await.map(drop)
    }
}
