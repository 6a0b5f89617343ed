//! One refresh token. Rotation chains them into a family, which falls as a whole when an old one is used again.

use sea_orm::entity::prelude::*;

use crate::id::{RefreshSessionId, TenantId, UserId};

/// One refresh token.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefreshSessionId,
    pub user_id: UserId,
    /// The first session of the chain.
    pub family_id: RefreshSessionId,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    pub expires_at: DateTimeUtc,
    /// Set when the token was exchanged for its successor.
    pub rotated_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
