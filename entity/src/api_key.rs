//! A program's way in. The token itself is shown once and stored only as its hash.

use sea_orm::entity::prelude::*;

use crate::id::{ApiKeyId, TenantId, UserId};

/// A program's way in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    pub name: String,
    /// The beginning of the token, so that people can tell keys apart.
    pub prefix: String,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// A list of scope names such as `offers:read`.
    pub scopes: Json,
    pub created_by: UserId,
    pub expires_at: Option<DateTimeUtc>,
    pub last_used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
