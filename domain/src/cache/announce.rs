//! Announces a change to every node of the deployment, in the transaction that makes it.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use waypost_entity::id::TenantId;

/// Where changes are announced on Postgres.
pub(super) const CHANNEL: &str = "waypost_changes";

/// Says that settings of this tenant change. Postgres tells those who listen when the transaction commits, and nobody
/// when it does not. On SQLite the process that commits is the only one there is to tell, and tells itself.
pub(crate) async fn announce(tx: &impl ConnectionTrait, tenant: TenantId) -> Result<(), DbErr> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let values = [CHANNEL.into(), tenant.to_string().into()];
    let say = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_notify($1, $2)", values);
    tx.execute_raw(say).await.map(drop)
}
