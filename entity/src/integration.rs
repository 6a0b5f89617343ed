//! A merchant system that reports conversions to its own postback URL.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{IntegrationId, OfferId, TenantId};
use crate::status::{DedupeBy, IntegrationStatus};

/// A merchant system that reports conversions to its own postback URL.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "integration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IntegrationId,
    pub name: String,
    pub status: IntegrationStatus,
    /// The one offer it reports for; any offer of the tenant when absent.
    pub offer_id: Option<OfferId>,
    /// What stands in the postback URL; begins with the tenant's short code.
    pub key: String,
    /// SHA-256 of the secret; none asked for when absent.
    pub secret_hash: Option<Vec<u8>>,
    pub dedupe_by: DedupeBy,
    pub txn_id_required: bool,
    pub default_event: String,
    /// The offer's currency when absent.
    pub default_currency: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
