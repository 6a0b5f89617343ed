//! Where and in which currency an affiliate is paid: personal data, and so apart from what everybody reads of an affiliate.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliateId, TenantId};
use crate::status::PayoutMethod;

/// Where and in which currency an affiliate is paid.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payee")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub affiliate_id: AffiliateId,
    /// ISO 4217; absent when they are paid in what they earned.
    pub currency: Option<String>,
    pub method: Option<PayoutMethod>,
    /// The address of their account there.
    pub email: Option<String>,
    /// Their account by another name, for instance an IBAN.
    pub account: Option<String>,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
