//! Drops the index of clicks by time: their ids begin with the time, so the primary key serves, and every click has one tree less
//! to be written into.

use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000003_clicks_by_id"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = Index::drop()
            .if_exists()
            .name("click_created")
            .table("click")
            .to_owned();
        manager.drop_index(drop).await
    }
}
