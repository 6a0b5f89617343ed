//! A partner who sends visitors and is paid for what they do.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, TenantId};
use crate::status::AffiliateStatus;

/// A partner who sends visitors and is paid for what they do.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "affiliate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AffiliateId,
    pub name: String,
    /// The name in links and payout terms; unique in the tenant.
    pub slug: String,
    pub email: Option<String>,
    pub status: AffiliateStatus,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
