//! Who did what, and how the thing looked before and after. Append-only.

use sea_orm::entity::prelude::*;

use crate::id::{AuditRecordId, TenantId};

/// Who did what, and how the thing looked before and after.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditRecordId,
    /// For instance `user:usr_01j…` or `api_key:key_01j…`.
    pub actor: String,
    /// The mutation's name, for instance `createOffer`.
    pub action: String,
    /// The id of what was changed.
    pub subject: String,
    pub before: Option<Json>,
    pub after: Option<Json>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
