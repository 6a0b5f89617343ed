//! What a mutation with an idempotency key made, so that a repeated request makes nothing twice.

use sea_orm::entity::prelude::*;

use crate::id::{IdempotencyRecordId, TenantId};

/// What a mutation with an idempotency key made, so that a repeated request makes nothing twice.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdempotencyRecordId,
    pub action: String,
    pub key: String,
    /// SHA-256 of the input, so that the same key with another input is noticed.
    pub fingerprint: Vec<u8>,
    /// The id of what was made, or of work that is done in parts how far it is.
    pub subject: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
