//! What an integration reported in one hour that is over.

use sea_orm::entity::prelude::*;

use crate::id::{IntegrationId, TenantId};

/// What an integration reported in one hour that is over.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "integration_hour")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// When it began.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hour: DateTimeUtc,
    /// Postbacks that made or changed a conversion.
    pub accepted: i64,
    /// Those that repeated one, or about which there was nothing to do.
    pub duplicates: i64,
    pub parked: i64,
    pub rejected: i64,
    /// When the last of those came that were accepted.
    pub last_accepted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
