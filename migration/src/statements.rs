//! A migration that is nothing but a file of statements, the same on both databases but for their types.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// A migration by its name, which never changes, and its statements.
pub(crate) struct Statements {
    pub name: &'static str,
    pub sql: &'static str,
}

impl MigrationName for Statements {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Statements {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = dialect::translate(self.sql, manager.get_database_backend());
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
